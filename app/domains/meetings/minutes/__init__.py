"""Agenda, material and minutes (会议记录) of meetings: drafted, signed by chair and recorder, archived, printed.

Glossary: 议程 agenda · 议题 agenda item · 学、会、做、工、课 study, meeting, do, work, lesson · 会议材料 material ·
会议记录（纪要） minutes · 模板 template · 提交 submit · 退回 send back · 签署 sign · 代签署 acting signature ·
归档 archive · 更正 correction · 版本 version · 签到册 attendance book.

Owns: agenda items, material, minutes of each kind of a gathering, their versions and signatures, and how they are
printed. Never: takes a count or a name from what somebody typed, changes what was submitted, prints the words of a leave.
"""
