"""The audit chain: who did what, as what, where, before and after; tampering is found and located.

Glossary: 审计记录 entry · 封存 seal · 链头 head.
Owns: entries, their chain. Never: changes or deletes an entry.
"""
