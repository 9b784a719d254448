"""HTTP of packs, by who asks."""
