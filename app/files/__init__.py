"""Stored files: reserve, send, confirm, read by signed short-lived links.

Glossary: 文件 stored file · 分片 part · 确认 confirm.
Owns: the record of each file and who may see it. Never: knows what a file is for.
"""
