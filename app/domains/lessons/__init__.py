"""Micro-lessons (微党课): written, reviewed by another, published to an audience, studied, completed once.

Glossary: 微党课 lesson · 系列 series · 正文 blocks · 文字稿 transcript · 大字版 large text · 编 draft · 审 review ·
发布 publish · 撤回 withdraw · 置顶 pin · 必修 required · 选修 chosen · 学习范围 audience · 学习进度 progress · 学完 completion ·
随堂测试 quiz · 回执 receipt · 收藏 saved · 专题 collection · 搜索 search · 评论 comment · 学习笔记 note ·
每月菜单 pack · 定制课 custom lesson · 定制需求 request · 每日一课 daily lesson ·
制播计划 plan.

Owns: lessons with their versions, who sees them, what of them a member has seen, the receipt of each completion,
collections of lessons, the index by which they are found, what is said under
them, members' notes, the calendar by which lessons are produced, and which lesson an organisation airs on which day.
Never: how long or when anybody was online, any order of people.
"""
