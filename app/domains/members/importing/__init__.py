"""Import of the 花名册 as branches really keep it: read, mapped, checked, previewed, committed, undone.

Glossary: 花名册 roster · 表头 header · 列对应 mapping · 问题 fault · 重复 match · 撤回 undo.
Owns: roster imports and their staged rows. Never: overwrites a person of the register without a decision.
"""
