"""HTTP of training classes, by area."""
