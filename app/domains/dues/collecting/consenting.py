"""What a branch consents to: recorded, taken back, and asked for when somebody pays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.dues import repository as payers
from app.domains.dues.collecting import repository
from app.domains.dues.collecting.errors import (
    ConsentDaysWrong,
    ConsentEnded,
    ConsentNotFound,
    ConsentPayerWrong,
    QuarterlyNotConsented,
)
from app.domains.dues.collecting.models import DuesConsent
from app.domains.dues.collecting.vocabulary import ConsentKind
from app.domains.dues.errors import MemberNotFound
from app.domains.dues.finding import payer_for
from app.domains.dues.paying.errors import NotForOthers
from app.domains.dues.paying.vocabulary import PaidBy
from app.domains.orgs.public import visible_org
from app.kit.clock import now, today
from app.kit.dates import add_years
from app.kit.ids import uuid7

_EDIT = Permission.DUES_BILL_EDIT


@dataclass(frozen=True, slots=True)
class Consent:
    """What is consented to, from a day to a day, both included, by which decision of the branch."""

    kind: ConsentKind
    from_on: date
    until_on: date
    decision: str
    payer_member_id: UUID | None = None
    payer_name: str = ""


async def consent(session: AsyncSession, actor: Actor, *, org_id: UUID, member_id: UUID, given: Consent) -> DuesConsent:
    """Record what a branch agreed to (中组发〔2008〕3号 第八条).

    Raises OrgNotFound, MemberNotFound, PermissionMissing, ConsentDaysWrong, ConsentPayerWrong.
    """
    org = await visible_org(session, actor, org_id, _EDIT)
    payer = await payer_for(session, actor, member_id, _EDIT)
    if payer.org_id != org.id:
        raise MemberNotFound
    if not given.from_on <= given.until_on <= add_years(given.from_on, 1):
        raise ConsentDaysWrong
    if not _payer_fits(given, member_id):
        raise ConsentPayerWrong
    if given.payer_member_id is not None and not await payers.payers_by_id(
        session, actor.tenant_id, [given.payer_member_id]
    ):
        raise MemberNotFound
    made = DuesConsent(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        member_id=payer.id,
        org_id=payer.org_id,
        kind=given.kind,
        from_on=given.from_on,
        until_on=given.until_on,
        payer_member_id=given.payer_member_id,
        payer_name=given.payer_name,
        decision=given.decision,
        recorded_by=actor.account_id,
        recorded_by_name=actor.display_name,
        recorded_at=now(),
    )
    session.add(made)
    await session.flush()
    await _audit(session, actor, made, "dues.consent_recorded", given.decision)
    return made


def _payer_fits(given: Consent, member_id: UUID) -> bool:
    if given.kind is ConsentKind.BY_FAMILY:
        return bool(given.payer_name) and given.payer_member_id is None
    if given.kind is ConsentKind.BY_MEMBER:
        return given.payer_member_id not in (None, member_id) and not given.payer_name
    return given.payer_member_id is None and not given.payer_name


async def end_consent(
    session: AsyncSession, actor: Actor, org_id: UUID, consent_id: UUID, *, reason: str
) -> DuesConsent:
    """Take a consent back from now on. Raises OrgNotFound, PermissionMissing, ConsentNotFound, ConsentEnded."""
    org = await visible_org(session, actor, org_id, _EDIT)
    found = await repository.find_consent(session, actor.tenant_id, org.id, consent_id)
    if found is None:
        raise ConsentNotFound
    if found.ended_at is not None or found.until_on < today():
        raise ConsentEnded
    found.ended_at, found.ended_by, found.end_reason = now(), actor.account_id, reason
    await session.flush()
    await _audit(session, actor, found, "dues.consent_ended", reason)
    return found


async def list_consents(
    session: AsyncSession, actor: Actor, org_id: UUID, *, before: UUID | None, limit: int
) -> Sequence[tuple[DuesConsent, str]]:
    """A branch's consents with the member's name, the newest first. Raises OrgNotFound, PermissionMissing."""
    org = await visible_org(session, actor, org_id, Permission.DUES_BILL_READ)
    rows = await session.execute(repository.consents_of_branch(actor.tenant_id, org.id, before=before).limit(limit))
    return [(row, name) for row, name in rows]


async def require_consent(
    session: AsyncSession,
    tenant_id: UUID,
    *,
    member_id: UUID,
    paid_by: PaidBy,
    payer_member_id: UUID | None,
    payer_name: str,
    on: date,
) -> None:
    """Whoever pays for a member is named in a consent of his branch that holds on the day. Raises NotForOthers."""
    if paid_by is PaidBy.MEMBER:
        return
    wanted = ConsentKind.BY_FAMILY if paid_by is PaidBy.FAMILY else ConsentKind.BY_MEMBER
    for one in await repository.consents_on(session, tenant_id, member_id, on):
        if one.kind is wanted and (one.payer_member_id, one.payer_name) == (payer_member_id, payer_name):
            return
    raise NotForOthers


async def require_quarterly(session: AsyncSession, tenant_id: UUID, *, member_id: UUID, on: date) -> None:
    """Raises QuarterlyNotConsented."""
    held = await repository.consents_on(session, tenant_id, member_id, on)
    if not any(one.kind is ConsentKind.QUARTERLY for one in held):
        raise QuarterlyNotConsented


async def _audit(session: AsyncSession, actor: Actor, made: DuesConsent, action: str, note: str) -> None:
    await record(
        session,
        actor,
        action,
        target="dues_consent",
        target_id=made.id,
        org_id=made.org_id,
        after={
            "member_id": made.member_id,
            "kind": made.kind,
            "from_on": made.from_on,
            "until_on": made.until_on,
            "payer_member_id": made.payer_member_id,
        },
        note=note,
    )
