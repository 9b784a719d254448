"""HTTP of reports, by area."""
