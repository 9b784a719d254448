"""The one tree of topics (主题分类) of a tenant, by which lessons and questions are tagged.

Glossary: 主题 topic · 上级主题 parent · 停用 closed.

Owns: topics and their tree. Never: says what is tagged with them.
"""
