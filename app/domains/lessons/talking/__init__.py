"""What is said under a lesson: comments, a teacher's remarks, likes.

Glossary: 评论 comment · 点评 remark · 点赞 like · 撤下 take down.

Owns: comments with who decided of them, and likes. Never: shows what was not looked at, orders people or lessons by
likes or comments, lists who liked.
"""
