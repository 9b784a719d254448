"""What goes in and out of lectures."""
