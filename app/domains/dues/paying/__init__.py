"""Money of members: who paid how much for whom and which months, and what was given back.

Glossary: 交纳 payment · 分配 allocation · 渠道 channel · 代交 paid by another · 自愿多交 voluntary · 大额党费 large ·
多收待退 surplus · 订单号 order number · 收款人 collector · 退款 refund.

Owns: payments and their allocations. Never: takes money from payroll or lets the branch advance it (扣缴、垫交); a
payment that was booked is never edited, only countered.
"""
