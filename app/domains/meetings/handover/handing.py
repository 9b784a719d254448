"""Propose a hand-over, confirm it from either side, withdraw it, read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require_somewhere
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.meetings.handover import repository
from app.domains.meetings.handover.errors import (
    HandoverBookEmpty,
    HandoverNotFound,
    HandoverOpen,
    HandoverPeopleWrong,
    HandoverSettled,
    HandoverSigned,
    HandoverTextChanged,
    NotThisSide,
)
from app.domains.meetings.handover.events import HandoverChanged
from app.domains.meetings.handover.labels import SIDES
from app.domains.meetings.handover.models import BookHandover, HandoverSignature
from app.domains.meetings.handover.vocabulary import HandoverState, Side
from app.domains.meetings.minutes.rules import digest_of
from app.domains.members.public import MemberCard, member_cards, records_of
from app.domains.orgs.errors import OrgNotFound
from app.domains.orgs.public import OrgCard, visible_org
from app.jobs.events import publish
from app.kit.clock import local_date, now
from app.kit.ids import uuid7


@dataclass(frozen=True, slots=True)
class Handed:
    """A hand-over with the confirmations given so far."""

    handover: BookHandover
    signatures: Sequence[HandoverSignature]


async def propose_handover(
    session: AsyncSession, actor: Actor, *, org_id: UUID, year: int, giver_id: UUID, taker_id: UUID, note: str
) -> Handed:
    """Write down what the book of the year holds now, to be confirmed by both.

    Raises OrgNotFound, PermissionMissing, HandoverPeopleWrong, HandoverBookEmpty, HandoverOpen.
    """
    org = await visible_org(session, actor, org_id, Permission.MEETING_MINUTES_WRITE)
    cards = await member_cards(session, actor.tenant_id, {giver_id, taker_id})
    if len(cards) != len(Side):
        raise HandoverPeopleWrong
    if any(one.state is HandoverState.OPEN for one in await _all(session, actor, org_id, year)):
        raise HandoverOpen
    moment = now()
    content = await _content(session, org, actor.tenant_id, year, cards[giver_id], cards[taker_id], note)
    made = BookHandover(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        org_id=org_id,
        year=year,
        giver_id=giver_id,
        taker_id=taker_id,
        content=content,
        digest=digest_of(content),
        proposed_by=actor.account_id,
        proposed_by_name=actor.display_name,
        proposed_at=moment,
    )
    session.add(made)
    await _left(session, actor, made, "handover.propose", after={"year": year, "digest": made.digest})
    return Handed(made, [])


async def _all(session: AsyncSession, actor: Actor, org_id: UUID, year: int) -> Sequence[BookHandover]:
    return await repository.handovers_of(session, actor.tenant_id, org_id, year)


async def _content(
    session: AsyncSession, org: OrgCard, tenant_id: UUID, year: int, giver: MemberCard, taker: MemberCard, note: str
) -> dict[str, Any]:
    archived = await repository.archived_in(session, tenant_id, org.id, year)
    if not archived:
        raise HandoverBookEmpty
    lines = [
        {
            "minutes_id": str(minutes.id),
            "title": meeting.title,
            "kind": minutes.kind.value,
            "held_on": local_date(meeting.starts_at).isoformat(),
            "number": version.number,
            "digest": version.digest,
        }
        for version, minutes, meeting in archived
    ]
    held = await repository.kinds_held(session, tenant_id, org.id, year, now())
    return {
        "org": org.name,
        "year": year,
        "giver": {"id": str(giver.id), "name": giver.name},
        "taker": {"id": str(taker.id), "name": taker.name},
        "minutes": lines,
        "unarchived": max(held - len(lines), 0),
        "note": note,
    }


async def sign_handover(session: AsyncSession, actor: Actor, *, handover_id: UUID, side: Side, digest: str) -> Handed:
    """Confirm, as oneself, what bears this digest; with both confirmations the book is handed over.

    Raises HandoverNotFound, PermissionMissing, HandoverSettled, NotThisSide, HandoverTextChanged, HandoverSigned.
    """
    require_somewhere(actor, Permission.MEETING_MINUTES_SIGN)
    handover = await _find(session, actor, handover_id, lock=True)
    if side not in await _sides(session, actor, handover):
        raise NotThisSide(side=SIDES[side])
    _refuse_settled(handover)
    if handover.digest != digest:
        raise HandoverTextChanged
    given = await repository.signatures_of(session, handover.tenant_id, [handover.id])
    if side in {one.side for one in given}:
        raise HandoverSigned
    mine = HandoverSignature(
        tenant_id=handover.tenant_id,
        id=uuid7(),
        handover_id=handover.id,
        side=side,
        signed_by=actor.account_id,
        signed_by_name=actor.display_name,
        digest=digest,
        signed_at=now(),
    )
    session.add(mine)
    if len({side, *(one.side for one in given)}) == len(Side):
        handover.state = HandoverState.DONE
    await _left(session, actor, handover, "handover.sign", after={"side": side, "digest": digest})
    return Handed(handover, [*given, mine])


async def withdraw_handover(session: AsyncSession, actor: Actor, *, handover_id: UUID, reason: str) -> Handed:
    """Take it back before both have confirmed. Raises HandoverNotFound, PermissionMissing, HandoverSettled."""
    handover = await _find(session, actor, handover_id, lock=True)
    await visible_org(session, actor, handover.org_id, Permission.MEETING_MINUTES_WRITE)
    _refuse_settled(handover)
    handover.state, handover.withdrawn_at, handover.withdraw_reason = HandoverState.WITHDRAWN, now(), reason
    await _left(session, actor, handover, "handover.withdraw", after={"state": handover.state}, note=reason)
    return (await _with_signatures(session, [handover]))[0]


async def show_handover(session: AsyncSession, actor: Actor, handover_id: UUID) -> Handed:
    """Raises HandoverNotFound, PermissionMissing."""
    return (await _with_signatures(session, [await _find(session, actor, handover_id)]))[0]


async def handovers_of_year(session: AsyncSession, actor: Actor, *, org_id: UUID, year: int) -> list[Handed]:
    """Those of one book, the latest first. Raises OrgNotFound, PermissionMissing."""
    await visible_org(session, actor, org_id, Permission.MEETING_MINUTES_WRITE)
    return await _with_signatures(session, await _all(session, actor, org_id, year))


async def _with_signatures(session: AsyncSession, handovers: Sequence[BookHandover]) -> list[Handed]:
    if not handovers:
        return []
    given = await repository.signatures_of(session, handovers[0].tenant_id, [one.id for one in handovers])
    return [Handed(one, [signed for signed in given if signed.handover_id == one.id]) for one in handovers]


async def _find(session: AsyncSession, actor: Actor, handover_id: UUID, *, lock: bool = False) -> BookHandover:
    """For giver and taker, and for whoever keeps the book."""
    handover = await repository.handover_of(session, actor.tenant_id, handover_id, lock=lock)
    if handover is None:
        raise HandoverNotFound
    if not await _sides(session, actor, handover):
        try:
            await visible_org(session, actor, handover.org_id, Permission.MEETING_MINUTES_WRITE)
        except OrgNotFound as unseen:
            raise HandoverNotFound from unseen
    return handover


async def _sides(session: AsyncSession, actor: Actor, handover: BookHandover) -> set[Side]:
    """Which of the two the actor is, by the present record or one that was merged into it."""
    if actor.member_id is None:
        return set()
    mine = await records_of(session, actor.tenant_id, actor.member_id)
    return {side for side in Side if handover.named(side) in mine}


def _refuse_settled(handover: BookHandover) -> None:
    if handover.state is not HandoverState.OPEN:
        raise HandoverSettled


async def _left(session: AsyncSession, actor: Actor, handover: BookHandover, action: str, **facts: Any) -> None:
    await session.flush()
    await record(session, actor, action, target="book_handover", target_id=handover.id, org_id=handover.org_id, **facts)
    await publish(session, HandoverChanged(tenant_id=handover.tenant_id, handover_id=handover.id))
