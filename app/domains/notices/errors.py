"""The refusals of the inbox."""

from app.kit.errors import NotFound


class NoticeNotFound(NotFound):
    code = "NOTICE_NOT_FOUND"
    message = "找不到这条通知"
