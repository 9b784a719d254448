"""The inbox of each person: what happened, and what is asked of them.

Glossary: 通知 notice · 待办 to-do · 未读 unread · 收件人 recipient (a member or an account) · 办结 closed.

Owns: notices and to-dos. A notice is one row per recipient and `key`: a newer word about the same thing replaces the
older one quietly, so that the inbox shows how things stand and not how they came about. A to-do closes by the fact it
asked for, for everybody who was asked. Never: reminds twice of the same thing, counts streaks, reports who has read
what, carries reasons of leave or other personal data.
"""
