"""The docs pages, served from files of our own: they work without the internet and load nothing from elsewhere."""
