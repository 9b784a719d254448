"""Appointments (任职): which account holds which role at which organisation, from when until when.

Glossary: 任命 grant · 免去 end · 代理 acting · 交接 hand-over.
Owns: appointments. Never: knows how an account signs in.
"""
