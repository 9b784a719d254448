"""Import of a branch's assessment sheet (党费核定表): every row becomes a draft of an assessment, or keeps its findings.

Glossary: 党费核定表 sheet · 列对应 mapping · 待指定的列 unmapped column · 问题 finding · 税后工资总额 net_total · 交纳比例 rate ·
每月应交 monthly · 共交 total · 采用核算结果 accept · 撤回 undo.

Owns: the imports and their rows, sealed until they are written, then erased. Never: takes an amount over from the sheet
(the calculator computes it anew, and every difference is told), guesses what an unknown column holds.
"""
