"""HTTP of study hours, by area."""
