"""Refusals of study hours."""

from app.kit.errors import Conflict, Forbidden, Invalid, NotFound


class NoOwnHours(NotFound):
    code = "HOURS_NO_OWN_RECORD"
    message = "您的账号没有绑定名册中的党员"


class HoursMemberNotFound(NotFound):
    code = "HOURS_MEMBER_NOT_FOUND"
    message = "找不到该党员"


class HoursEntryNotFound(NotFound):
    code = "HOURS_ENTRY_NOT_FOUND"
    message = "找不到这项学时"


class HoursSettingWrong(Invalid):
    code = "HOURS_SETTING_WRONG"
    message = "设定值不在允许的范围，单位为：{unit}"


class HoursNotOfBranch(Conflict):
    code = "HOURS_NOT_OF_BRANCH"
    message = "学时名单只在党支部内查看，请选择党支部"


class HoursYearWrong(Invalid):
    code = "HOURS_YEAR_WRONG"
    message = "学时计入实际学习的年度，日期不能晚于今天"


class OwnHours(Forbidden):
    code = "HOURS_OWN"
    message = "不能认定或冲回本人的学时，请由他人办理"


class CertifiedTwice(Conflict):
    code = "HOURS_CERTIFIED_TWICE"
    message = "该党员凭这份材料在这一天的学时已经认定，不重复计入"


class EntryReversed(Conflict):
    code = "HOURS_ENTRY_REVERSED"
    message = "这项学时已经冲回"


class NotByHand(Conflict):
    code = "HOURS_NOT_BY_HAND"
    message = "这项学时随其来源（会议、培训班等）更正，不能单独冲回"


class SettledMeanwhile(Conflict):
    code = "HOURS_SETTLED_MEANWHILE"
    message = "这项学时刚刚被更正，请重新查看"
