"""Chinese names of the words of an import, as screens show them."""

from collections.abc import Mapping
from typing import Any

from app.domains.members.importing.fields import Field
from app.domains.members.importing.layout import Aside
from app.domains.members.importing.models import Decision, ImportStatus, Outcome, RowState

IMPORT_STATUSES: Mapping[ImportStatus, str] = {
    ImportStatus.MAPPED: "待检查",
    ImportStatus.CHECKED: "已检查",
    ImportStatus.COMMITTED: "已写入名册",
    ImportStatus.UNDONE: "已撤回",
}

ROW_STATES: Mapping[RowState, str] = {
    RowState.PENDING: "待检查",
    RowState.FAULTY: "有问题",
    RowState.NEW: "可以新增",
    RowState.MATCHED: "已有此人，待决定",
    RowState.UNCHANGED: "与名册相同",
}

DECISIONS: Mapping[Decision, str] = {
    Decision.MERGE: "合并",
    Decision.CREATE: "新增",
    Decision.SKIP: "跳过",
}

OUTCOMES: Mapping[Outcome, str] = {
    Outcome.CREATED: "已新增",
    Outcome.MERGED: "已合并",
    Outcome.UNCHANGED: "未变化",
    Outcome.LEFT_OUT: "未写入",
    Outcome.UNDONE: "已撤回",
    Outcome.UNDO_REFUSED: "不能撤回",
}

ASIDES: Mapping[Aside, str] = {
    Aside.TITLE: "标题",
    Aside.HEADER: "表头",
    Aside.SECTION: "党组织标题行",
    Aside.TOTAL: "合计",
    Aside.SIGNATURE: "签署",
    Aside.NOTE: "说明",
    Aside.EXAMPLE: "示例",
    Aside.NUMBER_ONLY: "只有序号",
}

# By the name that the dictionary is served under.
DICTIONARIES: Mapping[str, Mapping[Any, str]] = {
    "roster_import_status": IMPORT_STATUSES,
    "roster_row_state": ROW_STATES,
    "roster_decision": DECISIONS,
    "roster_outcome": OUTCOMES,
    "roster_field": {field: field.label for field in Field},
    "roster_aside": ASIDES,
}
