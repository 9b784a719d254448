"""Refusals of roll changes."""

from app.kit.errors import Conflict, Invalid, NotFound


class RollNotFixed(Conflict):
    code = "ROLL_NOT_FIXED"
    message = "名册在会议开始时确定；开始之前请直接更正党员名册"


class RollPersonNotFound(Invalid):
    code = "ROLL_PERSON_NOT_FOUND"
    message = "所选的人员不在主办组织的党员名册，也不在这次会议的名册和邀请中"


class RollKindWrong(Invalid):
    code = "ROLL_KIND_WRONG"
    message = "这次会议不含所选的类型"


class RollStageWrong(Conflict):
    code = "ROLL_STAGE_WRONG"
    message = "只有正式党员和预备党员可以列为应到，只有正式党员可以有表决权"


class RollUnchanged(Conflict):
    code = "ROLL_CORRECTION_CHANGES_NOTHING"
    message = "更正后的名册与现在相同"


class RollCorrectedMeanwhile(Conflict):
    code = "ROLL_CORRECTED_MEANWHILE"
    message = "名册刚被他人更正，请刷新后再试"


class OutsideGuestNotFound(NotFound):
    code = "OUTSIDE_GUEST_NOT_FOUND"
    message = "找不到这名外来列席人员"
