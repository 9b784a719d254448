"""Administration: what the operators of a tenant look at, and the housekeeping of the server.

Glossary: 审计记录 audit entry · 校验 verify · 链头 head · 后台任务 job · 定时任务 timed work.
Owns: nothing of its own; it reads the records floor. Never: changes what was recorded.
"""
