"""The page of the hall's screen, served from a file of our own: it loads nothing from elsewhere."""
