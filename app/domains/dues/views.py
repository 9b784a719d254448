"""What comes out: amounts for those who keep the dues, bases only for the member and on a stated purpose."""

from datetime import date
from uuid import UUID

from app.domains.dues.calculator import Calculation
from app.domains.dues.listing import Listed, Unassessed
from app.domains.dues.models import DuesAssessment, DuesPeriodBase, DuesRelief
from app.domains.dues.reading import MemberYear, Revealed, base_of, period_base_of
from app.domains.dues.relieving import words_of
from app.domains.dues.rules import Month, months_of_period
from app.domains.dues.sealing import (
    ANSWER,
    OBJECTION,
    BaseDetail,
    open_words,
)
from app.domains.dues.vocabulary import (
    AssessmentState,
    MonthStanding,
    PayerKind,
    ReliefKind,
    ReliefLevel,
    ReliefState,
    Treatment,
)
from app.keyring.keyring import TenantCipher
from app.web.schemas import Moment, Out


class CalculationOut(Out):
    """`rate` is a decimal fraction as text; both are null for a fixed amount."""

    base_fen: int | None
    rate: str | None
    computed_fen: int
    assessed_fen: int
    rule_version: str
    explanation: list[str]

    @classmethod
    def of(cls, made: Calculation) -> "CalculationOut":
        return cls(
            base_fen=made.base,
            rate=None if made.rate is None else str(made.rate),
            computed_fen=made.computed,
            assessed_fen=made.assessed,
            rule_version=made.rule_version,
            explanation=list(made.explanation),
        )


class BaseLineOut(Out):
    code: str
    name: str
    treatment: Treatment
    amount_fen: int


class BaseOut(Out):
    """What was computed from what."""

    items: list[BaseLineOut]
    base_fen: int | None
    explanation: list[str]

    @classmethod
    def of(cls, detail: BaseDetail) -> "BaseOut":
        return cls(
            items=[
                BaseLineOut(
                    code=line.code, name=line.name, treatment=Treatment(line.treatment), amount_fen=line.amount_fen
                )
                for line in detail.items
            ],
            base_fen=detail.base_fen,
            explanation=list(detail.explanation),
        )


class AssessmentOut(Out):
    """Amounts are null while they wait for a base by month or quarter."""

    id: UUID
    member_id: UUID
    year: int
    number: int
    from_month: int
    payer_kind: PayerKind
    state: AssessmentState
    computed_fen: int | None
    assessed_fen: int | None
    voluntary_fen: int
    rule_version: str
    reason: str
    decision: str
    paper_note: str
    settled_at: Moment | None
    approved_at: Moment | None
    published_at: Moment | None
    version: int

    @classmethod
    def of(cls, made: DuesAssessment) -> "AssessmentOut":
        return cls.model_validate({name: getattr(made, name) for name in AssessmentOut.model_fields})


class AssessmentRowOut(Out):
    """One line of the branch's list."""

    name: str
    assessment: AssessmentOut

    @classmethod
    def of(cls, row: Listed) -> "AssessmentRowOut":
        return cls(name=row.name, assessment=AssessmentOut.of(row.assessment))


class PublishedRowOut(Out):
    """What everybody of the branch may see. The amount is null where it follows from month to month."""

    name: str
    from_month: int
    assessed_fen: int | None

    @classmethod
    def of(cls, row: Listed) -> "PublishedRowOut":
        made = row.assessment
        return cls(name=row.name, from_month=made.from_month, assessed_fen=made.assessed_fen)


class UnassessedRowOut(Out):
    member_id: UUID
    name: str

    @classmethod
    def of(cls, row: Unassessed) -> "UnassessedRowOut":
        return cls(member_id=row.member_id, name=row.name)


class MonthOut(Out):
    month: int
    standing: MonthStanding
    amount_fen: int | None

    @classmethod
    def of(cls, month: Month) -> "MonthOut":
        return cls(month=month.month, standing=month.standing, amount_fen=month.amount)


