"""Remittance upward (上缴): which share of the dues collected goes up, when it is due, and how it was worked out.

Glossary: 上缴比例 share, in basis points · 计算基数 base · 上缴期限 due · 大额党费 large.

Owns: share tables, dated and by organisation. Never: counts large dues into a share; lets a branch keep a part unless a
table says so.
"""
