"""Counting a period anew (重新计算) after a local rule was corrected: looked at first, then applied, entry by entry.

Glossary: 重新计算 recount · 试算 preview · 差异 difference · 执行 apply · 放弃 drop.

Owns: recounts and the differences found. What was counted is reversed and written anew in the ledger. Never: changes hours
that nobody has looked at first, hours that stand on a paper, or those of training classes, which follow their own plan.
"""
