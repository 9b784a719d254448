"""HTTP of dues, by area."""