class AssessmentDetailOut(Out):
    """An assessment with the member's year around it. `objection` and `answer` are words between member and branch."""

    assessment: AssessmentOut
    name: str
    objection: str | None
    answer: str | None
    months: list[MonthOut]

    @classmethod
    def of(cls, made: DuesAssessment, year: MemberYear, cipher: TenantCipher) -> "AssessmentDetailOut":
        return cls(
            assessment=AssessmentOut.of(made),
            name=year.payer.name,
            objection=open_words(cipher, made.objection, column=OBJECTION, row_id=made.id),
            answer=open_words(cipher, made.answer, column=ANSWER, row_id=made.id),
            months=[MonthOut.of(month) for month in year.months],
        )


class PeriodOut(Out):
    """The months of the year that follow from one entered base."""

    id: UUID
    months: list[int]
    computed_fen: int
    assessed_fen: int
    entered_at: Moment

    @classmethod
    def of(cls, period: DuesPeriodBase) -> "PeriodOut":
        return cls(
            id=period.id,
            months=list(months_of_period(period.payer_kind, period.first_month)),
            computed_fen=period.computed_fen,
            assessed_fen=period.assessed_fen,
            entered_at=period.entered_at,
        )


class ReliefOut(Out):
    """`level` says who decides. Months by their first day, both included. The hardship itself is shown on request."""

    id: UUID
    member_id: UUID
    name: str
    kind: ReliefKind
    amount_fen: int | None
    from_month: date
    until_month: date
    level: ReliefLevel
    state: ReliefState
    has_evidence: bool
    proposed_at: Moment
    decision: str
    decided_at: Moment | None
    ended_at: Moment | None

    @classmethod
    def of(cls, relief: DuesRelief, name: str) -> "ReliefOut":
        more = {"name": name, "has_evidence": relief.evidence_file_id is not None}
        plain = {field: getattr(relief, field) for field in ReliefOut.model_fields if field not in more}
        return cls.model_validate(plain | more)


class OwnReliefOut(Out):
    relief: ReliefOut
    reason: str
    end_reason: str | None

    @classmethod
    def of(cls, relief: DuesRelief, name: str, cipher: TenantCipher) -> "OwnReliefOut":
        reason, end_reason = words_of(cipher, relief)
        return cls(relief=ReliefOut.of(relief, name), reason=reason, end_reason=end_reason)


class OwnAssessmentOut(Out):
    """The member's own, with the base."""

    assessment: AssessmentOut
    base: BaseOut | None
    objection: str | None
    answer: str | None


class OwnPeriodOut(Out):
    period: PeriodOut
    base: BaseOut


class OwnYearOut(Out):
    """`is_published`: the months stand; before it they show what the draft would mean."""

    year: int
    is_published: bool
    assessments: list[OwnAssessmentOut]
    periods: list[OwnPeriodOut]
    reliefs: list[OwnReliefOut]
    months: list[MonthOut]

    @classmethod
    def of(cls, year: MemberYear, cipher: TenantCipher) -> "OwnYearOut":
        return cls(
            year=year.year,
            is_published=year.is_published,
            assessments=[_own(made, cipher) for made in year.assessments],
            periods=[
                OwnPeriodOut(period=PeriodOut.of(one), base=BaseOut.of(period_base_of(cipher, one)))
                for one in year.periods
            ],
            reliefs=[OwnReliefOut.of(relief, year.payer.name, cipher) for relief in year.reliefs],
            months=[MonthOut.of(month) for month in year.months],
        )


def _own(made: DuesAssessment, cipher: TenantCipher) -> OwnAssessmentOut:
    base = base_of(cipher, made)
    return OwnAssessmentOut(
        assessment=AssessmentOut.of(made),
        base=None if base is None else BaseOut.of(base),
        objection=open_words(cipher, made.objection, column=OBJECTION, row_id=made.id),
        answer=open_words(cipher, made.answer, column=ANSWER, row_id=made.id),
    )


class RevealedPeriodOut(Out):
    first_month: int
    base: BaseOut


class RevealedOut(Out):
    base: BaseOut | None
    periods: list[RevealedPeriodOut]

    @classmethod
    def of(cls, revealed: Revealed) -> "RevealedOut":
        return cls(
            base=None if revealed.base is None else BaseOut.of(revealed.base),
            periods=[
                RevealedPeriodOut(first_month=month, base=BaseOut.of(base))
                for month, base in sorted(revealed.periods.items())
            ],
        )


class CountOut(Out):
    """How many assessments were moved on."""

    count: int
