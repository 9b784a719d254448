"""What goes in and out of closing. Amounts are 分."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from app.domains.dues.closing.comparing import Report
from app.domains.dues.closing.models import BankBalance, MonthClosing, MonthReopening
from app.domains.dues.closing.rules import Compared
from app.domains.dues.closing.vocabulary import Checked, ReopeningState
from app.domains.dues.ledger.schemas import Month, month_text
from app.web.schemas import In, Moment, Out, Reason


class ClosingIn(In):
    month: Month


class BankBalanceIn(In):
    """`file_id` is the statement; the balance may be below zero only where the bank says so."""

    month: Month
    balance_fen: Annotated[int, Field(ge=-100_000_000_000, le=100_000_000_000, examples=[1_234_500])]
    file_id: UUID


class ReopeningIn(In):
    reason: Reason


class ReopeningDecisionIn(In):
    approve: bool
    decision: Reason


class ComparedOut(Out):
    checked: Checked
    register_fen: int | None
    ledger_fen: int
    bank_fen: int | None
    is_equal: bool

    @classmethod
    def of(cls, one: Compared) -> Self:
        return cls(
            checked=one.checked,
            register_fen=one.register_fen,
            ledger_fen=one.ledger_fen,
            bank_fen=one.bank_fen,
            is_equal=one.is_equal,
        )


class ReportOut(Out):
    """`faults` is empty where the month can be closed."""

    month: str
    compared: list[ComparedOut]
    faults: list[str]

    @classmethod
    def of(cls, made: Report) -> Self:
        return cls(
            month=month_text(made.month),
            compared=[ComparedOut.of(one) for one in made.compared],
            faults=list(made.faults),
        )


class BankBalanceOut(Out):
    id: UUID
    month: str
    balance_fen: int
    file_id: UUID
    entered_by_name: str
    entered_at: Moment

    @classmethod
    def of(cls, made: BankBalance) -> Self:
        return cls(
            id=made.id,
            month=month_text(made.month),
            balance_fen=made.balance_fen,
            file_id=made.file_id,
            entered_by_name=made.entered_by_name,
            entered_at=made.entered_at,
        )


class ReopeningOut(Out):
    id: UUID
    closing_id: UUID
    reason: str
    state: ReopeningState
    proposed_by_name: str
    proposed_at: Moment
    decided_by_name: str
    decided_at: Moment | None
    decision: str

    @classmethod
    def of(cls, made: MonthReopening) -> Self:
        return cls(
            id=made.id,
            closing_id=made.closing_id,
            reason=made.reason,
            state=made.state,
            proposed_by_name=made.proposed_by_name,
            proposed_at=made.proposed_at,
            decided_by_name=made.decided_by_name,
            decided_at=made.decided_at,
            decision=made.decision,
        )


class FigureOut(Out):
    checked: Checked
    register_fen: int | None
    ledger_fen: int
    bank_fen: int | None


class ClosingOut(Out):
    """`digest` is the fingerprint of the month's `count` entries."""

    id: UUID
    month: str
    compared: list[FigureOut]
    surplus_fen: int
    count: int
    digest: str
    closed_by_name: str
    closed_at: Moment
    reopened_at: Moment | None
    reopenings: list[ReopeningOut]

    @classmethod
    def of(cls, made: MonthClosing, reopenings: list[MonthReopening]) -> Self:
        return cls(
            id=made.id,
            month=month_text(made.month),
            compared=[FigureOut.model_validate(one) for one in made.figures["compared"]],
            surplus_fen=made.figures["surplus_fen"],
            count=made.count,
            digest=made.digest,
            closed_by_name=made.closed_by_name,
            closed_at=made.closed_at,
            reopened_at=made.reopened_at,
            reopenings=[ReopeningOut.of(one) for one in reopenings if one.closing_id == made.id],
        )
