"""What goes in and out of remittance. Amounts are 分, shares basis points of 10,000."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StringConstraints

from app.domains.dues.ledger.schemas import Month, first_of, month_text
from app.domains.dues.remitting.models import DuesShare
from app.domains.dues.remitting.rules import Table
from app.domains.dues.remitting.sharing import Owed
from app.domains.dues.remitting.vocabulary import ShareBase
from app.domains.dues.spending.schemas import Payee
from app.web.schemas import In, Moment, Out


class ShareIn(In):
    """`due_months` 4 with a year's period is the end of April; `source` names the document."""

    from_month: Month
    basis_points: Annotated[int, Field(ge=0, le=10_000, examples=[500])]
    base: ShareBase = ShareBase.COLLECTED_BELOW
    due_months: Annotated[int, Field(ge=1, le=12, examples=[4])]
    source: Annotated[str, StringConstraints(min_length=2, max_length=200), Field(examples=["中组发〔2008〕3号"])]

    @property
    def table(self) -> Table:
        return Table(first_of(self.from_month), self.basis_points, self.base, self.due_months, self.source)


class ShareOut(Out):
    id: UUID
    org_id: UUID
    from_month: str
    basis_points: int
    base: ShareBase
    due_months: int
    source: str
    set_by_name: str
    set_at: Moment

    @classmethod
    def of(cls, made: DuesShare) -> Self:
        plain = {name: getattr(made, name) for name in cls.model_fields}
        return cls(**(plain | {"from_month": month_text(made.from_month)}))


class OwedOut(Out):
    """`lines` explain it month by month."""

    base_fen: int
    amount_fen: int
    due_on: date
    lines: list[str]

    @classmethod
    def of(cls, made: Owed) -> Self:
        return cls(base_fen=made.base_fen, amount_fen=made.amount_fen, due_on=made.due_on, lines=list(made.lines))


class RemittanceIn(In):
    """`to_books_id` are the books of the committee above where it keeps them here."""

    from_month: Month
    until_month: Month
    payee: Payee
    to_books_id: UUID | None = None


class ForwardIn(In):
    """`note` says shortly who the member is; it is kept sealed."""

    allocation_id: UUID
    note: Annotated[str, StringConstraints(min_length=2, max_length=500)]
    payee: Payee
    to_books_id: UUID | None = None


class LargeOut(Out):
    allocation_id: UUID
    member_id: UUID
    amount_fen: int
    paid_at: Moment | None
