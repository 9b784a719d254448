"""The daily lesson (每日一课): an organisation's lesson of the day, aired at a fixed minute from a queue.

Glossary: 每日一课 daily lesson · 时段 slot · 队列 queue · 播出 airing · 空缺 gap · 重播 shown again.

Owns: when an organisation airs, its queue, what aired on which day. Never: airs what was not reviewed, or lets anybody
see a lesson that is not meant for him; never counts who watched.
"""
