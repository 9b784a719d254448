"""Refusals of hand-overs."""

from app.kit.errors import Conflict, Forbidden, Invalid, NotFound


class HandoverNotFound(NotFound):
    code = "HANDOVER_NOT_FOUND"
    message = "找不到这次移交"


class HandoverPeopleWrong(Invalid):
    code = "HANDOVER_PEOPLE_WRONG"
    message = "移交人和接收人应是党员名册中的两个人"


class HandoverBookEmpty(Conflict):
    code = "HANDOVER_BOOK_EMPTY"
    message = "这一年还没有已归档的会议记录，没有可以移交的内容"


class HandoverOpen(Conflict):
    code = "HANDOVER_OPEN"
    message = "这一年的记录簿有一次移交还没有确认；请先确认或撤回"


class HandoverSettled(Conflict):
    code = "HANDOVER_SETTLED"
    message = "这次移交已经完成或撤回"


class NotThisSide(Forbidden):
    code = "HANDOVER_NOT_YOURS"
    message = "只有{side}本人可以确认"


class HandoverTextChanged(Conflict):
    code = "HANDOVER_TEXT_CHANGED"
    message = "清单与您看到的不一致，请刷新后再确认"


class HandoverSigned(Conflict):
    code = "HANDOVER_SIGNED"
    message = "您已经确认过"
