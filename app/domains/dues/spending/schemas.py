"""What goes in and out of payouts and publications. Amounts are 分."""

from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, StringConstraints

from app.domains.dues.ledger.schemas import Amount, month_text
from app.domains.dues.spending.models import DuesPayout, DuesPublication
from app.domains.dues.spending.proposing import Decision, Wanted
from app.domains.dues.spending.vocabulary import ExpenseType, PayoutKind, PayoutState, UsePurpose
from app.domains.orgs.public import Org
from app.web.schemas import In, Moment, Out, Reason

Title = Annotated[str, StringConstraints(min_length=2, max_length=200)]
Payee = Annotated[str, StringConstraints(min_length=2, max_length=100)]
Number = Annotated[str, StringConstraints(min_length=1, max_length=60)]
_Decided = Annotated[str, StringConstraints(min_length=2, max_length=500)]


class _DecidedIn(In):
    amount_fen: Amount
    title: Title
    payee: Payee
    decision_text: _Decided
    meeting_id: UUID | None = None
    decision_file_id: UUID | None = None

    @property
    def decision(self) -> Decision:
        return Decision(self.decision_text, self.meeting_id, self.decision_file_id)


class UseIn(_DecidedIn):
    """`meeting_id` of a meeting that is over, or `decision_file_id`, is needed; `evidence` are files."""

    purpose: UsePurpose
    expense_type: ExpenseType
    evidence: Annotated[list[UUID], Field(max_length=20)]

    @property
    def wanted(self) -> Wanted:
        return Wanted(
            PayoutKind.USED,
            self.amount_fen,
            self.title,
            self.payee,
            purpose=self.purpose,
            expense_type=self.expense_type,
        )


class AllocationIn(_DecidedIn):
    """`to_books_id` are the books of an organisation below, null where it keeps none here."""

    to_books_id: UUID | None = None

    @property
    def wanted(self) -> Wanted:
        return Wanted(PayoutKind.ALLOCATED, self.amount_fen, self.title, self.payee, to_books_id=self.to_books_id)


class PayoutDecisionIn(In):
    approve: bool
    opinion: Reason


class PaymentIn(In):
    on: date
    slip_no: Number
    slip_file_id: UUID


class ReceiptIn(In):
    on: date
    receipt_no: Number


class PayoutOut(Out):
    """`explanation` says line by line how a share was worked out; `evidence` are names of files.

    `has_member_note`: 有党员简况，须注明用途后查看。
    """

    id: UUID
    books_id: UUID
    to_books_id: UUID | None
    kind: PayoutKind
    state: PayoutState
    amount_fen: int
    title: str
    payee: str
    purpose: UsePurpose | None
    expense_type: ExpenseType | None
    period_from: str | None
    period_until: str | None
    due_on: date | None
    explanation: list[str]
    has_member_note: bool
    meeting_id: UUID | None
    decision_text: str
    evidence: list[str]
    proposed_by_name: str
    proposed_at: Moment
    decided_by_name: str
    decided_at: Moment | None
    opinion: str
    paid_by_name: str
    paid_on: date | None
    slip_no: str | None
    receipt_no: str
    receipt_on: date | None

    @classmethod
    def of(cls, made: DuesPayout) -> Self:
        stored = cls.model_fields.keys() - {"has_member_note"}
        plain: dict[str, Any] = {name: getattr(made, name) for name in stored}
        plain |= {
            "has_member_note": made.member_note is not None,
            "period_from": month_text(made.period_from) if made.period_from else None,
            "period_until": month_text(made.period_until) if made.period_until else None,
            "evidence": [str(file["name"]) for file in made.evidence],
        }
        return cls(**plain)


class MemberNoteOut(Out):
    note: str


class PublicationIn(In):
    year: Annotated[int, Field(ge=2000, le=2100, examples=[2026])]


class OrgSumOut(Out):
    org_name: str
    amount_fen: int


class PurposeSumOut(Out):
    purpose: UsePurpose
    amount_fen: int


class PublicationCardOut(Out):
    id: UUID
    org_id: UUID
    org_name: str
    year: int
    published_at: Moment

    @classmethod
    def card(cls, made: DuesPublication, org: Org) -> Self:
        return cls(id=made.id, org_id=org.id, org_name=org.name, year=made.year, published_at=made.published_at)


class PublicationOut(Out):
    """Sums of a year: what lay before, came, went and lies after it."""

    id: UUID
    org_id: UUID
    org_name: str
    year: int
    before_fen: int
    collected_fen: int
    from_below_fen: int
    returned_fen: int
    interest_fen: int
    remitted_fen: int
    allocated_fen: int
    used_fen: int
    after_fen: int
    collected: list[OrgSumOut]
    used: list[PurposeSumOut]
    published_by_name: str
    published_at: Moment

    @classmethod
    def of(cls, made: DuesPublication, org: Org) -> Self:
        content: dict[str, Any] = dict(made.content)
        collected, used = content.pop("collected"), content.pop("used")
        return cls(
            id=made.id,
            org_id=org.id,
            org_name=org.name,
            year=made.year,
            published_by_name=made.published_by_name,
            published_at=made.published_at,
            collected=[OrgSumOut(org_name=name, amount_fen=fen) for name, fen in collected],
            used=[PurposeSumOut(purpose=UsePurpose(one), amount_fen=fen) for one, fen in used],
            **content,
        )
