"""Further ways of being recorded as present, each with the evidence it carries.

Glossary: 个人码 member code · 会议口令 spoken word · 线上参会 online · 上门 home visit · 会场范围 fence · 会场内、会场外 inside, outside ·
证明力 evidence · 随机数 nonce.

Owns: codes that members show, the word that is spoken in an online session, records of home visits, the fence around a
place. Never: keeps coordinates of a person, refuses somebody for being outside, writes a presence by another door than
`recording`.
"""
