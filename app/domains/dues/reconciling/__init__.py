"""Reconciling (对账): our books against the bills of the payment provider and the statements of the bank, line by line.

Glossary: 对账单 statement · 交易账单 provider's daily bill · 流水号 serial · 相符 matched · 我方有对方无 ours only ·
对方有我方无 theirs only · 金额不符 amount differs · 差异 difference · 经办人 holder · 银行回单 bank slip · 手续费 fee.

Owns: imported statements and their lines, differences with who has to clear them up, money that reaches the bank from
others than members (settlements of the provider, fees repaid by the unit, interest, shares returned from above).
Never: changes an entry to make it fit, takes the same file, line or slip twice.
"""
