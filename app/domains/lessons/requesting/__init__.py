"""Orders of custom lessons (我要定制): a unit names its problem and its people, an editor takes the order and drafts the lesson.

Glossary: 定制需求 request · 提出 ask · 承办 take · 谢绝 decline · 上线 deliver.

Owns: requests and what became of them. Never: publishes a lesson; a taken request is a draft like any other, reviewed
by somebody who did not write it.
"""
