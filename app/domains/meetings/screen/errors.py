"""Refusals of pairing a hall's screen and of what its ticket opens."""

from app.kit.errors import Conflict, Invalid, NotFound, TooMany, Unauthenticated, Unavailable


class PairingUnknown(Invalid):
    code = "SCREEN_PAIRING_UNKNOWN"
    message = "配对码不正确、已经用过或已过期，请照着会场屏幕上现在的六位数字重新输入"


class PairingExpired(NotFound):
    code = "SCREEN_PAIRING_EXPIRED"
    message = "配对码已过期，请重新取得配对码"


class PairingLimited(TooMany):
    code = "SCREEN_PAIRING_LIMITED"
    message = "取得配对码过于频繁，请稍后再试"


class ScreenServesAnother(Conflict):
    code = "SCREEN_SERVES_ANOTHER_MEETING"
    message = "这块屏幕正在为另一个会议显示签到码，请先由那个会议的记录员停用这块屏幕，再为本次会议重新配对"


class ScreenOfAnotherMeeting(Conflict):
    code = "SCREEN_OF_ANOTHER_MEETING"
    message = "这块屏幕打开的是另一个会议的页面，请在会场电脑上打开本次会议的屏幕地址"


class ScreenTooEarly(Conflict):
    code = "SCREEN_TOO_EARLY"
    message = "签到开放前两小时起才能连接会场屏幕"


class TooManyScreens(Conflict):
    code = "SCREEN_TOO_MANY"
    message = "一个会议最多连接 10 块屏幕，请先停用不再使用的"


class ScreenNotFound(NotFound):
    code = "SCREEN_NOT_FOUND"
    message = "找不到这块屏幕，或它已经停用"


class TicketEnded(Unauthenticated):
    code = "SCREEN_TICKET_ENDED"
    message = "这块屏幕还没有连接会议，或者已经停用，请重新配对"


class TooManyStreams(Unavailable):
    code = "SCREEN_STREAMS_FULL"
    message = "连接的屏幕过多，请稍后再试"
