"""The Chinese words of claiming."""

from collections.abc import Mapping
from enum import StrEnum

from app.domains.dues.claiming.vocabulary import Evidence

LABELS: Mapping[str, Mapping[StrEnum, str]] = {
    "dues_claim_evidence": {
        Evidence.NUMBER: "摘要中的手机号或身份证号",
        Evidence.COUNTERPARTY: "对方户名",
        Evidence.REMARK: "摘要中的姓名",
    },
}
