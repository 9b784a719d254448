"""The Chinese for every word of `vocabulary`."""

from collections.abc import Mapping
from enum import StrEnum

from app.domains.hours.vocabulary import (
    Bucket,
    EntryState,
    SettingKind,
    SourceKind,
    TargetKind,
    TrainingKind,
    TrainingLevel,
    Verdict,
)

LABELS: Mapping[str, Mapping[StrEnum, str]] = {
    "hours_bucket": {Bucket.CONCENTRATED: "集中培训", Bucket.COLLECTIVE: "集体学习", Bucket.ONLINE: "网络自学"},
    "hours_source": {
        SourceKind.MEETING: "会议",
        SourceKind.TRAINING_CLASS: "培训班",
        SourceKind.LESSON: "课程",
        SourceKind.TEST: "测试",
        SourceKind.CERTIFIED: "凭材料认定",
    },
    "hours_entry_state": {
        EntryState.COUNTED: "计入",
        EntryState.WAITING: "待认定",
        EntryState.NOT_COUNTED: "不计入",
    },
    "training_kind": {
        TrainingKind.GENERAL: "党员集中培训",
        TrainingKind.INDUCTION: "新任书记任职培训",
        TrainingKind.ROTATION: "书记轮训",
        TrainingKind.NEW_MEMBERS: "新党员培训",
        TrainingKind.CANDIDATES: "发展对象培训",
    },
    "training_level": {
        TrainingLevel.BRANCH: "支部",
        TrainingLevel.COMMITTEE: "基层党委",
        TrainingLevel.COUNTY: "县级",
        TrainingLevel.CITY: "市级",
        TrainingLevel.PROVINCE: "省级",
        TrainingLevel.NATIONAL: "中央",
    },
    "hours_setting": {
        SettingKind.FULL_DAY: "全天折算学时",
        SettingKind.HALF_DAY: "半天折算学时",
        SettingKind.HALF_DAY_FROM: "满多少分钟按半天计",
        SettingKind.FULL_DAY_FROM: "满多少分钟按全天计",
        SettingKind.MINUTES_AN_HOUR: "一学时的分钟数",
        SettingKind.SMALLEST_STEP: "按时长计时的最小单位",
        SettingKind.LESSON_LONG: "网络课程30分钟及以上",
        SettingKind.LESSON_MIDDLE: "网络课程15分钟以上不足30分钟",
        SettingKind.LESSON_SHORT: "网络课程15分钟及以下",
        SettingKind.TEST_PASSED: "测试合格",
        SettingKind.ONLINE_COUNTS: "网络自学是否计入年度目标",
        SettingKind.TARGET_MEMBER: "党员年度目标",
        SettingKind.TARGET_OFFICER: "书记和班子成员年度目标",
        SettingKind.OFFICER_TRAININGS: "书记和班子成员每年集中培训次数",
        SettingKind.MEMBERS_ASSEMBLY: "党员大会的计法",
        SettingKind.BRANCH_COMMITTEE: "支委会的计法",
        SettingKind.GROUP_MEETING: "党小组会的计法",
        SettingKind.PARTY_LESSON: "党课的计法",
        SettingKind.THEME_DAY: "主题党日的计法",
        SettingKind.ORGANISATION_LIFE: "组织生活会的计法",
        SettingKind.DEMOCRATIC_APPRAISAL: "民主评议党员的计法",
        SettingKind.PARTY_COMMITTEE: "党委会的计法",
        SettingKind.OTHER: "其他会议的计法",
    },
    "hours_target": {TargetKind.MEMBER: "党员", TargetKind.OFFICER: "书记和班子成员"},
    "hours_verdict": {
        Verdict.MET: "达到",
        Verdict.SHORT: "未达到",
        Verdict.DEPENDS: "取决于口径",
        Verdict.NO_DATA: "没有记录",
    },
}
