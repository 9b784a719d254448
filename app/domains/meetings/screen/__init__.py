"""The hall's screen (会场屏幕): a PC without a login that shows the code of one meeting, and how many have come.

Glossary: 会场屏幕 hall screen · 配对码 pairing code · 配对 pairing · 停用 revoke · 看板 board · 心跳 heartbeat.

Owns: pairing codes, the screens of a meeting, their tickets and event streams. Never: shows a name, takes a sign-in, or
lets a ticket open anything but the screen of its own meeting.
"""
