"""Finding lessons by what they say, within what a member may see.

Glossary: 搜索 search · 命中 hit · 摘录 snippet.

Owns: the index of what is published. Never: what anybody searched for.
"""
