"""Bases that become known in the course of the year: pay received in a month (年薪制), a quarter's income (个体)."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.dues import repository
from app.domains.dues.billing.refreshing import refresh
from app.domains.dues.calculator import calculate
from app.domains.dues.errors import (
    AssessmentNotReady,
    NotByPeriod,
    PeriodNotBegun,
    PeriodWrong,
    ReplacementReasonMissing,
)
from app.domains.dues.finding import assessment_for
from app.domains.dues.models import DuesAssessment, DuesPeriodBase
from app.domains.dues.national import PERIOD_ITEM
from app.domains.dues.rules import is_period, months_of_period
from app.domains.dues.sealing import PERIOD_BASE, BaseDetail, seal_base
from app.domains.dues.standards import standards_at
from app.domains.dues.vocabulary import BY_PERIOD, OPEN_STATES
from app.keyring.keyring import TenantCipher
from app.kit.clock import now, today
from app.kit.ids import uuid7


async def enter_base(
    session: AsyncSession,
    actor: Actor,
    assessment_id: UUID,
    *,
    first_month: int,
    amount_fen: int,
    reason: str,
    cipher: TenantCipher,
) -> DuesPeriodBase:
    """Enter the base from which the dues of a month, or of the quarter that begins with it, follow.

    A month of 年薪制 counts what was received in it (中组发〔2008〕3号 第三条); a quarter of who has no monthly income
    counts the net income of the quarter before (第四条). One already entered is replaced only with a reason. Raises
    AssessmentNotFound, PermissionMissing, AssessmentNotReady, NotByPeriod, PeriodWrong, PeriodNotBegun,
    ReplacementReasonMissing and what `calculate` raises.
    """
    found, payer = await assessment_for(session, actor, assessment_id, Permission.DUES_ASSESS, lock=True)
    first_day = _first_day(found, first_month)
    standards = await standards_at(session, actor.tenant_id, payer.org_path, found.payer_kind, first_day)
    items = [(PERIOD_ITEM[found.payer_kind], amount_fen)]
    made = calculate(standards, items)
    entered = await _entered(session, found, first_month)
    before = None if entered is None else entered.assessed_fen
    if entered is None:
        entered = DuesPeriodBase(
            tenant_id=found.tenant_id,
            id=uuid7(),
            member_id=found.member_id,
            year=found.year,
            payer_kind=found.payer_kind,
            first_month=first_month,
        )
        session.add(entered)
    elif not reason:
        raise ReplacementReasonMissing
    entered.computed_fen, entered.assessed_fen = made.computed, made.assessed
    entered.rule_version, entered.rounding_fen = made.rule_version, made.rounding
    detail = BaseDetail.of(standards, items, made)
    entered.base = seal_base(cipher, detail, column=PERIOD_BASE, row_id=entered.id)
    entered.reason = reason
    entered.entered_by, entered.entered_at = actor.account_id, now()
    await session.flush()
    await refresh(session, actor.tenant_id, [found.member_id], since=first_day)
    await record(
        session,
        actor,
        "dues.period_base_entered",
        target="dues_period_base",
        target_id=entered.id,
        org_id=payer.org_id,
        before=None if before is None else {"assessed_fen": before},
        after={"member_id": payer.id, "year": found.year, "month": first_month, "assessed_fen": made.assessed},
        note=reason,
    )
    return entered


def _first_day(found: DuesAssessment, first_month: int) -> date:
    if found.payer_kind not in BY_PERIOD:
        raise NotByPeriod
    if found.state in OPEN_STATES:
        raise AssessmentNotReady
    if not is_period(found.payer_kind, first_month):
        raise PeriodWrong
    if months_of_period(found.payer_kind, first_month)[-1] < found.from_month:
        raise PeriodWrong
    first_day = date(found.year, first_month, 1)
    if first_day > today():
        raise PeriodNotBegun
    return first_day


async def _entered(session: AsyncSession, found: DuesAssessment, first_month: int) -> DuesPeriodBase | None:
    periods = await repository.periods_of(session, found.tenant_id, found.member_id, found.year)
    return next((one for one in periods if one.payer_kind is found.payer_kind and one.first_month == first_month), None)
