"""The refusals of calendar links."""

from app.kit.errors import Conflict, NotFound


class CalendarLinkNotFound(NotFound):
    code = "CALENDAR_LINK_NOT_FOUND"
    message = "找不到日历订阅，可能已经取消"


class CalendarNeedsMember(Conflict):
    code = "CALENDAR_NEEDS_MEMBER"
    message = "您的账号没有关联党员，没有会议可以订阅"
