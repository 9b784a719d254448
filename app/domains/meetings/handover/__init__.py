"""The record book of a year goes from hand to hand when secretary or recorder change (会议记录簿移交).

Glossary: 记录簿 record book · 移交 hand over · 移交人 giver · 接收人 taker · 清单 list (the archived minutes with their
versions and digests, and how many are not archived).

Owns: hand-overs and their signatures. Never: changes minutes, signs for somebody, moves a right: that is an appointment's.
"""
