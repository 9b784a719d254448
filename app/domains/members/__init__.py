"""Party members and applicants (党员), and the register (花名册) they stand in.

Glossary: 党员 member · 入党申请人 applicant · 积极分子 activist · 发展对象 candidate · 预备党员 probationary · 正式党员 full ·
花名册 roster, register · 一行 entry · 党龄 party_age · 组织关系 org_id (formal relation) · 在册 on the roll ·
双报到 second affiliation, resident · 留党察看 party_probation · 党员权利暂停 rights_suspended · 更正申请 correction ·
脱敏 masked · 尾号查找 look-up.

Owns: members, their stages, restrictions, affiliations, history, corrections, exports. Never: knows accounts or meetings.
"""
