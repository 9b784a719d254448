"""After a meeting: who was missing is called, and what was missed is made up.

Glossary: 缺席名单 absentees · 电话回访 call · 补课 make-up · 补学内容、谈话、参加其他支部会议 lesson studied, talked through, other session.

Owns: calls and make-ups. Never: turns an absence into a presence, shows a phone number in full, counts how often
somebody was missing.
"""
