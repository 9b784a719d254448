"""The Chinese words of imported assessment sheets."""

from collections.abc import Mapping
from enum import StrEnum

from app.domains.dues.importing.vocabulary import Choice, Level, Outcome, RowState, SheetStatus

LABELS: Mapping[str, Mapping[StrEnum, str]] = {
    "dues_sheet_status": {
        SheetStatus.OPEN: "待写入",
        SheetStatus.COMMITTED: "已写入",
        SheetStatus.UNDONE: "已撤回",
    },
    "dues_sheet_row_state": {
        RowState.FAULTY: "有问题",
        RowState.ASKED: "待决定",
        RowState.READY: "可写入",
        RowState.ASSESSED: "本年度已有核定",
    },
    "dues_sheet_choice": {Choice.ACCEPT: "采用核算结果", Choice.SKIP: "不写入"},
    "dues_sheet_outcome": {
        Outcome.DRAFTED: "已写入",
        Outcome.LEFT_OUT: "未写入",
        Outcome.UNDONE: "已撤回",
        Outcome.UNDO_REFUSED: "不能撤回",
    },
    "dues_finding_level": {Level.FAULT: "不能写入", Level.QUESTION: "需要决定", Level.NOTE: "提示"},
}
