"""HTTP of meetings, by area."""
