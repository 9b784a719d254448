"""Hours from elsewhere, entered with their paper: those a transfer brings along, or a class that others held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.hours import repository
from app.domains.hours.crediting import Share, Source, credit, reverse, standing_of
from app.domains.hours.errors import (
    CertifiedTwice,
    EntryReversed,
    HoursEntryNotFound,
    HoursMemberNotFound,
    HoursYearWrong,
    NotByHand,
    OwnHours,
)
from app.domains.hours.finding import person_for
from app.domains.hours.knowledge.tagging import teach
from app.domains.hours.models import HoursEntry
from app.domains.hours.vocabulary import Bucket, SourceKind, TrainingKind, TrainingLevel
from app.domains.members.public import surviving_record
from app.domains.topics.public import chosen_topics
from app.kit.clock import today


@dataclass(frozen=True, slots=True)
class Certified:
    """`held_on` is when it was learned (of several days the last): its year is the one that the hours count in."""

    held_on: date
    bucket: Bucket
    hundredths: int
    title: str
    issuer: str
    document: str
    training_kind: TrainingKind | None = None
    training_level: TrainingLevel | None = None
    topic_ids: Sequence[UUID] = ()

    @property
    def source_id(self) -> UUID:
        """The same paper for the same day and bucket is the same source."""
        return uuid5(_PAPERS, f"{self.document}|{self.held_on.isoformat()}|{self.bucket.value}")


_PAPERS = UUID("6f0a8d1e-6f0b-5b7e-9a64-4a1f1d2a9c10")


async def certify(session: AsyncSession, actor: Actor, member_id: UUID, *, certified: Certified) -> HoursEntry:
    """Enter hours of another organisation by its paper; they count in the year in which they were learned.

    Raises HoursMemberNotFound, PermissionMissing, OwnHours, HoursYearWrong, CertifiedTwice, TopicNotFound, TopicClosed,
    SettledMeanwhile.
    """
    person = await person_for(session, actor, member_id, Permission.HOURS_CERTIFY)
    if actor.member_id in person.records:
        raise OwnHours
    if certified.held_on > today():
        raise HoursYearWrong
    source = Source(SourceKind.CERTIFIED, certified.source_id, certified.title)
    share = Share(
        member_id=person.member.id,
        org_id=person.member.org_id,
        year=certified.held_on.year,
        held_on=certified.held_on,
        bucket=certified.bucket,
        hundredths=certified.hundredths,
        explanation=f"由{certified.issuer}认定",
        basis=certified.document,
        training_kind=certified.training_kind,
        training_level=certified.training_level,
    )
    earlier = await repository.of_source(session, actor.tenant_id, source.kind, source.id)
    if any(one.member_id in person.records for one in standing_of(earlier)):
        raise CertifiedTwice
    await chosen_topics(session, actor.tenant_id, certified.topic_ids)
    if certified.topic_ids:
        await teach(session, actor.tenant_id, source, certified.topic_ids)
    credited = await credit(session, actor.tenant_id, source, [share], by=actor.account_id)
    if not credited.added:
        # Somebody else entered the same paper since it was looked for.
        raise CertifiedTwice
    made = await _standing(session, actor.tenant_id, source, person.member.id)
    await _tell(session, actor, "hours.certified", made)
    return made


async def _standing(session: AsyncSession, tenant_id: UUID, source: Source, member_id: UUID) -> HoursEntry:
    entries = await repository.of_source(session, tenant_id, source.kind, source.id)
    return next(one for one in standing_of(entries) if one.member_id == member_id)


async def reverse_certified(session: AsyncSession, actor: Actor, entry_id: UUID, *, reason: str) -> HoursEntry:
    """Take back hours that were certified; what rests on meetings or classes is corrected there.

    Raises HoursEntryNotFound, PermissionMissing, OwnHours, NotByHand, EntryReversed, SettledMeanwhile.
    """
    entry = await repository.find_entry(session, actor.tenant_id, entry_id)
    if entry is None:
        raise HoursEntryNotFound
    try:
        survivor = await surviving_record(session, actor.tenant_id, entry.member_id)
        person = await person_for(session, actor, survivor, Permission.HOURS_CERTIFY)
    except HoursMemberNotFound as missing:
        raise HoursEntryNotFound from missing
    if actor.member_id in person.records:
        raise OwnHours
    if entry.source_kind is not SourceKind.CERTIFIED or entry.reverses_id is not None:
        raise NotByHand
    others = await repository.of_source(session, actor.tenant_id, entry.source_kind, entry.source_id)
    if entry.id not in {one.id for one in standing_of(others)}:
        raise EntryReversed
    source = Source(entry.source_kind, entry.source_id, entry.title)
    await reverse(
        session, actor.tenant_id, source, reason=reason, by=actor.account_id, members=frozenset({entry.member_id})
    )
    await _tell(session, actor, "hours.certified_reversed", entry, reason)
    return entry


async def _tell(session: AsyncSession, actor: Actor, action: str, entry: HoursEntry, reason: str = "") -> None:
    await record(
        session,
        actor,
        action,
        target="hours_entry",
        target_id=entry.id,
        org_id=entry.org_id,
        after={
            "member_id": entry.member_id,
            "year": entry.year,
            "bucket": entry.bucket,
            "hundredths": entry.hundredths,
            "document": entry.basis,
        },
        note=reason,
    )
