"""Refusals of searching."""

from app.kit.errors import Invalid


class QueryEmpty(Invalid):
    code = "LESSON_QUERY_EMPTY"
    message = "请输入要搜索的文字、字母或数字"
