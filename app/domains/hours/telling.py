"""What became of a source's hours for one person, in the words that the person and the branch are told alike."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.hours import repository
from app.domains.hours.counting import hours_text
from app.domains.hours.crediting import standing_of
from app.domains.hours.labels import LABELS
from app.domains.hours.models import HoursEntry
from app.domains.hours.vocabulary import Bucket, EntryState, SourceKind


@dataclass(frozen=True, slots=True)
class HoursSaid:
    """`hundredths` are those that count. Whether the bucket counts toward the year's target is another question."""

    state: EntryState
    reason: str
    hundredths: int
    bucket: Bucket
    explanation: str
    basis: str


async def said_of(
    session: AsyncSession, tenant_id: UUID, kind: SourceKind, *, sources: Collection[UUID], members: Collection[UUID]
) -> dict[tuple[UUID, UUID], HoursSaid]:
    """By source and member: what the ledger says now. Where nothing stands there is nothing said."""
    by_key: dict[tuple[UUID, UUID], list[HoursEntry]] = defaultdict(list)
    for entry in await repository.of_sources(session, tenant_id, kind, sources=sources, members=members):
        by_key[entry.source_id, entry.member_id].append(entry)
    standing = {key: standing_of(entries) for key, entries in by_key.items()}
    return {key: _said(entries) for key, entries in standing.items() if entries}


def _said(standing: list[HoursEntry]) -> HoursSaid:
    first = standing[0]
    if first.state is not EntryState.COUNTED:
        return HoursSaid(first.state, first.reason, 0, first.bucket, first.explanation, first.basis)
    hundredths = sum(one.hundredths for one in standing)
    reason = f"计{hours_text(hundredths)}学时（{LABELS['hours_bucket'][first.bucket]}）"
    return HoursSaid(EntryState.COUNTED, reason, hundredths, first.bucket, first.explanation, first.basis)
