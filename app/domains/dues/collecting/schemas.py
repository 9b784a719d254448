"""What goes in and out of collecting. Amounts are 分, months their first days."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StringConstraints

from app.domains.dues.collecting.cash import CashBook
from app.domains.dues.collecting.consenting import Consent
from app.domains.dues.collecting.models import DuesConsent, DuesDeposit, DuesHandover
from app.domains.dues.collecting.taking import Manner, Wanted
from app.domains.dues.collecting.vocabulary import ConsentKind, HandoverState
from app.domains.dues.paying.vocabulary import Channel, PaidBy
from app.domains.dues.schemas import MOST_EXTRA_FEN, MonthDay
from app.web.schemas import In, Moment, Out, Reason

MOST_ROWS = 200
MOST_TOTAL_FEN = 10_000_000_000

TotalFen = Annotated[
    int, Field(strict=True, gt=0, le=MOST_TOTAL_FEN, examples=[4660], description="收款人点清的金额，单位：分")
]
ExtraFen = Annotated[int, Field(strict=True, ge=0, le=MOST_EXTRA_FEN, description="自愿多交的数额，单位：分")]
PersonName = Annotated[str, StringConstraints(max_length=60)]
ShortNote = Annotated[str, StringConstraints(max_length=300)]
Reference = Annotated[str, StringConstraints(max_length=60, pattern=r"^[0-9A-Za-z_-]*$")]


class RowIn(In):
    member_id: UUID
    months: Annotated[list[MonthDay], Field(max_length=60)] = Field(default_factory=list)
    extra_fen: ExtraFen = 0
    total_fen: TotalFen

    def wanted(self, *, by_quarter: bool = False) -> Wanted:
        return Wanted(self.member_id, self.months, self.extra_fen, self.total_fen, by_quarter)


class PaymentIn(RowIn):
    """`total_fen` 须与所交月份尚欠数额及自愿多交的合计完全一致。"""

    channel: Channel = Channel.CASH
    paid_by: PaidBy = PaidBy.MEMBER
    payer_member_id: UUID | None = Field(default=None, description="其他党员代交时填写")
    payer_name: PersonName = Field(default="", description="亲属代交时填写")
    by_quarter: bool = Field(default=False, description="按季交纳，须经支部同意")
    paid_on: date | None = Field(default=None, description="省略为今天")
    reference: Reference = Field(default="", description="银行转账的流水号")
    note: ShortNote = ""

    def manner(self) -> Manner:
        return Manner(
            self.channel,
            self.paid_by,
            self.payer_member_id,
            self.payer_name,
            self.paid_on,
            self.reference,
            self.note,
        )


class BulkIn(In):
    """当场收取多名党员的现金，各人为本人交纳；有一行不能登记则全部不登记。"""

    rows: Annotated[list[RowIn], Field(min_length=1, max_length=MOST_ROWS)]
    total_fen: TotalFen
    note: ShortNote = ""


class ConsentIn(In):
    member_id: UUID
    kind: ConsentKind
    from_on: date = Field(examples=["2026-11-01"])
    until_on: date = Field(examples=["2027-10-31"])
    payer_member_id: UUID | None = None
    payer_name: PersonName = ""
    decision: Reason = Field(examples=["2026年11月1日支委会同意"])

    def given(self) -> Consent:
        return Consent(self.kind, self.from_on, self.until_on, self.decision, self.payer_member_id, self.payer_name)


class EndIn(In):
    reason: Reason


class ConsentOut(Out):
    id: UUID
    member_id: UUID
    name: str
    kind: ConsentKind
    from_on: date
    until_on: date
    payer_member_id: UUID | None
    payer_name: str
    decision: str
    recorded_by_name: str
    recorded_at: Moment
    ended_at: Moment | None
    end_reason: str

    @classmethod
    def of(cls, made: DuesConsent, name: str) -> Self:
        return cls(
            id=made.id,
            member_id=made.member_id,
            name=name,
            kind=made.kind,
            from_on=made.from_on,
            until_on=made.until_on,
            payer_member_id=made.payer_member_id,
            payer_name=made.payer_name,
            decision=made.decision,
            recorded_by_name=made.recorded_by_name,
            recorded_at=made.recorded_at,
            ended_at=made.ended_at,
            end_reason=made.end_reason,
        )


class HandoverIn(In):
    """省略 `payment_ids` 即上交本人手中的全部现金。"""

    amount_fen: TotalFen
    payment_ids: Annotated[list[UUID], Field(min_length=1, max_length=1000)] | None = None
    note: ShortNote = ""


class HandoverDecisionIn(In):
    confirm: bool
    decision: Reason = Field(examples=["当面点清，金额相符"])


class HandoverOut(Out):
    id: UUID
    org_id: UUID
    books_id: UUID
    amount_fen: int
    count: int
    state: HandoverState
    note: str
    proposed_by_name: str
    proposed_at: Moment
    decided_by_name: str
    decided_at: Moment | None
    decision: str

    @classmethod
    def of(cls, made: DuesHandover) -> Self:
        return cls.model_validate(made)


class DepositIn(In):
    amount_fen: TotalFen
    slip_no: Annotated[str, StringConstraints(min_length=1, max_length=60)] = Field(examples=["20261122-0031"])
    on: date | None = Field(default=None, description="存行日期，省略为今天")


class DepositOut(Out):
    id: UUID
    books_id: UUID
    amount_fen: int
    slip_no: str
    deposited_on: date
    made_by_name: str
    made_at: Moment

    @classmethod
    def of(cls, made: DuesDeposit) -> Self:
        return cls.model_validate(made)


class CollectorCashOut(Out):
    account_id: UUID | None
    name: str
    received_fen: int
    received_count: int
    in_hand_fen: int
    in_hand_count: int


class CashBookOut(Out):
    """`received_fen`、`handed_over_fen` 为本月发生；`waiting_fen`（已交出待接收）和 `in_hand_fen` 为当前数。"""

    month: date
    received_fen: int
    handed_over_fen: int
    waiting_fen: int
    in_hand_fen: int
    collectors: list[CollectorCashOut]

    @classmethod
    def of(cls, made: CashBook) -> Self:
        return cls.model_validate(made)
