"""Chinese names of the words of the register, as screens and sheets show them."""

from collections.abc import Mapping
from enum import StrEnum

from app.domains.members.vocabulary import (
    Category,
    ChangeKind,
    CorrectionStatus,
    ExportStatus,
    Gender,
    MemberStatus,
    RestrictionKind,
    Stage,
)

STAGES: Mapping[Stage, str] = {
    Stage.APPLICANT: "入党申请人",
    Stage.ACTIVIST: "入党积极分子",
    Stage.CANDIDATE: "发展对象",
    Stage.PROBATIONARY: "预备党员",
    Stage.FULL: "正式党员",
}

STATUSES: Mapping[MemberStatus, str] = {
    MemberStatus.NORMAL: "正常",
    MemberStatus.FLOWING: "流动",
    MemberStatus.LOST_CONTACT: "失联",
    MemberStatus.MEMBERSHIP_STOPPED: "停止党籍",
    MemberStatus.TRANSFERRED_OUT: "转出",
    MemberStatus.DECEASED: "去世",
    MemberStatus.EXPELLED: "出党",
    MemberStatus.WITHDRAWN: "终止培养",
}

GENDERS: Mapping[Gender, str] = {
    Gender.UNKNOWN: "未知",
    Gender.MALE: "男",
    Gender.FEMALE: "女",
    Gender.NOT_STATED: "未说明",
}

CATEGORIES: Mapping[Category, str] = {
    Category.EMPLOYED: "在职",
    Category.NO_POST: "无职",
    Category.FLOWING: "流动",
    Category.DELEGATE: "代表",
    Category.IN_NEED: "弱困",
    Category.RETIRED: "离退休",
    Category.STUDENT: "学生",
    Category.FARMER: "农民",
    Category.SELF_EMPLOYED: "个体",
    Category.OTHER: "其他",
}

RESTRICTIONS: Mapping[RestrictionKind, str] = {
    RestrictionKind.PARTY_PROBATION: "留党察看",
    RestrictionKind.RIGHTS_SUSPENDED: "党员权利暂停",
}

CHANGES: Mapping[ChangeKind, str] = {
    ChangeKind.REGISTERED: "登记",
    ChangeKind.EDITED: "修改",
    ChangeKind.STAGE: "发展阶段变更",
    ChangeKind.PROBATION_EXTENDED: "延长预备期",
    ChangeKind.STATUS: "党籍状态变更",
    ChangeKind.MOVED: "调整所在支部",
    ChangeKind.GROUP: "调整所在小组",
    ChangeKind.SECOND_AFFILIATION: "双报到",
    ChangeKind.RESTRICTION_ADDED: "登记限制",
    ChangeKind.RESTRICTION_LIFTED: "解除限制",
    ChangeKind.MERGED: "合并记录",
    ChangeKind.CORRECTED: "更正",
}

CORRECTION_STATUSES: Mapping[CorrectionStatus, str] = {
    CorrectionStatus.OPEN: "待审核",
    CorrectionStatus.ACCEPTED: "已采纳",
    CorrectionStatus.REJECTED: "未采纳",
}

EXPORT_STATUSES: Mapping[ExportStatus, str] = {
    ExportStatus.WAITING: "待批准",
    ExportStatus.APPROVED: "已批准",
    ExportStatus.REJECTED: "未批准",
    ExportStatus.DOWNLOADED: "已下载",
}

# By the name that the dictionary is served under.
LABELS: Mapping[str, Mapping[StrEnum, str]] = {
    "member_stage": STAGES,  # type: ignore[dict-item]
    "member_status": STATUSES,  # type: ignore[dict-item]
    "gender": GENDERS,  # type: ignore[dict-item]
    "member_category": CATEGORIES,  # type: ignore[dict-item]
    "member_restriction_kind": RESTRICTIONS,  # type: ignore[dict-item]
    "member_change_kind": CHANGES,  # type: ignore[dict-item]
    "member_correction_status": CORRECTION_STATUSES,  # type: ignore[dict-item]
    "member_export_status": EXPORT_STATUSES,  # type: ignore[dict-item]
}
