"""Reports of meetings: was what is required held (落实情况), and who was there, by branch, month and kind (出勤).

Glossary: 要求 requirement · 周期 cycle · 已召开 held · 未到期 not yet due · 逾期 overdue · 不适用 not applicable · 提示 warned ·
出勤汇总 tally · 全场 whole (a gathering counted once, whatever kinds it serves) · 台账 ledger · 党课频次 lesson frequency ·
应当 must · 一般 usual.

Owns: the table of requirements, tallies of meetings that are over, local lesson frequencies, the sheets.
Never: ranks people or branches, gives points, counts logins, lets names leave the branch, exports totals above it.
"""
