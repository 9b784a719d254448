"""HTTP of studying lessons."""
