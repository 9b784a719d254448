"""The Chinese for every word of `vocabulary`, in the terms of the rules."""

from collections.abc import Mapping
from enum import StrEnum

from app.domains.meetings.planning.vocabulary import DayRuleKind, Difference, Frequency, OnHoliday, PlanState

# By the name that the dictionary is served under.
LABELS: Mapping[str, Mapping[StrEnum, str]] = {
    "plan_day_rule": {
        DayRuleKind.MONTH_DAY: "每月几日",
        DayRuleKind.NTH_WEEKDAY: "每月第几个星期几",
        DayRuleKind.LAST_WEEKDAY: "每月最后一个星期几",
        DayRuleKind.FIRST_WEEKEND: "每月第一个周末",
    },
    "plan_on_holiday": {
        OnHoliday.STAY: "不作调整",
        OnHoliday.NEXT_WORKING_DAY: "顺延至下一个工作日",
        OnHoliday.PREVIOUS_WORKING_DAY: "提前至上一个工作日",
    },
    "plan_frequency": {
        Frequency.MONTHLY: "每月",
        Frequency.QUARTERLY: "每季度",
        Frequency.HALF_YEARLY: "每半年",
        Frequency.YEARLY: "每年",
    },
    "plan_state": {PlanState.DRAFT: "草稿", PlanState.ADOPTED: "已通过"},
    "plan_difference": {
        Difference.TIME: "时间",
        Difference.PLACE: "地点",
        Difference.TITLE: "主题",
        Difference.KINDS: "类型",
    },
}
