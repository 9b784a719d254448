"""Claiming (转账认领): lines of the bank's statement that are members' dues.

Glossary: 认领 claim · 流水 line · 候选 candidate · 依据 evidence · 更正 correction · 户名 counterparty.

Owns: what is proposed for a line, and the payment that a person confirms from it. A line has one effect, however often
its file comes: it is matched with the entry of its payment. Never: takes a line for anybody by itself; a wrong claim is
taken back by two persons with a counter-entry, and the line waits again.
"""
