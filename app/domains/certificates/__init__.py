"""Certificates (证书): one area for those of trainings and of examinations, printed, and checked by anybody.

Glossary: 结业证书 of a training · 合格证书 of an examination · 证书编号 serial · 验证码 code · 撤销 revoked.

Owns: certificates with what stands on them. Whoever holds trainings or examinations says who has passed; a corrected
result is followed. Never: shows a full name to whoever checks a code.
"""
