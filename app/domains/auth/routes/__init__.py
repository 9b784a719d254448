"""HTTP of logging in, of one's own account, of invitations and of the tenant's accounts."""
