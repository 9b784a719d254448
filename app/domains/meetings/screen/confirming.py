"""The phone's side: a recorder confirms the code that stands on the hall's screen, sees the screens, revokes one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.db.session import Database
from app.domains.auth.public import Door, Limiter, login_policy
from app.domains.meetings.errors import SignInClosed
from app.domains.meetings.finding import Found, find_hosted, refuse_unless_held, times_of
from app.domains.meetings.screen import repository, rules
from app.domains.meetings.screen.errors import (
    PairingUnknown,
    ScreenNotFound,
    ScreenOfAnotherMeeting,
    ScreenServesAnother,
    ScreenTooEarly,
    TooManyScreens,
)
from app.domains.meetings.screen.models import MeetingScreen, ScreenPairing
from app.domains.meetings.screen.pairing import code_digest
from app.kit.clock import now
from app.kit.ids import uuid7
from app.web.services import Services


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The screen, and whether this call made it."""

    screen: MeetingScreen
    is_first: bool


async def confirm_pairing(services: Services, actor: Actor, *, meeting_id: UUID, code: str, source: str) -> Confirmed:
    """Let the PC that shows this pairing code be a screen of the meeting. Confirming again returns the same screen.

    A try is counted before the code is looked at, so that codes cannot be guessed. Raises MeetingNotFound,
    PermissionMissing, MeetingNotPublished, MeetingPostponed, MeetingCancelled, ScreenTooEarly, SignInClosed,
    LoginLimited, PairingUnknown, ScreenOfAnotherMeeting, ScreenServesAnother, TooManyScreens.
    """
    database, digest = services.database, code_digest(services.keyring, code)
    async with database.read(actor.tenant_id) as session:
        await _screenable(session, actor, meeting_id)
    limiter = Limiter(database, services.keyring, login_policy(services.settings))
    await limiter.admit(Door.SCREEN, str(actor.account_id), source, by=actor)
    async with database.read(None) as session:
        before = await repository.pairing_by_code(session, digest)
    serves = await _served_by(database, before)
    async with database.write(actor.tenant_id) as session:
        found = await _screenable(session, actor, meeting_id)
        pairing = await repository.pairing_by_code(session, digest, lock=True)
        made = await _bind(session, actor, found, pairing, serves)
        await limiter.succeeded(session, Door.SCREEN, str(actor.account_id), source)
        return made


async def _screenable(session: AsyncSession, actor: Actor, meeting_id: UUID) -> Found:
    found = await find_hosted(session, actor, meeting_id, Permission.MEETING_SHOW_CODE)
    moment, times = now(), times_of(found.meeting)
    refuse_unless_held(found.meeting, moment)
    if rules.is_too_early(times, moment):
        raise ScreenTooEarly
    if moment > times.closes_at:
        raise SignInClosed
    return found


async def _served_by(database: Database, pairing: ScreenPairing | None) -> frozenset[UUID]:
    """The meetings, of whatever tenant, for which the PC of this code is a screen now. Each tenant is asked apart."""
    if pairing is None:
        return frozenset()
    serves = set()
    for tenant_id, screen_id in (
        (pairing.place_tenant_id, pairing.screen_id),
        (pairing.held_tenant_id, pairing.held_screen_id),
    ):
        if tenant_id is None or screen_id is None:
            continue
        async with database.read(tenant_id) as session:
            row = await repository.screen_with_meeting(session, tenant_id, screen_id)
        if row and rules.is_serving(rules.phase_of_screen(row[1].state, times_of(row[1]), now())):
            serves.add(row[1].id)
    return frozenset(serves)


async def _bind(
    session: AsyncSession, actor: Actor, found: Found, pairing: ScreenPairing | None, serves: frozenset[UUID]
) -> Confirmed:
    meeting, moment = found.meeting, now()
    if pairing is None:
        raise PairingUnknown
    if pairing.screen_id is not None:
        return await _bound_already(session, pairing, meeting.tenant_id, meeting.id, serves)
    if pairing.expires_at < moment:
        raise PairingUnknown
    if pairing.wanted_meeting_id not in (None, meeting.id):
        raise ScreenOfAnotherMeeting
    if serves - {meeting.id}:
        raise ScreenServesAnother
    if len(await repository.screens_of(session, meeting.tenant_id, meeting.id)) >= rules.SCREENS_OF_A_MEETING:
        raise TooManyScreens
    screen = _new_screen(actor, meeting.tenant_id, meeting.id, moment)
    session.add(screen)
    pairing.place_tenant_id, pairing.meeting_id = meeting.tenant_id, meeting.id
    pairing.screen_id, pairing.paired_at = screen.id, moment
    await session.flush()
    await _record(session, actor, found, screen.id, "meeting.pair_screen")
    return Confirmed(screen, is_first=True)


async def _bound_already(
    session: AsyncSession, pairing: ScreenPairing, tenant_id: UUID, meeting_id: UUID, serves: frozenset[UUID]
) -> Confirmed:
    if (pairing.place_tenant_id, pairing.meeting_id) == (tenant_id, meeting_id) and pairing.screen_id:
        screen = await repository.locked_screen(session, tenant_id, pairing.screen_id, meeting_id)
        if screen is None:
            raise PairingUnknown
        return Confirmed(screen, is_first=False)
    # Who confirmed it between our look and our lock serves now, whatever that look said.
    was_just_taken = pairing.paired_at is not None and pairing.paired_at + rules.CODE_LIVES > now()
    raise ScreenServesAnother if serves or was_just_taken else PairingUnknown


def _new_screen(actor: Actor, tenant_id: UUID, meeting_id: UUID, moment: datetime) -> MeetingScreen:
    return MeetingScreen(
        tenant_id=tenant_id,
        id=uuid7(),
        meeting_id=meeting_id,
        ticket=None,
        paired_at=moment,
        paired_by=actor.account_id,
        paired_by_name=actor.display_name,
        connected_at=None,
        revoked_at=None,
        revoked_by=None,
    )


async def active_screens(session: AsyncSession, actor: Actor, *, meeting_id: UUID) -> Sequence[MeetingScreen]:
    """The meeting's screens that are not revoked; none once its sign-in is over. Raises MeetingNotFound, PermissionMissing."""
    found = await find_hosted(session, actor, meeting_id, Permission.MEETING_SHOW_CODE)
    meeting = found.meeting
    if not rules.is_serving(rules.phase_of_screen(meeting.state, times_of(meeting), now())):
        return []
    return await repository.screens_of(session, actor.tenant_id, meeting_id)


async def revoke_screen(session: AsyncSession, actor: Actor, *, meeting_id: UUID, screen_id: UUID) -> None:
    """End a screen: within a second it shows the code no more. Raises MeetingNotFound, PermissionMissing, ScreenNotFound."""
    found = await find_hosted(session, actor, meeting_id, Permission.MEETING_SHOW_CODE)
    screen = await repository.locked_screen(session, actor.tenant_id, screen_id, meeting_id)
    if screen is None:
        raise ScreenNotFound
    screen.revoked_at, screen.revoked_by = now(), actor.account_id
    await _record(session, actor, found, screen.id, "meeting.revoke_screen")


async def _record(session: AsyncSession, actor: Actor, found: Found, screen_id: UUID, action: str) -> None:
    await record(
        session,
        actor,
        action,
        target="meeting",
        target_id=found.meeting.id,
        org_id=found.meeting.org_id,
        after={"screen_id": screen_id},
    )
