"""The Chinese words of arrears."""

from collections.abc import Mapping
from enum import StrEnum

from app.domains.dues.arrears.vocabulary import CaseState

LABELS: Mapping[str, Mapping[StrEnum, str]] = {
    "dues_case_state": {
        CaseState.OPEN: "待支部了解情况",
        CaseState.EXPLAINED: "已说明正当理由",
        CaseState.HANDED_OVER: "已提交支部大会",
        CaseState.PAID: "已补交",
    }
}
