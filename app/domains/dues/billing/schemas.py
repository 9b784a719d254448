"""What goes in and out of bills. Amounts are 分, months their first days."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from app.domains.dues.billing.models import DuesBill, DuesBillingStart
from app.domains.dues.billing.reading import BranchTotals, MemberBills, Payable
from app.domains.dues.billing.vocabulary import OPEN, BillState
from app.domains.dues.schemas import MonthDay
from app.web.schemas import In, Moment, Name, Out, Reason

Months = Annotated[list[MonthDay], Field(min_length=1, max_length=60)]


class BillOut(Out):
    id: UUID
    member_id: UUID
    month: date
    state: BillState
    amount_fen: int | None = Field(description="应交，单位：分；待核定时为空")
    paid_fen: int
    open_fen: int = Field(description="尚可交纳的数额，单位：分")
    deferred_until: date | None
    note: str
    has_proof: bool

    @classmethod
    def of(cls, bill: DuesBill) -> Self:
        waits = bill.state in OPEN and bill.amount_fen is not None
        return cls(
            id=bill.id,
            member_id=bill.member_id,
            month=bill.month,
            state=bill.state,
            amount_fen=bill.amount_fen,
            paid_fen=bill.paid_fen,
            open_fen=(bill.amount_fen or 0) - bill.paid_fen if waits else 0,
            deferred_until=bill.deferred_until,
            note=bill.note,
            has_proof=bill.proof_file_id is not None,
        )


class PayableOut(Out):
    month: date
    open_fen: int
    is_ahead: bool = Field(description="尚未到的月份，提前交纳")

    @classmethod
    def of(cls, found: Payable) -> Self:
        return cls(month=found.month, open_fen=found.open_fen, is_ahead=found.is_ahead)


class MemberBillsOut(Out):
    """`payable` 是现在可以交纳的全部月份，含以前年度的和提前六个月以内的。"""

    member_id: UUID
    name: str
    year: int
    bills: list[BillOut]
    payable: list[PayableOut]
    open_fen: int = Field(description="已到月份尚未交纳的合计，单位：分")

    @classmethod
    def of(cls, found: MemberBills) -> Self:
        return cls(
            member_id=found.payer.id,
            name=found.payer.name,
            year=found.year,
            bills=[BillOut.of(bill) for bill in found.bills],
            payable=[PayableOut.of(one) for one in found.payable],
            open_fen=sum(one.open_fen for one in found.payable if not one.is_ahead),
        )


class BranchBillOut(BillOut):
    name: str

    @classmethod
    def named(cls, bill: DuesBill, name: str) -> Self:
        return cls(**BillOut.of(bill).model_dump(), name=name)


class MonthTotalOut(Out):
    month: date
    bills: int
    by_state: dict[BillState, int]
    asked_fen: int
    paid_fen: int


class BranchTotalsOut(Out):
    """`owing` 是现在应交党费的人数；应收不含异地已交和已撤销的。"""

    owing: int
    months: list[MonthTotalOut]

    @classmethod
    def of(cls, found: BranchTotals) -> Self:
        return cls(
            owing=found.owing,
            months=[
                MonthTotalOut(
                    month=one.month,
                    bills=one.bills,
                    by_state=one.by_state,
                    asked_fen=one.asked_fen,
                    paid_fen=one.paid_fen,
                )
                for one in found.months
            ],
        )


class DeferralIn(In):
    months: Months
    until: date = Field(examples=["2026-12-31"], description="缓交到哪一天（含）")
    decision: Reason = Field(examples=["2026年11月6日支委会同意缓交"])


class ElsewhereIn(In):
    months: Months
    host: Name = Field(examples=["杭州市余杭区良渚街道党工委流动党员党支部"], description="收取党费的流入地党组织")
    proof_file_id: UUID = Field(description="交纳凭证")


class BillingStartIn(In):
    paid_to: MonthDay = Field(description="介绍信写明的“党费交至”月份")
    letter: Reason = Field(examples=["组织关系介绍信第26号，党费交至2026年5月"])


class ReopenIn(In):
    months: Months
    reason: Reason


class BillingStartOut(Out):
    member_id: UUID
    from_month: date
    reason: str
    set_at: Moment

    @classmethod
    def of(cls, made: DuesBillingStart) -> Self:
        return cls.model_validate(made)
