"""What is handed in: the meeting, its roll and the recorder's texts, taken together as they are now."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.db.types import plain
from app.domains.meetings.finding import Found, times_of
from app.domains.meetings.minutes import repository
from app.domains.meetings.minutes.models import Minutes
from app.domains.meetings.minutes.rules import Written
from app.domains.meetings.minutes.vocabulary import Signer
from app.domains.meetings.rolls import Roll, RollPerson
from app.domains.meetings.vocabulary import MeetingKind, Standing
from app.domains.meetings.voting.reading import ResolutionRecord, resolutions_of
from app.domains.meetings.voting.vocabulary import ResolutionState
from app.domains.members.public import member_cards

# Of the shape below; a later shape gets the next number, and what was frozen is never rewritten.
FORM = 1
_COUNTS = (
    "due",
    "present",
    "late",
    "leave",
    "absent",
    "voters_due",
    "voters_present",
    "guests_present",
    "incoming_flow_present",
    "rate",
    "text",
)


async def frozen(session: AsyncSession, found: Found, minutes: Minutes, roll: Roll) -> dict[str, Any]:
    """The content of a version, fit for a `Document`: numbers and names from the roll, never typed in."""
    meeting, counts = found.meeting, roll.of_kind(minutes.kind)
    agenda = await repository.items_of(session, meeting.tenant_id, meeting.id)
    names = await _names(session, minutes)
    content = {
        "form": FORM,
        "minutes_id": minutes.id,
        "number": minutes.number,
        "reason": minutes.reason,
        "kind": minutes.kind,
        "title": meeting.title,
        "starts_at": meeting.starts_at,
        "ends_at": times_of(meeting).ends_at,
        "place": meeting.place,
        "online_url": meeting.online_url,
        "hosts": [host.name for host in found.hosts],
        "lead": found.lead.name,
        **names,
        "counts": {name: getattr(counts, name) for name in _COUNTS},
        "people": [_line(person, minutes.kind) for person in roll.people if minutes.kind in person.capacities],
        "agenda": [{"kind": item.kind, "title": item.title, "speaker": item.speaker} for item in agenda],
        "votes": [_vote(record) for record in await votes_of(session, minutes)],
        "texts": minutes.texts,
        "speeches": minutes.speeches,
        "files": minutes.files,
    }
    stored: dict[str, Any] = plain(content)
    return stored


async def votes_of(session: AsyncSession, minutes: Minutes) -> list[ResolutionRecord]:
    """What this kind of the meeting voted on, in the order in which it was put to the vote."""
    records = await resolutions_of(session, minutes.tenant_id, minutes.meeting_id)
    return [record for record in records if record.resolution.kind is minutes.kind]


def _vote(record: ResolutionRecord) -> dict[str, Any]:
    said = [{"name": record.names[one.member_id], "words": one.words} for one in record.dissents]
    return {"title": record.resolution.title, "text": record.text, "dissents": said}


async def _names(session: AsyncSession, minutes: Minutes) -> dict[str, Any]:
    cards = await member_cards(session, minutes.tenant_id, {one for s in Signer if (one := minutes.named(s))})
    named = {signer: cards.get(minutes.named(signer)) for signer in Signer}  # type: ignore[arg-type]
    return {signer.value: {"member_id": card.id, "name": card.name} if card else None for signer, card in named.items()}


def _line(person: RollPerson, kind: MeetingKind) -> dict[str, Any]:
    came = person.attendance if person.placed.came else None
    excused = person.leave if person.standing is Standing.LEAVE else None
    return {
        "member_id": person.member_id,
        "name": person.name,
        "org_id": person.org_id,
        "group_id": person.group_id,
        "capacity": person.capacities[kind],
        "standing": person.standing,
        "has_vote": kind in person.votes_at,
        "way": came.way if came else None,
        "at": came.signed_at if came else None,
        # The category alone: what somebody wrote about the reasons stays encrypted, and private.
        "leave": excused.category if excused else None,
        "corrected": bool(person.corrections),
    }


async def written(session: AsyncSession, found: Found, minutes: Minutes, roll: Roll) -> Written:
    """What the rules of completeness look at."""
    meeting, counts = found.meeting, roll.of_kind(minutes.kind)
    agenda = await repository.items_of(session, meeting.tenant_id, meeting.id)
    votes = [record.resolution.state for record in await votes_of(session, minutes)]
    return Written(
        kind=minutes.kind,
        has_place=bool(meeting.place or meeting.online_url),
        chair_id=minutes.chair_id,
        recorder_id=minutes.recorder_id,
        due=counts.due if roll.fixed_at else 0,
        present=counts.present if roll.fixed_at else 0,
        has_agenda=bool(agenda),
        votes=votes.count(ResolutionState.CLOSED),
        open_votes=votes.count(ResolutionState.OPEN),
        texts=minutes.texts,
        speeches=len(minutes.speeches),
    )


def came(people: Iterable[RollPerson]) -> set[Any]:
    """The members with a record of presence."""
    return {person.member_id for person in people if person.placed.came}
