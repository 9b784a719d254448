"""Refusals of minutes."""

from app.kit.errors import Conflict, Forbidden, Invalid, NotFound


class MinutesNotFound(NotFound):
    code = "MINUTES_NOT_FOUND"
    message = "找不到这份会议记录"


class KindNotServed(Invalid):
    code = "MINUTES_KIND_NOT_SERVED"
    message = "这次会议不含所选的类型"


class PartNotAsked(Invalid):
    code = "MINUTES_PART_NOT_ASKED"
    message = "这一类会议的记录模板没有所填的栏目"


class MeetingNotOver(Conflict):
    code = "MINUTES_MEETING_NOT_OVER"
    message = "会议还没有结束，会议记录可以先起草，结束后才能提交"


class SignInStillOpen(Conflict):
    code = "MINUTES_SIGN_IN_OPEN"
    message = "签到还没有关闭，应到和实到人数未定，关闭后才能提交会议记录"


class MinutesIncomplete(Conflict):
    code = "MINUTES_INCOMPLETE"
    message = "会议记录还缺少必填内容，请补齐后再提交"


class MinutesSubmitted(Conflict):
    code = "MINUTES_SUBMITTED"
    message = "会议记录已经提交，等待签署；需要修改的，请先退回"


class MinutesArchived(Conflict):
    code = "MINUTES_ARCHIVED"
    message = "会议记录已经归档，不能修改；确需更正的，请注明原因发起更正，形成新的版本"


class MinutesNotSubmitted(Conflict):
    code = "MINUTES_NOT_SUBMITTED"
    message = "会议记录还没有提交"


class MinutesNotArchived(Conflict):
    code = "MINUTES_NOT_ARCHIVED"
    message = "会议记录还没有归档，直接修改即可，不需要更正"


class NotTheSigner(Forbidden):
    code = "MINUTES_NOT_THE_SIGNER"
    message = "会议记录由主持人和记录人本人签署，您不是这份记录的{office}"


class AlreadySigned(Conflict):
    code = "MINUTES_ALREADY_SIGNED"
    message = "这一栏已经签署"


class SignedTextChanged(Conflict):
    code = "MINUTES_DIGEST_DIFFERS"
    message = "会议记录的内容与您看到的不同，请刷新后重新核对再签署"


class SignerCanSign(Conflict):
    code = "MINUTES_SIGNER_CAN_SIGN"
    message = "{office}仍在册并有账号，应由本人签署"


class ActingForTwo(Conflict):
    code = "MINUTES_ACTING_FOR_TWO"
    message = "同一个人不能既签署又代另一方签署，请由其他负责人代签"
