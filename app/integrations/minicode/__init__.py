"""The round code that opens a page of the mini program."""
