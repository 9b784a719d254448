"""The Chinese for every word of `vocabulary`, in the terms of the rules."""

from collections.abc import Mapping
from enum import StrEnum

from app.domains.dues.vocabulary import (
    AssessmentState,
    MonthStanding,
    PayerKind,
    ReliefKind,
    ReliefLevel,
    ReliefState,
    SettingKind,
    Treatment,
)

_LABELS: Mapping[type[StrEnum], Mapping[StrEnum, str]] = {
    PayerKind: {
        PayerKind.GOVERNMENT: "机关干部",
        PayerKind.PUBLIC_INSTITUTION: "事业单位工作人员",
        PayerKind.ENTERPRISE: "企业人员",
        PayerKind.GOVERNMENT_WORKER: "机关工人",
        PayerKind.ANNUAL_SALARY: "实行年薪制人员",
        PayerKind.SELF_EMPLOYED: "不按月取得收入的个体经营者等",
        PayerKind.RETIRED: "离退休干部、职工",
        PayerKind.FARMER: "农民",
        PayerKind.STUDENT: "学生",
        PayerKind.LAID_OFF: "下岗失业人员",
        PayerKind.ON_RELIEF: "依靠抚恤或救济生活的人员",
        PayerKind.MINIMUM_LIVING: "领取最低生活保障金的人员",
    },
    Treatment: {Treatment.COUNTED: "计入", Treatment.IGNORED: "不计入", Treatment.DEDUCTED: "扣除"},
    SettingKind: {
        SettingKind.ROUNDING: "取整方式",
        SettingKind.FARMER_AMOUNT: "农民党员月交纳数额",
        SettingKind.RETIRED_SHARE: "养老金无法拆分时的计算比例",
        SettingKind.COLLECTION_DAY: "每月固定收缴日",
    },
    AssessmentState: {
        AssessmentState.DRAFTED: "待本人核对",
        AssessmentState.CONFIRMED: "本人已确认",
        AssessmentState.OBJECTED: "本人有异议",
        AssessmentState.APPROVED: "支部已审批",
        AssessmentState.PUBLISHED: "已公布",
    },
    ReliefKind: {ReliefKind.REDUCED: "少交", ReliefKind.EXEMPT: "免交"},
    ReliefState: {
        ReliefState.PROPOSED: "待审批",
        ReliefState.APPROVED: "已批准",
        ReliefState.REJECTED: "未批准",
    },
    ReliefLevel: {ReliefLevel.BRANCH: "党支部", ReliefLevel.COMMITTEE_ABOVE: "上一级党委"},
    MonthStanding: {
        MonthStanding.NOT_DUE: "不交纳",
        MonthStanding.PENDING: "待核定",
        MonthStanding.ASSESSED: "应交",
        MonthStanding.REDUCED: "少交",
        MonthStanding.EXEMPT: "免交",
    },
}


# By the name that the dictionary is served under.
LABELS: Mapping[str, Mapping[StrEnum, str]] = {
    "dues_payer_kind": _LABELS[PayerKind],
    "dues_item_treatment": _LABELS[Treatment],
    "dues_setting_kind": _LABELS[SettingKind],
    "dues_assessment_state": _LABELS[AssessmentState],
    "dues_relief_kind": _LABELS[ReliefKind],
    "dues_relief_state": _LABELS[ReliefState],
    "dues_relief_level": _LABELS[ReliefLevel],
    "dues_month_standing": _LABELS[MonthStanding],
}


def label(word: StrEnum) -> str:
    return _LABELS[type(word)][word]
