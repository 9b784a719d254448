"""Monthly bills of dues: a memorandum register of what each member owes for each month, and of what became of it.

Glossary: 账单 bill · 收缴日 collection day · 待核定 pending · 待交 due · 部分 part · 已交 paid · 减免 relieved · 缓交 deferred ·
异地已交 paid elsewhere · 起交月 billing start · 补开 issued later.

Owns: bills, the runs that issued them, the month from which a member who came from elsewhere is billed. Never: books
anything (dues are income when the money arrives), and no month of a member is ever billed twice.
"""
