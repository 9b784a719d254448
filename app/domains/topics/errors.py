"""Refusals of topics."""

from app.kit.errors import Conflict, NotFound


class TopicNotFound(NotFound):
    code = "TOPIC_NOT_FOUND"
    message = "找不到这个主题"


class TopicTaken(Conflict):
    code = "TOPIC_TAKEN"
    message = "同一上级下已有同名的主题"


class TopicTooDeep(Conflict):
    code = "TOPIC_TOO_DEEP"
    message = "主题最多四级"


class TopicClosed(Conflict):
    code = "TOPIC_CLOSED"
    message = "主题“{name}”已停用，请改选其他主题"
