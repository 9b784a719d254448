"""What goes in and out of claiming. Amounts are 分, months their first days."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from app.domains.dues.claiming.claiming import For, From
from app.domains.dues.claiming.proposing import Candidate, Proposal
from app.domains.dues.claiming.vocabulary import Evidence
from app.domains.dues.collecting.schemas import ExtraFen, PersonName, ShortNote
from app.domains.dues.schemas import MonthDay
from app.web.schemas import In, Out, Reason


class CandidateOut(Out):
    """`months` 是按欠交先后能交到的月份，`short_fen` 是最后一个月还差的数额，`extra_fen` 是多出的数额；都为零时 `is_even`。"""

    member_id: UUID
    name: str
    org_id: UUID
    org_name: str
    evidence: Evidence
    months: list[date]
    short_fen: int
    extra_fen: int
    is_even: bool

    @classmethod
    def of(cls, one: Candidate) -> Self:
        return cls(
            member_id=one.person.id,
            name=one.person.name,
            org_id=one.person.org_id,
            org_name=one.person.org_name,
            evidence=one.evidence,
            months=list(one.division.months),
            short_fen=one.division.short_fen,
            extra_fen=one.division.extra_fen,
            is_even=one.division.is_even,
        )


class TransferOut(Out):
    """A line of the bank that waits to be claimed, with the members it may be from, the likeliest first."""

    line_id: UUID
    on: date
    amount_fen: int
    counterparty: str
    memo: str
    serial: str
    candidates: list[CandidateOut]

    @classmethod
    def of(cls, made: Proposal) -> Self:
        line = made.line
        return cls(
            line_id=line.id,
            on=line.on,
            amount_fen=line.amount_fen,
            counterparty=line.counterparty,
            memo=line.memo,
            serial=line.serial,
            candidates=[CandidateOut.of(one) for one in made.candidates],
        )


class ClaimRowIn(In):
    member_id: UUID
    months: Annotated[list[MonthDay], Field(max_length=60)] = Field(default_factory=list)
    extra_fen: ExtraFen = 0


class ClaimIn(In):
    """付款人是党员填 `payer_member_id`，否则填 `payer_name`；代他人交纳须有支部同意的登记。"""

    rows: Annotated[list[ClaimRowIn], Field(min_length=1, max_length=20)]
    payer_member_id: UUID | None = None
    payer_name: PersonName = ""
    note: ShortNote = ""

    @property
    def wanted(self) -> list[For]:
        return [For(row.member_id, row.months, row.extra_fen) for row in self.rows]

    @property
    def sender(self) -> From:
        return From(self.payer_member_id, self.payer_name)


class CorrectionIn(In):
    reason: Reason = Field(examples=["同名，实为另一支部的张伟所交"])
