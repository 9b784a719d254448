"""Yearly plans: the fixed day of each month, what is held on it, and the themes that hold for it.

Glossary: 年度计划 plan · 固定日 day rule · 节假日 holiday · 调休上班 made-up working day · 顺延、提前 shift · 月度主题 theme ·
规定动作（“1”）fixed item · 自选动作（“N”）own item · 学、会、做、工、课 agenda kind · 通过 adopt · 按计划起草 planned meeting ·
重新起草 redraft · 会场时段冲突 hall clash · 本地放假、上班日 local day.

Owns: plans, themes, local days, and which meeting was drafted for which month. Never: publishes a meeting, moves one
that was drafted, blocks a hall.
"""
