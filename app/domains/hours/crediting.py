"""Write what a source says into the ledger: what is there already stays, what differs is reversed and written anew."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.db.bulk import insert_rows
from app.domains.hours import repository
from app.domains.hours.models import HoursEntry
from app.domains.hours.rules import Line
from app.domains.hours.vocabulary import Bucket, EntryState, SourceKind, TrainingKind, TrainingLevel
from app.kit.clock import now
from app.kit.ids import uuid7

CORRECTED = "来源已更正"


@dataclass(frozen=True, slots=True)
class Source:
    """What the hours rest on: a meeting, a class, a lesson, a test; its title is shown in the statement."""

    kind: SourceKind
    id: UUID
    title: str


@dataclass(frozen=True, slots=True)
class Share:
    """The hours of one member in one year. `org_id` is the branch at the time, `held_on` the first day of the share.

    `rules_at` is the moment whose local rules were followed; None is now.
    """

    member_id: UUID
    org_id: UUID
    year: int
    held_on: date
    bucket: Bucket
    hundredths: int
    state: EntryState = EntryState.COUNTED
    explanation: str = ""
    basis: str = ""
    reason: str = ""
    training_kind: TrainingKind | None = None
    training_level: TrainingLevel | None = None
    rules_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Credited:
    """How many entries were added, and how many earlier ones were reversed."""

    added: int
    reversed: int


@dataclass(frozen=True, slots=True)
class _Chain:
    """The entries of one member, source and year: the last number, and the one that stands."""

    last: int
    standing: HoursEntry | None


async def settle(
    session: AsyncSession,
    tenant_id: UUID,
    source: Source,
    shares: Sequence[Share],
    *,
    by: UUID | None = None,
    reason: str = CORRECTED,
) -> Credited:
    """Make the ledger say of the source what the shares say, and nothing else: whoever is no longer among them is
    reversed. Repeating it changes nothing. Two at once: one is done, the other raises SettledMeanwhile.
    """
    return await _write(session, tenant_id, source, shares, whole=True, by=by, reason=reason)


async def credit(
    session: AsyncSession,
    tenant_id: UUID,
    source: Source,
    shares: Sequence[Share],
    *,
    by: UUID | None = None,
    reason: str = CORRECTED,
) -> Credited:
    """Add the hours of these members and years; others of the source stay. The same lesson learned again adds nothing.

    Raises SettledMeanwhile.
    """
    return await _write(session, tenant_id, source, shares, whole=False, by=by, reason=reason)


def differing(entries: Sequence[HoursEntry], shares: Sequence[Share]) -> list[tuple[HoursEntry, Share]]:
    """What stands among the entries of one source and would be written anew by these shares."""
    chains = _chains(entries)
    pairs = [(chains[share.member_id, share.year].standing, share) for share in shares if _key(share) in chains]
    return [(standing, share) for standing, share in pairs if standing is not None and not _says_so(standing, share)]


def _key(share: Share) -> tuple[UUID, int]:
    return share.member_id, share.year


async def reverse(
    session: AsyncSession,
    tenant_id: UUID,
    source: Source,
    *,
    reason: str,
    by: UUID | None = None,
    members: Collection[UUID] | None = None,
) -> Credited:
    """Take back all that stands of the source, or what stands for some members. Raises SettledMeanwhile."""
    return await _write(session, tenant_id, source, [], whole=True, by=by, reason=reason, members=members)


async def _write(
    session: AsyncSession,
    tenant_id: UUID,
    source: Source,
    shares: Sequence[Share],
    *,
    whole: bool,
    by: UUID | None,
    reason: str,
    members: Collection[UUID] | None = None,
) -> Credited:
    among = members if whole else {share.member_id for share in shares}
    chains = _chains(await repository.of_source(session, tenant_id, source.kind, source.id, members=among))
    wanted = {_key(share): share for share in shares}
    moment, rows, taken_back = now(), list[dict[str, Any]](), 0
    common = {"tenant_id": tenant_id, "recorded_by": by, "recorded_at": moment}
    for key in sorted(wanted.keys() | (chains.keys() if whole else set())):
        chain, share = chains.get(key, _Chain(0, None)), wanted.get(key)
        if _says_so(chain.standing, share):
            continue
        number = chain.last
        if chain.standing is not None:
            number, taken_back = number + 1, taken_back + 1
            rows.append(_reversal(chain.standing, number, reason) | common)
        if share is not None:
            rows.append(_entry(source, share, number + 1) | common)
    await insert_rows(session, HoursEntry, rows)
    return Credited(len(rows) - taken_back, taken_back)


def _chains(entries: Sequence[HoursEntry]) -> dict[tuple[UUID, int], _Chain]:
    found: dict[tuple[UUID, int], _Chain] = defaultdict(lambda: _Chain(0, None))
    for entry in sorted(entries, key=lambda one: one.number):
        key = (entry.member_id, entry.year)
        found[key] = replace(found[key], last=entry.number, standing=None if entry.reverses_id is not None else entry)
    return dict(found)


def _says_so(standing: HoursEntry | None, share: Share | None) -> bool:
    """Does the ledger say already what the source says?"""
    if standing is None or share is None:
        return standing is None and share is None
    said = (standing.bucket, standing.hundredths, standing.state, standing.training_kind, standing.training_level)
    return said == (share.bucket, share.hundredths, share.state, share.training_kind, share.training_level)


def _reversal(entry: HoursEntry, number: int, reason: str) -> dict[str, Any]:
    kept = (
        "member_id",
        "org_id",
        "year",
        "source_kind",
        "source_id",
        "title",
        "held_on",
        "bucket",
        "state",
        "training_kind",
        "training_level",
        "explanation",
        "basis",
        "rules_at",
    )
    return {name: getattr(entry, name) for name in kept} | {
        "id": uuid7(),
        "number": number,
        "hundredths": -entry.hundredths,
        "reason": reason,
        "reverses_id": entry.id,
    }


def _entry(source: Source, share: Share, number: int) -> dict[str, Any]:
    names = (
        "member_id",
        "org_id",
        "year",
        "held_on",
        "bucket",
        "hundredths",
        "state",
        "explanation",
        "basis",
        "reason",
        "training_kind",
        "training_level",
        "rules_at",
    )
    return {name: getattr(share, name) for name in names} | {
        "id": uuid7(),
        "number": number,
        "source_kind": source.kind,
        "source_id": source.id,
        "title": source.title,
        "reverses_id": None,
    }


def standing_of(entries: Sequence[HoursEntry]) -> list[HoursEntry]:
    """Those of the entries that nothing has reversed, and that reverse nothing."""
    taken_back = {one.reverses_id for one in entries}
    return [one for one in entries if one.reverses_id is None and one.id not in taken_back]


def lines_of(entries: Sequence[HoursEntry]) -> list[list[Line]]:
    """The entries as sums need them, those of each record of the register together."""
    found: dict[UUID, list[Line]] = defaultdict(list)
    for one in entries:
        key = (one.source_kind.value, str(one.source_id))
        found[one.member_id].append(Line(key, one.bucket, one.hundredths, one.state))
    return list(found.values())
