"""Refusals of plans."""

from app.kit.errors import Conflict, Forbidden, Invalid, NotFound


class PlanNotFound(NotFound):
    code = "LESSON_PLAN_NOT_FOUND"
    message = "找不到这个制播计划"


class PlanOrgInactive(Conflict):
    code = "LESSON_PLAN_ORG_INACTIVE"
    message = "该党组织已撤销或合并，不能再安排制播计划"


class PlanDayWrong(Invalid):
    code = "LESSON_PLAN_DAY_WRONG"
    message = "播出日期应在今天起两年之内"


class PlanDayTaken(Conflict):
    code = "LESSON_PLAN_DAY_TAKEN"
    message = "这一天的每日一课已有制播计划"


class PlanPersonWrong(Invalid):
    code = "LESSON_PLAN_PERSON_WRONG"
    message = "所选人员不能承担这项工作，请重新选择"


class PlanReviewerWrites(Invalid):
    code = "LESSON_PLAN_REVIEWER_WRITES"
    message = "编写人不能审核自己编写的微党课，请另选审核人"


class PlanSpeakersSame(Invalid):
    code = "LESSON_PLAN_SPEAKERS_SAME"
    message = "B 角应是 A 角以外的人，先有 A 角才有 B 角"


class PlanOffsetsWrong(Invalid):
    code = "LESSON_PLAN_OFFSETS_WRONG"
    message = "编写应不晚于审核，审核应不晚于主讲，请调整提前量"


class PlanCancelled(Conflict):
    code = "LESSON_PLAN_CANCELLED"
    message = "这个制播计划已取消"


class PlanAired(Conflict):
    code = "LESSON_PLAN_AIRED"
    message = "这节微党课已播出，计划不能再改"


class PlanLessonTied(Conflict):
    code = "LESSON_PLAN_LESSON_TIED"
    message = "这节微党课已列入另一个制播计划"


class PlanHasLesson(Conflict):
    code = "LESSON_PLAN_HAS_LESSON"
    message = "这个制播计划已有微党课，请先解除关联"


class PlanWithoutLesson(Conflict):
    code = "LESSON_PLAN_WITHOUT_LESSON"
    message = "这个制播计划还没有关联微党课"


class PlanScriptNotReady(Conflict):
    code = "LESSON_PLAN_SCRIPT_NOT_READY"
    message = "文稿还没有审核通过"


class PlanLessonElsewhere(Conflict):
    code = "LESSON_PLAN_LESSON_ELSEWHERE"
    message = "只能关联本组织的微党课"


class PlanLessonAired(Conflict):
    code = "LESSON_PLAN_LESSON_AIRED"
    message = "这节微党课已经发布过，不能再列入制播计划"


class PlanDelivered(Conflict):
    code = "LESSON_PLAN_DELIVERED"
    message = "主讲已经确认，请先收回确认"


class PlanWithoutSpeaker(Conflict):
    code = "LESSON_PLAN_WITHOUT_SPEAKER"
    message = "这个制播计划没有这位主讲人"


class SpeakerNotOnTurn(Conflict):
    code = "LESSON_PLAN_SPEAKER_NOT_ON_TURN"
    message = "现在不由这位主讲人讲；A 角不能讲时请先说明，再由 B 角接替"


class SpeakerCannotAlready(Conflict):
    code = "LESSON_PLAN_SPEAKER_CANNOT_ALREADY"
    message = "已经说明这位主讲人不能讲"


class SpeakerSaidNothing(Conflict):
    code = "LESSON_PLAN_NOTHING_TO_TAKE_BACK"
    message = "没有可以收回的确认或说明"


class OtherSpeaker(Forbidden):
    code = "LESSON_PLAN_OTHER_SPEAKER"
    message = "只能由主讲人本人或安排计划的人确认"
