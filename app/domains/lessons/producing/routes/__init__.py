"""HTTP of plans."""
