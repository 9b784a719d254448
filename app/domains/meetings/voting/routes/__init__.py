"""Doorways of voting."""
