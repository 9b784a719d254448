"""Meetings and party days (三会一课、主题党日) and who was there.

Glossary: 会议 meeting · 类型 kind · 主办组织 host · 主持人 chair · 记录人 recorder · 邀请 invitation · 名册快照 roll ·
应到 due · 实到 present · 迟到 late · 请假 leave · 缺席 absent · 列席 guest · 流入党员 incoming flow · 签到 sign-in ·
点名 roll call · 代签 on behalf · 更正 correction · 报到 report back · 改期、延期 postpone · 有表决权 has_vote.

Owns: meetings, their kinds, hosts, invitations, rolls, attendance, corrections, leave. Never: forces a photo or a place,
counts streaks, gives points or ranks anybody.
"""
