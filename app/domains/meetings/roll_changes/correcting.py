"""Set the fixed roll right, with a reason."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.db.integrity import refuse_duplicates
from app.domains.meetings import repository
from app.domains.meetings.finding import Found, find_led, refuse_unless_held
from app.domains.meetings.fixing import OnRoll, fix_roll, needs_roll
from app.domains.meetings.reporting.tallying import tally_later
from app.domains.meetings.roll_changes.applying import corrections_of
from app.domains.meetings.roll_changes.errors import (
    RollCorrectedMeanwhile,
    RollKindWrong,
    RollNotFixed,
    RollPersonNotFound,
    RollStageWrong,
    RollUnchanged,
)
from app.domains.meetings.roll_changes.models import RollCorrection
from app.domains.meetings.roll_changes.vocabulary import RollChange
from app.domains.meetings.rolls import entries_of_roll
from app.domains.meetings.vocabulary import Capacity, MeetingKind
from app.domains.members.public import PARTY_STAGES, MemberCard, Stage, member_card
from app.domains.orgs.public import OrgCard
from app.kit.clock import now
from app.kit.ids import uuid7

refuse_duplicates("uq_roll_correction_number", RollCorrectedMeanwhile)


async def correct_roll(
    session: AsyncSession,
    actor: Actor,
    *,
    meeting_id: UUID,
    member_id: UUID,
    kind: MeetingKind,
    change: RollChange,
    has_vote: bool,
    reason: str,
) -> RollCorrection:
    """Add somebody to those due at a kind, take somebody off, or change who has a vote. `has_vote` says nothing at removing.

    Raises MeetingNotFound, PermissionMissing, MeetingNotPublished, MeetingPostponed, MeetingCancelled, RollNotFixed,
    RollKindWrong, RollPersonNotFound, RollStageWrong, RollUnchanged, RollCorrectedMeanwhile.
    """
    found, moment = await find_led(session, actor, meeting_id, Permission.MEETING_ROLL_CORRECT), now()
    refuse_unless_held(found.meeting, moment)
    if needs_roll(found.meeting, moment):
        await fix_roll(session, actor.tenant_id, meeting_id, moment)
    if found.meeting.roll_fixed_at is None:
        raise RollNotFixed
    if kind not in found.kinds:
        raise RollKindWrong
    entries = {(e.person.member_id, e.kind): e for e in await entries_of_roll(session, found, moment)}
    card = await _person(session, found, member_id, on_roll={listed for listed, _ in entries})
    has_vote = has_vote and change is not RollChange.REMOVE
    _refuse_useless(entries.get((member_id, kind)), card, change, has_vote=has_vote)
    org_id, group_id = _where(card, entries.values())
    correction = RollCorrection(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        meeting_id=meeting_id,
        member_id=member_id,
        kind=kind,
        number=len(await corrections_of(session, actor.tenant_id, meeting_id)) + 1,
        change=change,
        has_vote=has_vote,
        org_id=org_id,
        group_id=group_id,
        stage=card.stage,
        reason=reason,
        changed_by=actor.account_id,
        changed_by_name=actor.display_name,
        changed_at=moment,
    )
    session.add(correction)
    await session.flush()
    await tally_later(session, found.meeting, moment)
    await _tell(session, actor, found, correction)
    return correction


def _where(card: MemberCard, entries: Iterable[OnRoll]) -> tuple[UUID, UUID | None]:
    """Branch and group: as the roll has them at another kind, so that nobody stands in two places of one gathering."""
    known = next((entry.person for entry in entries if entry.person.member_id == card.id), None)
    return (card.org_id, card.group_id) if known is None else (known.org_id, known.group_id)


async def _person(session: AsyncSession, found: Found, member_id: UUID, *, on_roll: set[UUID]) -> MemberCard:
    """Somebody of the hosts, or whom the meeting knows already: nobody else's name is drawn into this branch."""
    tenant_id = found.meeting.tenant_id
    card = await member_card(session, tenant_id, member_id)
    if card is None:
        raise RollPersonNotFound
    known = on_roll | set(await repository.invitations_of(session, tenant_id, found.meeting.id))
    if member_id not in known and not any(_belongs(card, host) for host in found.hosts):
        raise RollPersonNotFound
    return card


def _belongs(card: MemberCard, host: OrgCard) -> bool:
    return card.org_path.startswith(host.path) or card.group_id == host.id


def _refuse_useless(entry: OnRoll | None, card: MemberCard, change: RollChange, *, has_vote: bool) -> None:
    is_due = entry is not None and entry.capacity is Capacity.DUE
    if change is RollChange.ADD:
        if is_due:
            raise RollUnchanged
        if card.stage not in PARTY_STAGES:
            raise RollStageWrong
    elif not is_due or (change is RollChange.VOTE and entry is not None and entry.person.has_vote is has_vote):
        raise RollUnchanged
    stage = entry.person.stage if entry is not None and is_due else card.stage
    if has_vote and stage is not Stage.FULL:
        raise RollStageWrong


async def _tell(session: AsyncSession, actor: Actor, found: Found, made: RollCorrection) -> None:
    await record(
        session,
        actor,
        "meeting.roll_correct",
        target="roll_correction",
        target_id=made.id,
        org_id=found.meeting.org_id,
        after={"member_id": made.member_id, "kind": made.kind, "change": made.change, "has_vote": made.has_vote},
        note=made.reason,
    )
