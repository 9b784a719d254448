"""Study hours (学时): a ledger of what each member learned where, and whether the year's target is met.

Glossary: 学时 hours (in hundredths, so that a quarter is 25) · 集中培训 concentrated · 集体学习 collective · 网络自学 online ·
计入 counted · 待认定 waiting · 不计入 not counted · 冲回 reversal · 计算办法 setting · 认定 certify (hours from elsewhere, with
their paper) · 目标 target · 口径 reading (where no text decides, both results are shown) · 重新计算 recount.

Owns: entries, which are only added; the local rules of counting; targets of a year; hours that were certified.
Never: counts how long somebody was online, ranks people or branches, carries hours into another year.
"""
