"""The menu of lectures (党课菜单): who can speak on what, ordered by branches, accepted by lecturers (下单、选单、接单).

Glossary: 师资 lecturer · 等级 level · 主讲、备讲 speaker A, B · 入库、出库 admitted, exited · 菜单 menu, of a season ·
选题 topic of a menu · 阵地 venue · 点课 order · 接单 accept · 另提建议 propose · 谢绝 decline · 代讲 stand-in · 评价 rating.

Owns: lecturers, menus and their topics, venues, orders, the quarter hours that are taken, who spoke for whom, ratings. An
accepted order is a meeting, which keeps its own roll. Never: books a lecturer or a venue twice, ranks anybody, shows a
phone.
"""
