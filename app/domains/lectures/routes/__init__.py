"""HTTP of lectures."""
