"""What goes in and out of reconciling. Amounts are 分: what comes in positive, what goes out negative."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StringConstraints

from app.domains.dues.ledger.schemas import Amount
from app.domains.dues.reconciling.matching import Reconciled
from app.domains.dues.reconciling.models import Difference, Statement
from app.domains.dues.reconciling.vocabulary import DifferenceKind, DifferenceState, SlipKind, StatementSource
from app.web.schemas import In, Moment, Out, Reason

SlipNumber = Annotated[str, StringConstraints(min_length=1, max_length=60)]


class StatementIn(In):
    """`file_id` is an uploaded .xlsx, .xls or .csv with the bank's lines of these days, both included."""

    file_id: UUID
    from_day: date
    until_day: date


class ReconciledOut(Out):
    """`matched`, `found` and `came_right` count this run; `open` is what is still to be cleared up."""

    matched: int
    found: int
    came_right: int
    open: int

    @classmethod
    def of(cls, done: Reconciled) -> Self:
        return cls(matched=done.matched, found=done.found, came_right=done.came_right, open=done.open)


class StatementOut(Out):
    id: UUID
    source: StatementSource
    from_day: date
    until_day: date
    opening_fen: int | None
    closing_fen: int | None
    count: int
    imported_by_name: str
    imported_at: Moment

    @classmethod
    def of(cls, made: Statement) -> Self:
        return cls(**{name: getattr(made, name) for name in cls.model_fields})


class ImportedOut(Out):
    statement: StatementOut
    reconciled: ReconciledOut


class StatementLineOut(Out):
    """`matched_id` is our entry or payment; null where nothing of ours fits."""

    id: UUID
    number: int
    on: date
    amount_fen: int
    fee_fen: int
    balance_fen: int | None
    counterparty: str
    memo: str
    serial: str
    matched_id: UUID | None


class DifferenceOut(Out):
    """`source_id` is our entry or payment, `line_id` their line; `holder_id` is the account that clears it up."""

    id: UUID
    source: StatementSource
    kind: DifferenceKind
    on: date
    reference: str
    ours_fen: int | None
    theirs_fen: int | None
    source_id: UUID | None
    line_id: UUID | None
    holder_id: UUID | None
    state: DifferenceState
    note: str
    found_at: Moment
    solved_by_name: str
    solved_at: Moment | None

    @classmethod
    def of(cls, made: Difference) -> Self:
        return cls(**{name: getattr(made, name) for name in cls.model_fields})


class AssignIn(In):
    account_id: UUID


class SolutionIn(In):
    note: Reason


class SlipIn(In):
    """A settlement's `amount_fen` is what the provider collected, `fee_fen` what it kept of it."""

    kind: SlipKind
    on: date
    amount_fen: Amount
    fee_fen: Annotated[int, Field(ge=0, le=100_000_000_000)] = 0
    slip_no: SlipNumber
    note: Annotated[str, StringConstraints(max_length=200)] = ""


class SlipOut(Out):
    id: UUID
    kind: SlipKind
    on: date
    amount_fen: int
    fee_fen: int
    slip_no: str
    note: str
    recorded_by_name: str
    recorded_at: Moment
