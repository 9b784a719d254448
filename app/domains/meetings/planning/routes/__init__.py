"""Routes of planning."""
