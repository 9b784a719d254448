"""Collections of lessons (专题): an organisation's choice of published lessons in an order of its own.

Glossary: 专题 collection.

Owns: collections and their order. Never: lets anybody see a lesson that is not meant for him.
"""
