"""What goes in and out of the ledger. Amounts are 分."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from app.domains.dues.ledger.models import DuesBooks, LedgerAdjustment
from app.domains.dues.ledger.rules import Line, normal_side
from app.domains.dues.ledger.statements import Booked, MonthBalance
from app.domains.dues.ledger.vocabulary import Account, AdjustmentState, EntryKind, Side
from app.domains.orgs.public import Org, OrgCard
from app.web.schemas import In, Moment, Out, Reason

Month = Annotated[str, Field(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$", examples=["2026-11"])]
Amount = Annotated[int, Field(gt=0, le=100_000_000_000, examples=[4660])]


def first_of(month: str) -> date:
    """`2026-11` as the first day of it."""
    return date(int(month[:4]), int(month[5:]), 1)


def month_text(day: date) -> str:
    return f"{day.year:04d}-{day.month:02d}"


class OpeningIn(In):
    month: Month
    amounts: dict[Account, Annotated[int, Field(ge=0, le=100_000_000_000)]] = Field(
        default_factory=dict, max_length=16, examples=[{"bank": 12_000_00, "owed_up": 2_400_00}]
    )


class BooksOut(Out):
    id: UUID
    org_id: UUID
    org_name: str
    opened_month: str
    closed_through: str | None

    @classmethod
    def of(cls, books: DuesBooks, org: Org | OrgCard) -> Self:
        return cls(
            id=books.id,
            org_id=org.id,
            org_name=org.name,
            opened_month=month_text(books.opened_month),
            closed_through=month_text(books.closed_through) if books.closed_through else None,
        )


class AccountBalanceOut(Out):
    account: Account
    side: Side
    before_fen: int
    during_fen: int
    after_fen: int


class BalanceOut(Out):
    month: str
    is_closed: bool
    accounts: list[AccountBalanceOut]
    surplus_fen: int

    @classmethod
    def of(cls, made: MonthBalance) -> Self:
        return cls(
            month=month_text(made.month),
            is_closed=made.is_closed,
            accounts=[
                AccountBalanceOut(
                    account=account,
                    side=normal_side(account),
                    before_fen=made.before.get(account, 0),
                    during_fen=made.during.get(account, 0),
                    after_fen=made.after(account),
                )
                for account in Account
                if account in made.before
            ],
            surplus_fen=made.surplus,
        )


class LineOut(Out):
    account: Account
    side: Side
    amount_fen: int


class EntryOut(Out):
    id: UUID
    booked_on: date
    kind: EntryKind
    memo: str
    org_id: UUID
    source_id: UUID
    counters_id: UUID | None
    posted_by_name: str
    posted_at: Moment
    lines: list[LineOut]

    @classmethod
    def of(cls, booked: Booked) -> Self:
        entry = booked.entry
        return cls(
            id=entry.id,
            booked_on=entry.booked_on,
            kind=entry.kind,
            memo=entry.memo,
            org_id=entry.org_id,
            source_id=entry.source_id,
            counters_id=entry.counters_id,
            posted_by_name=entry.posted_by_name,
            posted_at=entry.posted_at,
            lines=[LineOut.model_validate(line) for line in booked.lines],
        )


class LineIn(In):
    account: Account
    side: Side
    amount_fen: Amount

    @property
    def line(self) -> Line:
        return Line(self.account, self.side, self.amount_fen)


class AdjustmentIn(In):
    lines: Annotated[list[LineIn], Field(min_length=2, max_length=20)]
    reason: Reason


class CounterIn(In):
    reason: Reason


class AdjustmentDecisionIn(In):
    approve: bool
    decision: Reason


class AdjustmentOut(Out):
    id: UUID
    counters_id: UUID | None
    lines: list[LineOut]
    reason: str
    state: AdjustmentState
    proposed_by_name: str
    proposed_at: Moment
    decided_by_name: str
    decided_at: Moment | None
    decision: str

    @classmethod
    def of(cls, made: LedgerAdjustment) -> Self:
        return cls(
            id=made.id,
            counters_id=made.counters_id,
            lines=[LineOut.model_validate(_line(one)) for one in made.lines],
            reason=made.reason,
            state=made.state,
            proposed_by_name=made.proposed_by_name,
            proposed_at=made.proposed_at,
            decided_by_name=made.decided_by_name,
            decided_at=made.decided_at,
            decision=made.decision,
        )


def _line(stored: Mapping[str, str | int]) -> dict[str, str | int]:
    return {name: stored[name] for name in ("account", "side", "amount_fen")}


class FindingsOut(Out):
    """`findings` is empty where every sum agrees."""

    findings: list[str]
