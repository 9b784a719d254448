"""HTTP of collecting, by what is asked for."""
