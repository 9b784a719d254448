"""The Chinese words of payouts."""

from collections.abc import Mapping
from enum import StrEnum

from app.domains.dues.spending.vocabulary import ExpenseType, PayoutKind, PayoutState, UsePurpose

KINDS: Mapping[StrEnum, str] = {
    PayoutKind.SHARE: "上缴党费",
    PayoutKind.LARGE: "转交大额党费",
    PayoutKind.ALLOCATED: "下拨（返还）党费",
    PayoutKind.USED: "使用党费",
}
PURPOSES: Mapping[StrEnum, str] = {
    UsePurpose.TRAINING: "培训党员",
    UsePurpose.MATERIALS: "订阅或购买用于开展党员教育的报刊、资料、音像制品和设备",
    UsePurpose.COMMENDATION: "表彰先进基层党组织、优秀共产党员和优秀党务工作者",
    UsePurpose.HARDSHIP: "补助生活困难的党员",
    UsePurpose.DISASTER: "补助遭受严重自然灾害的党员和修缮因灾受损的基层党员教育设施",
}

LABELS: Mapping[str, Mapping[StrEnum, str]] = {
    "dues_payout_kind": KINDS,
    "dues_payout_state": {
        PayoutState.PROPOSED: "待批准",
        PayoutState.APPROVED: "待支付",
        PayoutState.REJECTED: "未批准",
        PayoutState.PAID: "已支付",
        PayoutState.RECEIVED: "对方已收",
    },
    "dues_use_purpose": PURPOSES,
    "dues_expense_type": {
        ExpenseType.EDUCATION: "教育培训党员",
        ExpenseType.PARTY_LIFE: "党内会议、组织生活和主题活动",
        ExpenseType.FACILITIES: "党员教育资料、设备和设施",
        ExpenseType.AWARDS: "党内表彰",
        ExpenseType.AID: "走访慰问和补助困难党员",
        ExpenseType.DISASTER_AID: "救灾和修缮因灾受损设施",
    },
}
