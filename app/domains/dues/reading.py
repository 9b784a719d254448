"""What a member sees of the own dues, and what those who keep the dues see of others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.dues import repository
from app.domains.dues.finding import assessment_for, oneself
from app.domains.dues.models import DuesAssessment, DuesPeriodBase, DuesRelief
from app.domains.dues.repository import Payer
from app.domains.dues.rules import Assessed, Month, PeriodAmount, Relieved, months_of_year
from app.domains.dues.sealing import ASSESSMENT_BASE, PERIOD_BASE, BaseDetail, open_base
from app.domains.dues.vocabulary import AssessmentState, ReliefState
from app.keyring.keyring import TenantCipher


@dataclass(frozen=True, slots=True)
class MemberYear:
    """All that is settled about a member's year, and the twelve months that follow from it."""

    payer: Payer
    year: int
    assessments: Sequence[DuesAssessment]
    periods: Sequence[DuesPeriodBase]
    reliefs: Sequence[DuesRelief]

    @property
    def is_published(self) -> bool:
        return any(one.state is AssessmentState.PUBLISHED for one in self.assessments)

    @property
    def months(self) -> list[Month]:
        """By what is published; before anything is, by the first draft, so that the member sees what it would mean."""
        published = [one for one in self.assessments if one.state is AssessmentState.PUBLISHED]
        counting = published or self.assessments[:1]
        return months_of_year(
            self.year,
            [Assessed(one.from_month, one.payer_kind, one.assessed_fen) for one in counting],
            [PeriodAmount(one.payer_kind, one.first_month, one.assessed_fen) for one in self.periods],
            [
                Relieved(one.kind, one.amount_fen, one.from_month, one.until_month)
                for one in self.reliefs
                if one.state is ReliefState.APPROVED
            ],
        )


async def _year_of(session: AsyncSession, payer: Payer, year: int, *, states: Sequence[ReliefState]) -> MemberYear:
    first, last = date(year, 1, 1), date(year, 12, 1)
    return MemberYear(
        payer,
        year,
        await repository.of_year(session, payer.tenant_id, payer.id, year),
        await repository.periods_of(session, payer.tenant_id, payer.id, year),
        await repository.reliefs_of(session, payer.tenant_id, payer.id, first, last, states=states),
    )


async def own_year(session: AsyncSession, actor: Actor, year: int) -> MemberYear:
    """Raises NoOwnRecord, PermissionMissing."""
    payer = await oneself(session, actor, Permission.DUES_READ_OWN)
    return await _year_of(session, payer, year, states=list(ReliefState))


async def year_around(session: AsyncSession, actor: Actor, assessment_id: UUID) -> tuple[DuesAssessment, MemberYear]:
    """An assessment with the member's whole year. Raises AssessmentNotFound, PermissionMissing."""
    found, payer = await assessment_for(session, actor, assessment_id, Permission.DUES_ASSESSMENT_READ)
    return found, await _year_of(session, payer, found.year, states=[ReliefState.APPROVED])


@dataclass(frozen=True, slots=True)
class Revealed:
    """The bases of an assessment: its own, and those entered by month or quarter (by their first month)."""

    base: BaseDetail | None
    periods: dict[int, BaseDetail]


async def reveal_base(
    session: AsyncSession, actor: Actor, assessment_id: UUID, *, purpose: str, cipher: TenantCipher
) -> Revealed:
    """The bases behind somebody's dues, for a stated purpose; every look is recorded.

    Raises AssessmentNotFound, PermissionMissing.
    """
    found, payer = await assessment_for(session, actor, assessment_id, Permission.DUES_BASE_READ)
    year = await _year_of(session, payer, found.year, states=[])
    await record(
        session,
        actor,
        "dues.base_revealed",
        target="dues_assessment",
        target_id=found.id,
        org_id=payer.org_id,
        after={"member_id": payer.id, "year": found.year},
        note=purpose,
    )
    return Revealed(
        base_of(cipher, found),
        {one.first_month: period_base_of(cipher, one) for one in year.periods if one.payer_kind is found.payer_kind},
    )


def base_of(cipher: TenantCipher, assessment: DuesAssessment) -> BaseDetail | None:
    if assessment.base is None:
        return None
    return open_base(cipher, assessment.base, column=ASSESSMENT_BASE, row_id=assessment.id)


def period_base_of(cipher: TenantCipher, period: DuesPeriodBase) -> BaseDetail:
    return open_base(cipher, period.base, column=PERIOD_BASE, row_id=period.id)
