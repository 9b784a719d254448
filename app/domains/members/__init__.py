"""Party members and applicants (党员), and the register (花名册) they stand in.

Glossary: 党员 member · 入党申请人 applicant · 积极分子 activist · 发展对象 candidate · 预备党员 probationary · 正式党员 full ·
花名册 roster · 党龄 party_age · 双报到 second affiliation · 留党察看 probation within the party · 更正申请 correction request.

Owns: members, their stages, restrictions, affiliations, corrections, imports. Never: knows accounts or meetings.
"""
