"""HTTP of papers of dues."""
