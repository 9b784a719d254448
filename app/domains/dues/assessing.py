"""Assess a member's dues: at the beginning of the year, revised until approved, and anew within the year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.dues import repository
from app.domains.dues.calculator import Amounts, Calculation, Standards, calculate
from app.domains.dues.errors import (
    AlreadyAssessed,
    AssessmentSettled,
    ItemsNotWanted,
    NotOnRoll,
    NotYetMember,
    ReassessmentMonthWrong,
    ReassessmentTooEarly,
    YearWrong,
)
from app.domains.dues.finding import assessment_for, oneself, payer_for
from app.domains.dues.labels import label
from app.domains.dues.models import DuesAssessment
from app.domains.dues.repository import Payer
from app.domains.dues.rules import first_due_month
from app.domains.dues.sealing import ASSESSMENT_BASE, BaseDetail, seal_base
from app.domains.dues.standards import standards_at
from app.domains.dues.vocabulary import BY_PERIOD, OPEN_STATES, AssessmentState, PayerKind
from app.keyring.keyring import TenantCipher
from app.kit.clock import now, today
from app.kit.ids import uuid7


@dataclass(frozen=True, slots=True)
class PayFacts:
    """What kind of payer somebody is, and the pay items that the base is made of."""

    kind: PayerKind
    items: Amounts = ()


async def check_oneself(session: AsyncSession, actor: Actor, *, facts: PayFacts, on: date) -> Calculation:
    """What a member would owe a month by the standards of the own branch on a day. Nothing is stored.

    Raises NoOwnRecord, PermissionMissing and what `calculate` raises.
    """
    payer = await oneself(session, actor, Permission.DUES_SELF_CHECK)
    standards = await standards_at(session, actor.tenant_id, payer.org_path, facts.kind, on)
    return calculate(standards, facts.items)


async def draft(
    session: AsyncSession,
    actor: Actor,
    *,
    member_id: UUID,
    year: int,
    facts: PayFacts,
    collection_over: bool,
    cipher: TenantCipher,
) -> DuesAssessment:
    """The year's assessment of a member, made once at the beginning (组电明字〔2017〕5号 第一部分第一项).

    It runs from January, for who was accepted in the year from the month of the assembly, or the next one with
    `collection_over`. Raises MemberNotFound, PermissionMissing, NotOnRoll, YearWrong, NotYetMember, AlreadyAssessed and
    what `calculate` raises.
    """
    payer = await payer_for(session, actor, member_id, Permission.DUES_ASSESS)
    _require_owing(payer)
    require_year(year)
    first = first_month(payer, year, collection_over=collection_over)
    if await repository.of_year(session, actor.tenant_id, payer.id, year):
        raise AlreadyAssessed
    made = _blank(actor, payer, year=year, number=1, from_month=first, kind=facts.kind)
    await _fill(session, made, payer, facts, cipher)
    session.add(made)
    await session.flush()
    await _audit(session, actor, "dues.assessment_drafted", made)
    return made


async def draft_many(
    session: AsyncSession,
    actor: Actor,
    *,
    year: int,
    found: Sequence[tuple[Payer, Standards, PayFacts]],
    cipher: TenantCipher,
) -> list[DuesAssessment]:
    """The year's assessments of many, as `draft` makes one; in the order given.

    `found` are payers for whom the actor may do it, each with the standards of the own branch in the first month.
    Raises as `draft`, of the first with whom it cannot be done.
    """
    require_year(year)
    drafted = []
    for payer, standards, facts in found:
        _require_owing(payer)
        first = first_month(payer, year, collection_over=False)
        made = _blank(actor, payer, year=year, number=1, from_month=first, kind=facts.kind)
        _compute(made, standards, facts, cipher)
        drafted.append(made)
    session.add_all(drafted)
    await session.flush()
    for made in drafted:
        await _audit(session, actor, "dues.assessment_drafted", made)
    return drafted


def require_year(year: int) -> None:
    """Raises YearWrong beyond next year."""
    if year > today().year + 1:
        raise YearWrong


async def revise(
    session: AsyncSession, actor: Actor, found: DuesAssessment, payer: Payer, *, facts: PayFacts, cipher: TenantCipher
) -> DuesAssessment:
    """Compute an assessment anew that is not yet approved; the member is asked again.

    `found` comes from `assessment_for` with the right to assess, held. Raises AssessmentSettled, NotOnRoll and what
    `calculate` raises.
    """
    if found.state not in OPEN_STATES:
        raise AssessmentSettled
    _require_owing(payer)
    before = found.assessed_fen
    await _fill(session, found, payer, facts, cipher)
    found.state = AssessmentState.DRAFTED
    found.drafted_by = actor.account_id
    found.settled_by = found.settled_at = None
    found.paper_note = ""
    found.voluntary_fen = 0
    found.version += 1
    found.updated_at = now()
    await session.flush()
    await _audit(session, actor, "dues.assessment_revised", found, before=before)
    return found


async def reassess(
    session: AsyncSession,
    actor: Actor,
    assessment_id: UUID,
    *,
    from_month: int,
    reason: str,
    facts: PayFacts,
    cipher: TenantCipher,
) -> DuesAssessment:
    """Assess a published year anew from a month on: the exception, with its reason (组电明字〔2017〕5号 第一部分第一项).

    Raises AssessmentNotFound, PermissionMissing, NotOnRoll, ReassessmentTooEarly, ReassessmentMonthWrong,
    AlreadyAssessed (somebody else was faster) and what `calculate` raises.
    """
    found, payer = await assessment_for(session, actor, assessment_id, Permission.DUES_ASSESS, lock=True)
    _require_owing(payer)
    latest = (await repository.of_year(session, actor.tenant_id, payer.id, found.year))[-1]
    if latest.state is not AssessmentState.PUBLISHED:
        raise ReassessmentTooEarly
    if from_month < latest.from_month:
        raise ReassessmentMonthWrong(first=latest.from_month)
    made = _blank(
        actor, payer, year=found.year, number=latest.number + 1, from_month=from_month, kind=facts.kind, reason=reason
    )
    await _fill(session, made, payer, facts, cipher)
    session.add(made)
    await session.flush()
    await _audit(session, actor, "dues.reassessment_drafted", made, note=reason)
    return made


def _require_owing(payer: Payer) -> None:
    if not payer.owes_dues:
        raise NotOnRoll


def first_month(payer: Payer, year: int, *, collection_over: bool) -> int:
    """The first month of a year in which somebody owes dues. Raises NotYetMember."""
    if payer.joined_on is None or payer.joined_on.year < year - 1:
        return 1
    first = first_due_month(payer.joined_on, collection_over=collection_over)
    if first.year > year:
        raise NotYetMember(first=f"{first.year}年{first.month}月")
    return first.month if first.year == year else 1


def _blank(
    actor: Actor, payer: Payer, *, year: int, number: int, from_month: int, kind: PayerKind, reason: str = ""
) -> DuesAssessment:
    moment = now()
    return DuesAssessment(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        member_id=payer.id,
        org_id=payer.org_id,
        year=year,
        number=number,
        from_month=from_month,
        payer_kind=kind,
        state=AssessmentState.DRAFTED,
        voluntary_fen=0,
        reason=reason,
        drafted_by=actor.account_id,
        version=1,
        created_at=moment,
        updated_at=moment,
    )


async def _fill(
    session: AsyncSession, made: DuesAssessment, payer: Payer, facts: PayFacts, cipher: TenantCipher
) -> None:
    """Compute by the standards of the assessment's first month. Who is paid by period waits for the bases."""
    on = date(made.year, made.from_month, 1)
    _compute(made, await standards_at(session, made.tenant_id, payer.org_path, facts.kind, on), facts, cipher)


