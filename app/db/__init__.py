"""Everything that knows which database it talks to: engine, the only commit, base model, keys, types, locks."""
