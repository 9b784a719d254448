"""HTTP of lessons, by area."""
