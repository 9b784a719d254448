"""Stored bytes under opaque keys: written in parts, visible only when whole, read by range."""
