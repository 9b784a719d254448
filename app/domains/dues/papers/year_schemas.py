"""What goes in and out of a member's statement, a branch's register and its circular."""

from datetime import date
from uuid import UUID

from app.domains.dues.billing.vocabulary import BillState
from app.domains.dues.papers.circular import Circular
from app.domains.dues.papers.repository import Part
from app.domains.dues.papers.statement import MonthLine, Statement
from app.domains.dues.paying.vocabulary import Channel, PaidBy, Purpose
from app.domains.dues.schemas import Year
from app.kit.clock import local_date
from app.web.schemas import In, Out, Reason


class RegisterIn(In):
    """用途记入审计。"""

    year: Year
    purpose: Reason


class PartOut(Out):
    """A part of a payment that stands."""

    payment_id: UUID
    purpose: Purpose
    amount_fen: int
    paid_on: date | None
    channel: Channel
    paid_by: PaidBy
    payer_name: str
    collector: str

    @classmethod
    def of(cls, part: Part) -> "PartOut":
        payment = part.payment
        return cls(
            payment_id=payment.id,
            purpose=part.purpose,
            amount_fen=part.amount_fen,
            paid_on=local_date(payment.paid_at) if payment.paid_at else None,
            channel=payment.channel,
            paid_by=payment.paid_by,
            payer_name=payment.payer_name,
            collector=payment.received_by_name,
        )


class MonthLineOut(Out):
    month: date
    state: BillState
    due_fen: int | None
    paid_fen: int
    parts: list[PartOut]

    @classmethod
    def of(cls, line: MonthLine) -> "MonthLineOut":
        return cls(
            month=line.bill.month,
            state=line.bill.state,
            due_fen=line.bill.amount_fen,
            paid_fen=line.bill.paid_fen,
            parts=[PartOut.of(part) for part in line.parts],
        )


class StatementOut(Out):
    """`added` 是月党费以外自愿交纳的；`owed_fen` 是截至本月欠交的。"""

    member_id: UUID
    name: str
    year: int
    months: list[MonthLineOut]
    added: list[PartOut]
    due_fen: int
    paid_fen: int
    added_fen: int
    owed_fen: int

    @classmethod
    def of(cls, found: Statement) -> "StatementOut":
        return cls(
            member_id=found.payer.id,
            name=found.payer.name,
            year=found.year,
            months=[MonthLineOut.of(line) for line in found.months],
            added=[PartOut.of(part) for part in found.added],
            due_fen=found.due_fen,
            paid_fen=found.paid_fen,
            added_fen=found.added_fen,
            owed_fen=found.owed_fen,
        )


class CircularPayerOut(Out):
    name: str
    months: list[int]


class CircularOut(Out):
    """只公布已交纳的姓名、月份和合计，不公布基数和各人数额。"""

    org_name: str
    year: int
    quarter: int
    payers: list[CircularPayerOut]
    paid_fen: int

    @classmethod
    def of(cls, found: Circular) -> "CircularOut":
        return cls(
            org_name=found.org_name,
            year=found.year,
            quarter=found.quarter,
            payers=[CircularPayerOut(name=one.name, months=list(one.months)) for one in found.payers],
            paid_fen=found.paid_fen,
        )
