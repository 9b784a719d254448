"""Rows with sensible values, so that a test names only what matters to it."""
