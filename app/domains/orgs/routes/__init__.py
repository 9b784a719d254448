"""HTTP of organisations, their terms, reports and imports."""
