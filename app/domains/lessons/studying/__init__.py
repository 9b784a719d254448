"""Studying lessons: the list of a member, the page, what was seen of it, completed once, saved.

Glossary: 学习列表 feed · 学习进度 progress · 上报 tick · 片段 segment · 学完 completion · 回执 receipt · 收藏 saved.

Owns: what a member has seen of a version, as positions and blocks, and the receipt of its completion. Never: when or how
long anybody looked at anything; a clock time of a tick is checked and forgotten.
"""
