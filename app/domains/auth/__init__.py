"""Accounts and signing in to the app: passwords, second factor, WeChat, text codes, sessions, invitations.

Glossary: 账号 account · 登录 login · 会话 session · 动态口令 second factor · 邀请码 invitation · 绑定 binding.
Owns: accounts and everything that proves who is behind one. Never: decides what an account may do.
"""
