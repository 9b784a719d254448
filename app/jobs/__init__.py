"""Later work: outbox, queue, clock table. A job is enqueued in the transaction that causes it and has its effect once.

Glossary: 任务 job · 事件 event · 定时表 timetable · 租约 lease.
Owns: the queue, the history of timed runs. Never: knows a domain.
"""
