"""Text messages to mainland phones, by approved template."""
