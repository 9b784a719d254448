"""Signing in where there is no network: the recorder's phone keeps the scans and hands them in later.

Glossary: 登记设备 recorder's device · 离线名册包 offline package · 离线批次 batch · 扫描记录 row, scan · 随机数 nonce · 计数 counter ·
时钟差 clock offset · 冲突 conflict · 采用、不采用 accepted, dismissed.

Owns: devices, packages, batches with all their rows, what was decided on a conflict. Never: drops a row, counts one
twice, takes the phone's word for a time that the server knows better, replaces a record that stands already.
"""
