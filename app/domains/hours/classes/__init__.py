"""Training classes (培训班): who is called up, who was there on which day, with which result; and their certificates.

Glossary: 培训班 class · 调训 call-up · 名额 places · 签到 presence, by day · 成绩 result · 候补 reserve.

Owns: classes, call-ups, presence by day, results. What they come to stands in the ledger of hours, and in certificates.
Never: counts a day on which somebody was not there, keeps hours of a class that was not passed.
"""
