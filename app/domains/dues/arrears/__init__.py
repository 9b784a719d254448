"""Arrears of dues: quiet reminders from the third month on, and a case for the branch after six (党章 第九条).

Glossary: 欠交 arrears · 连续 run · 提醒 reminder · 情况 case · 已说明 explained · 提交支部大会 handed over · 已补交 paid.

Owns: cases and what was done about them. Never: changes a membership, ends one, or counts as unpaid what is deferred,
relieved, not yet assessed or paid elsewhere; tells a committee names.
"""
