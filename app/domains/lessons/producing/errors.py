"""Refusals of plans."""

from app.kit.errors import Conflict, Invalid


class PlanDayWrong(Invalid):
    code = "LESSON_PLAN_DAY_WRONG"
    message = "播出日期应在今天起两年之内"


class PlanDayTaken(Conflict):
    code = "LESSON_PLAN_DAY_TAKEN"
    message = "这一天的每日一课已有制播计划"


class PlanReviewerWrites(Invalid):
    code = "LESSON_PLAN_REVIEWER_WRITES"
    message = "编写人不能审核自己编写的微党课，请另选审核人"


class PlanSpeakersSame(Invalid):
    code = "LESSON_PLAN_SPEAKERS_SAME"
    message = "B 角应是 A 角以外的人，先有 A 角才有 B 角"


class PlanOffsetsWrong(Invalid):
    code = "LESSON_PLAN_OFFSETS_WRONG"
    message = "编写应不晚于审核，审核应不晚于主讲，请调整提前量"


class PlanLessonTied(Conflict):
    code = "LESSON_PLAN_LESSON_TIED"
    message = "这节微党课已列入另一个制播计划"
