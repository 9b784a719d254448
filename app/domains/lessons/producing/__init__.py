"""The production calendar of lessons (制播计划): who writes, reviews, speaks and comments for which day, and whose turn it is.

Glossary: 制播计划 plan · 编、审、讲、播、点评 step · 轮到 turn · 主讲 speaker · 替补（B 角）stand-in · 提前量 offsets · 每日一课 daily.

Owns: plans and the offsets of an organisation. What of a step is done is read from the lesson, the speaker's own word
and the teacher's remark. Never: writes, approves or publishes by itself.
"""
