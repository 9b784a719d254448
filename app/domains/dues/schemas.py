"""What goes in: strict, in 分, dates of months by their first day."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from app.domains.dues.assessing import PayFacts
from app.domains.dues.calculator import MOST_FEN
from app.domains.dues.standards import ItemDecision
from app.domains.dues.vocabulary import PayerKind, ReliefKind, SettingKind, Treatment
from app.kit.decided import Grounds
from app.web.schemas import In, Name, Reason

MOST_EXTRA_FEN = 100_000_000
MOST_AT_ONCE = 500
FIRST_YEAR, LAST_YEAR = 1998, 2099

AmountFen = Annotated[int, Field(strict=True, ge=0, le=MOST_FEN, examples=[265000], description="金额，单位：分")]
Year = Annotated[int, Field(strict=True, ge=FIRST_YEAR, le=LAST_YEAR, examples=[2026])]
MonthNumber = Annotated[int, Field(strict=True, ge=1, le=12, examples=[5])]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$")]


def _first_day(month: date) -> date:
    if month.day != 1:
        raise ValueError("月份请写成该月的第一天，例如 2026-05-01")
    if not FIRST_YEAR <= month.year <= LAST_YEAR:
        raise ValueError(f"年份应在{FIRST_YEAR}年至{LAST_YEAR}年之间")
    return month


MonthDay = Annotated[
    date, AfterValidator(_first_day), Field(examples=["2026-05-01"], description="月份，写成该月第一天")
]


class PayItemIn(In):
    code: Code = Field(examples=["post_pay"])
    amount_fen: AmountFen


class PayFactsIn(In):
    """收入项目按所在单位的计算项目表填写；按固定数额交纳的不填。"""

    payer_kind: PayerKind
    items: Annotated[list[PayItemIn], Field(max_length=60)] = Field(default_factory=list)

    def facts(self) -> PayFacts:
        return PayFacts(self.payer_kind, [(item.code, item.amount_fen) for item in self.items])


class SelfCheckIn(PayFactsIn):
    month: MonthDay | None = Field(default=None, description="按哪个月的标准测算，省略为本月")


class AssessmentIn(PayFactsIn):
    member_id: UUID
    year: Year
    collection_over: bool = Field(default=False, description="接收为预备党员的当月党费已收缴完毕，自下月起交纳")


class AssessmentEditIn(PayFactsIn):
    """全部重新填写，党员须重新核对。"""


class ReassessmentIn(PayFactsIn):
    from_month: MonthNumber = Field(description="自哪个月起执行")
    reason: Reason


class ConfirmIn(In):
    version: int = Field(strict=True, ge=1, description="核对时看到的版本")
    voluntary_fen: int = Field(
        default=0, strict=True, ge=0, le=MOST_EXTRA_FEN, description="自愿每月多交的数额，单位：分"
    )


class ObjectionIn(In):
    version: int = Field(strict=True, ge=1, description="核对时看到的版本")
    words: Reason


class PaperIn(In):
    note: Reason = Field(examples=["本人已在2026年党费核定表上签字，原件存支部"])


class ApproveIn(In):
    year: Year
    assessment_ids: Annotated[list[UUID], Field(min_length=1, max_length=MOST_AT_ONCE)]
    decision: Reason = Field(examples=["2026年1月10日支委会"])
    answer: Reason | None = Field(default=None, description="对异议的答复，审批有异议的核定时必填")


class PublishIn(In):
    year: Year


class PurposeIn(In):
    purpose: Reason


class PeriodBaseIn(In):
    first_month: MonthNumber = Field(description="年薪制为当月；按季的为该季第一个月")
    amount_fen: AmountFen = Field(description="当月实际领取的薪酬，或上一季度的纯收入合计，单位：分")
    reason: Annotated[str, StringConstraints(max_length=500)] = Field(default="", description="更正已登记的基数时必填")


class ReliefIn(In):
    member_id: UUID
    kind: ReliefKind
    amount_fen: Annotated[int, Field(strict=True, ge=1, le=MOST_FEN)] | None = Field(
        default=None, description="少交时每月应交的数额，单位：分"
    )
    from_month: MonthDay
    until_month: MonthDay
    reason: Reason
    evidence_file_id: UUID | None = None


class DecisionIn(In):
    decision: Reason = Field(examples=["2026年3月5日党委会"])


class EndReliefIn(In):
    last_month: MonthDay
    reason: Reason


class GroundsIn(In):
    from_on: date
    reason: Reason
    document: Name = Field(examples=["红旗镇党委〔2026〕3号"])

    def grounds(self) -> Grounds:
        return Grounds(self.from_on, self.reason, self.document)


class SettingIn(GroundsIn):
    kind: SettingKind
    value: Annotated[int, Field(strict=True, ge=0, le=10_000)] | None = Field(
        description="取整和数额以分为单位，比例为百分数；空值撤销本组织的设定"
    )


class ItemIn(GroundsIn):
    code: Code = Field(examples=["year_end_bonus"])
    name: Annotated[str, StringConstraints(min_length=2, max_length=60)]
    payer_kinds: Annotated[list[PayerKind], Field(min_length=1, max_length=4)]
    treatment: Treatment | None = Field(description="空值撤销本组织的决定")

    def decision(self) -> ItemDecision:
        return ItemDecision(self.code, self.name, set(self.payer_kinds), self.treatment)
