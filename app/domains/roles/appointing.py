"""Appoint, confirm, end, hand over. Who may do so is decided by `access.decision`, with whom it may not be combined by
`access.separation`."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import may_end, may_grant, require
from app.access.permissions import Permission
from app.access.roles import ROLES, Role
from app.access.separation import conflicts
from app.audit.trail import record
from app.db.dialect import lock_name
from app.domains.orgs.public import OrgCard, OrgStatus, visible_org
from app.domains.roles import repository
from app.domains.roles.errors import (
    ActingNeedsTerms,
    AppointedAlready,
    AppointmentConfirmed,
    AppointmentNotFound,
    AppointmentOver,
    DatesReversed,
    HandOverInTwoSteps,
    OrgNotActive,
    RoleNotAppointable,
    RoleNotHeldHere,
    RolesIncompatible,
    ScopesWrong,
    SecondPersonNeeded,
    TermNotFound,
)
from app.domains.roles.models import Appointment
from app.domains.roles.rules import CONFIRMED_BY_SECOND_PERSON, State, fits, overlap, places_of, state_of
from app.kit.clock import now, today


@dataclass(frozen=True, slots=True)
class Terms:
    """What an appointment says. Both days are included; an acting one needs an end and a reason."""

    account_id: UUID
    role: Role
    org_id: UUID
    from_on: date
    until_on: date | None = None
    acting: bool = False
    reason: str = ""
    term_id: UUID | None = None
    scopes: Collection[Permission] = ()


async def grant(session: AsyncSession, actor: Actor, terms: Terms) -> Appointment:
    """Appoint an account that stands in the tenant. A role that administers waits for a second person.

    Raises what `visible_org` and `may_grant` raise, and the refusals of this area.
    """
    org = await visible_org(session, actor, terms.org_id, Permission.APPOINTMENT_GRANT)
    may_grant(actor, terms.role, at=org.path, to_account=terms.account_id)
    await _check_terms(session, actor, terms, org)
    # Two grants at once must see each other, or one person could come to hold both keys of the till.
    await lock_name(session, f"appointments:{actor.tenant_id}:{terms.account_id}")
    await _check_other_roles(session, actor, terms, org)
    moment = now()
    waits = terms.role in CONFIRMED_BY_SECOND_PERSON and not actor.is_system
    appointment = Appointment(
        tenant_id=actor.tenant_id,
        account_id=terms.account_id,
        role=terms.role,
        org_id=terms.org_id,
        from_on=terms.from_on,
        until_on=terms.until_on,
        acting=terms.acting,
        reason=terms.reason,
        term_id=terms.term_id,
        scopes=sorted(terms.scopes) or None,
        granted_by=actor.account_id,
        granted_at=moment,
        confirmed_at=None if waits else moment,
    )
    session.add(appointment)
    await session.flush()
    await _record(session, actor, "appointment.request" if waits else "appointment.grant", appointment, terms.reason)
    return appointment


async def confirm(session: AsyncSession, actor: Actor, *, appointment_id: UUID) -> Appointment:
    """The second person's word. Raises AppointmentNotFound, SecondPersonNeeded, AppointmentConfirmed, -Over, and what
    `may_grant` raises."""
    appointment, path = await _found(session, actor, appointment_id, Permission.APPOINTMENT_GRANT)
    may_grant(actor, appointment.role, at=path, to_account=appointment.account_id)
    if state_today(appointment) is State.OVER:
        raise AppointmentOver
    if appointment.confirmed_at is not None:
        raise AppointmentConfirmed
    if actor.account_id == appointment.granted_by:
        raise SecondPersonNeeded
    appointment.confirmed_at, appointment.confirmed_by = now(), actor.account_id
    await _record(session, actor, "appointment.confirm", appointment, "")
    return appointment


async def end(
    session: AsyncSession, actor: Actor, *, appointment_id: UUID, reason: str, until_on: date | None = None
) -> Appointment:
    """End an appointment now, or with the day `until_on`. Raises AppointmentNotFound, -Over, DatesReversed, and what
    `may_end` raises."""
    appointment, path = await _found(session, actor, appointment_id, Permission.APPOINTMENT_END)
    may_end(actor, appointment.role, at=path)
    if state_today(appointment) is State.OVER:
        raise AppointmentOver
    if until_on is None:
        appointment.ended_at, appointment.ended_by = now(), actor.account_id
    else:
        last = appointment.until_on
        if until_on < max(today(), appointment.from_on) or (last is not None and until_on > last):
            raise DatesReversed
        appointment.until_on = until_on
    appointment.end_reason = reason
    await _record(session, actor, "appointment.end", appointment, reason)
    return appointment


async def hand_over(
    session: AsyncSession, actor: Actor, *, appointment_id: UUID, to_account_id: UUID, from_on: date, reason: str
) -> Appointment:
    """The holder ends on the day before `from_on`, the successor begins: both or neither. The new appointment.

    Raises as `end` and `grant`, and HandOverInTwoSteps for a role that needs a second person.
    """
    old, _ = await _found(session, actor, appointment_id, Permission.APPOINTMENT_END)
    if old.role in CONFIRMED_BY_SECOND_PERSON:
        raise HandOverInTwoSteps(role=ROLES[old.role].name)
    until_on = old.until_on
    begun = from_on <= max(today(), old.from_on)
    last_day = None if begun else from_on - timedelta(days=1)
    await end(session, actor, appointment_id=appointment_id, reason=reason, until_on=last_day)
    await session.flush()
    terms = Terms(
        account_id=to_account_id,
        role=old.role,
        org_id=old.org_id,
        from_on=from_on,
        until_on=until_on,
        acting=old.acting,
        reason=reason,
        term_id=old.term_id,
    )
    return await grant(session, actor, terms)


async def _check_terms(session: AsyncSession, actor: Actor, terms: Terms, org: OrgCard) -> None:
    spec = ROLES[terms.role]
    if not spec.by_appointment and not (actor.is_system and spec.scoped):
        raise RoleNotAppointable(role=spec.name)
    if org.status is not OrgStatus.ACTIVE:
        raise OrgNotActive
    if not fits(terms.role, places_of(org.kind, is_root=org.parent_id is None)):
        raise RoleNotHeldHere(role=spec.name)
    if bool(terms.scopes) != spec.scoped or not set(terms.scopes) <= spec.permissions:
        raise ScopesWrong
    if terms.until_on is not None and terms.until_on < max(terms.from_on, today()):
        raise DatesReversed
    if terms.acting and (terms.until_on is None or not terms.reason):
        raise ActingNeedsTerms
    if terms.term_id is not None and not await repository.has_term(session, actor.tenant_id, org.id, terms.term_id):
        raise TermNotFound


async def _check_other_roles(session: AsyncSession, actor: Actor, terms: Terms, org: OrgCard) -> None:
    others = [
        (held, place)
        for held, place in await repository.of_account(session, actor.tenant_id, terms.account_id, today())
        if overlap(terms.from_on, terms.until_on, held.from_on, held.until_on)
    ]
    if any(held.role is terms.role and held.org_id == terms.org_id for held, _ in others):
        raise AppointedAlready
    barred = conflicts(terms.role, org.path, ((held.role, place.path) for held, place in others))
    if barred:
        raise RolesIncompatible(role=ROLES[terms.role].name, other=ROLES[min(barred)].name)


async def _found(
    session: AsyncSession, actor: Actor, appointment_id: UUID, permission: Permission
) -> tuple[Appointment, str]:
    """The appointment, locked, and its organisation's path. Raises AppointmentNotFound, and what `require` raises."""
    # What waits for the second factor counts as seen, so that the refusal can say what is missing.
    sight = replace(actor, second_factor=True).scope(Permission.APPOINTMENT_READ)
    found = await repository.find(session, actor.tenant_id, appointment_id, scope=sight)
    if found is None:
        raise AppointmentNotFound
    appointment, org = found
    require(actor, permission, at=org.path)
    return appointment, org.path


def state_today(appointment: Appointment) -> State:
    return state_of(
        confirmed=appointment.confirmed_at is not None,
        ended=appointment.ended_at is not None,
        from_on=appointment.from_on,
        until_on=appointment.until_on,
        on=today(),
    )


async def _record(session: AsyncSession, actor: Actor, action: str, appointment: Appointment, note: str) -> None:
    await record(
        session,
        actor,
        action,
        target="appointment",
        target_id=appointment.id,
        org_id=appointment.org_id,
        after={
            "account_id": appointment.account_id,
            "role": appointment.role,
            "from_on": appointment.from_on,
            "until_on": appointment.until_on,
            "acting": appointment.acting,
            "state": state_today(appointment),
        },
        note=note,
    )