def _compute(made: DuesAssessment, standards: Standards, facts: PayFacts, cipher: TenantCipher) -> None:
    made.payer_kind = facts.kind
    if facts.kind in BY_PERIOD:
        if facts.items:
            raise ItemsNotWanted(kind=label(facts.kind))
        made.computed_fen = made.assessed_fen = made.rounding_fen = made.base = None
        made.rule_version = standards.rule_version
        return
    computed = calculate(standards, facts.items)
    made.computed_fen, made.assessed_fen = computed.computed, computed.assessed
    made.rule_version, made.rounding_fen = computed.rule_version, computed.rounding
    detail = BaseDetail.of(standards, facts.items, computed)
    made.base = seal_base(cipher, detail, column=ASSESSMENT_BASE, row_id=made.id)


async def _audit(
    session: AsyncSession,
    actor: Actor,
    action: str,
    made: DuesAssessment,
    *,
    before: int | None = None,
    note: str = "",
) -> None:
    await record(
        session,
        actor,
        action,
        target="dues_assessment",
        target_id=made.id,
        org_id=made.org_id,
        before=None if before is None else {"assessed_fen": before},
        after={
            "member_id": made.member_id,
            "year": made.year,
            "from_month": made.from_month,
            "payer_kind": made.payer_kind,
            "assessed_fen": made.assessed_fen,
            "rule_version": made.rule_version,
        },
        note=note,
    )
