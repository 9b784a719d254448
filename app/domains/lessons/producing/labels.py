"""The Chinese for every word of `vocabulary`."""

from collections.abc import Mapping
from enum import StrEnum

from app.domains.lessons.producing.vocabulary import PlanState, PlanStep, SpeakerSlot, StepStatus

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
        StepStatus.LATER: "未轮到",
        StepStatus.NOW: "正在进行",
        StepStatus.DONE: "已完成",
        StepStatus.DROPPED: "不再进行",
    },
    "lesson_plan_state": {
        PlanState.PLANNED: "待播出",
        PlanState.AIRED: "已播出",
        PlanState.CANCELLED: "已取消",
    },
    "lesson_plan_speaker": {SpeakerSlot.A: "A 角", SpeakerSlot.B: "B 角"},
}
