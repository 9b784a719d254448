"""Refusals of appointments."""

from app.kit.errors import Conflict, Forbidden, Invalid, NotFound


class AppointmentNotFound(NotFound):
    code = "APPOINTMENT_NOT_FOUND"
    message = "找不到这项任职"


class HolderNotFound(NotFound):
    code = "APPOINTMENT_HOLDER_NOT_FOUND"
    message = "本单位没有这个账号"


class TermNotFound(NotFound):
    code = "APPOINTMENT_TERM_NOT_FOUND"
    message = "这个党组织没有这一届班子"


class RoleNotAppointable(Conflict):
    code = "ROLE_NOT_APPOINTABLE"
    message = "“{role}”不由任命产生"


class RoleNotHeldHere(Conflict):
    code = "ROLE_NOT_HELD_HERE"
    message = "“{role}”不能任于这类党组织"


class OrgNotActive(Conflict):
    code = "APPOINTMENT_ORG_NOT_ACTIVE"
    message = "这个党组织已经撤销或合并，不能再任命"


class RolesIncompatible(Conflict):
    code = "ROLES_INCOMPATIBLE"
    message = "同一人不能兼任“{role}”和“{other}”"


class AppointedAlready(Conflict):
    code = "APPOINTED_ALREADY"
    message = "此人在这里已经担任这个角色"


class DatesReversed(Invalid):
    code = "APPOINTMENT_DATES_REVERSED"
    message = "任职的截止日期早于起始日期，或者已经过去，请核对日期"


class ActingNeedsTerms(Invalid):
    code = "ACTING_NEEDS_TERMS"
    message = "代理任职须注明截止日期和原因"


class ScopesWrong(Invalid):
    code = "APPOINTMENT_SCOPES_WRONG"
    message = "授权的权限为空，或超出这个角色可授权的范围"


class AppointmentOver(Conflict):
    code = "APPOINTMENT_OVER"
    message = "这项任职已经结束"


class AppointmentConfirmed(Conflict):
    code = "APPOINTMENT_ALREADY_CONFIRMED"
    message = "这项任职不需要确认，或者已经确认"


class SecondPersonNeeded(Forbidden):
    code = "SECOND_PERSON_NEEDED"
    message = "这项任命须由提出任命者和本人之外的第二人确认"


class HandOverInTwoSteps(Conflict):
    code = "HAND_OVER_IN_TWO_STEPS"
    message = "“{role}”的交接须先任命新任者并由第二人确认，再免去原任者"
