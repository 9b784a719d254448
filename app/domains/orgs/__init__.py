"""Party organisations (党组织): the tree of committees, branches and groups of one tenant.

Glossary: 党委 party_committee · 党工委 work_committee · 党总支 general_branch · 党支部 branch · 联合党支部 joint_branch ·
临时党支部 temporary_branch · 流动党支部 flow_branch · 党小组 group · 功能型党支部 functional_branch · 届 term · 任职 term seat ·
单位类别 unit_kind · 换届 re-election · 补选 by-election · 党组织编码 code · 沿革 change · 组织覆盖 coverage · 名单导入 import.

Owns: tenant, organisation, its history, committee terms and their seats.
Never: knows members beyond what `ports.Register` hands in (the members domain implements it, wiring connects it).
A change with a later effective date is checked and kept as planned, and made by a job on that day.
"""
