"""Dues paid over WeChat: orders, what the provider says of them, and asking it where it says nothing.

Glossary: 订单 order · 预下单 prepay · 支付通知 notice · 查单 look · 关单 close · 占用月份 claim · 金额不符 amount differs ·
支付结果确认中 confirming.

Owns: orders beside their payments, the months that they claim, the notices that arrived. Never: asks the provider while
a transaction is open; believes a notice that it did not sign; frees a month before the provider says that it can no
longer be paid; drops money that has come, whatever is wrong with it.
"""
