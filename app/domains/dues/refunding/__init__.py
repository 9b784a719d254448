"""Dues given back: proposed with a reason by one person, approved by another, paid out by the cashier or the provider.

Glossary: 退款 refund · 退款单号 refund number · 多收待退 surplus · 冲减 reversal.

Owns: refunds of any channel with their steps (proposed → approved → sent → done or failed; rejected). Never: changes a
payment or an allocation: what is given back stands as negative allocations beside them.
"""
