"""Monthly packs (每月菜单): which lessons an organisation offers its people for a month, some of them mandatory.

Glossary: 每月菜单 pack · 栏目 section · 必修项 mandatory item · 选修项 chosen item · 廉政必修项 clean-government item ·
菜单办法 pack rule · 发布 issue · 撤回 take back.

Owns: packs with their items, and which topic is the clean-government one from which day on. Never: lets anybody see a
lesson that is not meant for him; counts online time; reminds members.
"""
