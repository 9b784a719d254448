"""Refusals of the further ways of signing in."""

from app.kit.errors import Conflict, Invalid, TooMany


class MemberCodeInvalid(Invalid):
    code = "MEMBER_CODE_INVALID"
    message = "个人码无效，请对方刷新后再出示"


class MemberCodeExpired(Conflict):
    code = "MEMBER_CODE_EXPIRED"
    message = "个人码已过期，只在生成当天有效，请对方刷新后再出示"


class MemberCodeForeign(Conflict):
    code = "MEMBER_CODE_FOREIGN"
    message = "这是其他单位党员的个人码，不能在本单位使用"


class MemberCodeRevoked(Conflict):
    code = "MEMBER_CODE_REVOKED"
    message = "个人码已由本人停用，请对方刷新后再出示"


class MemberCodeNotOnRoll(Conflict):
    code = "MEMBER_CODE_NOT_ON_ROLL"
    message = "出示个人码的人不在这次会议的名册上"


class NoMemberCode(Conflict):
    code = "MEMBER_CODE_NONE"
    message = "本账号没有对应的党员档案，没有个人码"


class MeetingNotOnline(Conflict):
    code = "MEETING_NOT_ONLINE"
    message = "这次会议没有线上参会方式"


class WordWrong(Conflict):
    code = "MEETING_WORD_WRONG"
    message = "口令不正确，请听清会上宣布的口令后再填"


class WordTriesLimited(TooMany):
    code = "MEETING_WORD_LIMITED"
    message = "口令连续填错，请稍后再试，或联系支部记录员"


class VisitTimeWrong(Invalid):
    code = "HOME_VISIT_TIME_WRONG"
    message = "上门时间应在签到开放之后，不能晚于现在"


class AlreadyPresent(Conflict):
    code = "HOME_VISIT_HAS_RECORD"
    message = "这名党员已有到会记录，不需要登记上门"
