"""智慧党建 server: the mobile API of party branches."""
