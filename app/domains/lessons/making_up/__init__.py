"""Make up a missed meeting with a lesson (补课): the branch names the lesson, completing it stands beside the absence.

Glossary: 补课 make-up · 缺席 absence · 补学课程 lesson · 随堂测试 quiz.

Owns: which lesson, and which quiz besides, somebody studies for which absence. Never: turns an absence into a presence,
asks how long or when the lesson was looked at, writes the roll itself.
"""
