"""Keys at rest: one master secret outside the database wraps the keys that the database holds.

Owns: data keys and blind-index keys of each tenant, the signing keys of tokens and codes.
Never: writes a key anywhere unwrapped.
"""
