"""The Chinese for every word of `vocabulary`."""

from collections.abc import Mapping
from enum import StrEnum

from app.domains.lessons.producing.vocabulary import LessonPlanState, PlanStep, PlanStepStatus, SpeakerSlot

STEPS: Mapping[StrEnum, str] = {
    PlanStep.WRITE: "编",
    PlanStep.REVIEW: "审",
    PlanStep.DELIVER: "讲",
    PlanStep.AIR: "播",
    PlanStep.REMARK: "点评",
}

LABELS: Mapping[str, Mapping[StrEnum, str]] = {
    "lesson_plan_step": STEPS,
    "lesson_plan_step_status": {
        PlanStepStatus.LATER: "未轮到",
        PlanStepStatus.NOW: "正在进行",
        PlanStepStatus.DONE: "已完成",
        PlanStepStatus.DROPPED: "不再进行",
    },
    "lesson_plan_state": {
        LessonPlanState.PLANNED: "待播出",
        LessonPlanState.AIRED: "已播出",
        LessonPlanState.CANCELLED: "已取消",
    },
    "lesson_plan_speaker": {SpeakerSlot.A: "A 角", SpeakerSlot.B: "B 角"},
}
