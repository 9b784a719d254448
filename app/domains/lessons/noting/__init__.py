"""Reading notes (学习笔记): a member's own, private until handed in, countersigned where the branch wants it.

Glossary: 学习笔记 note · 交 hand in · 会签 countersign · 退回 send back · 存档 filed.

Owns: notes, the versions that were filed, and what a branch decided of countersigning. Never: counts or compares people.
"""
