"""The work of a recount, a few hundred entries at a time: find what differs, or reverse it and write it anew.

Each step holds the recount, remembers how far it came and is committed with that: stopped anywhere, it goes on there.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.audit.trail import record
from app.db.bulk import insert_rows
from app.domains.hours import repository as ledger
from app.domains.hours.crediting import Share, Source, credit, differing
from app.domains.hours.models import HoursEntry
from app.domains.hours.recounting import repository
from app.domains.hours.recounting.models import HoursRecount, RecountDifference
from app.domains.hours.recounting.ports import Asked, Place, counters
from app.domains.hours.recounting.vocabulary import RecountState
from app.domains.hours.rulebook import rules_known
from app.domains.hours.vocabulary import SourceKind
from app.domains.orgs.public import org_card, org_cards
from app.kit.clock import now
from app.kit.ids import uuid7

PREVIEW_JOB, APPLY_JOB = "hours.recount_preview", "hours.recount_apply"
AT_ONCE = 250
SourceKey = tuple[SourceKind, UUID]
Counting = Callable[[SourceKey, Iterable[HoursEntry]], Awaitable[list[Share]]]


async def preview_some(session: AsyncSession, tenant_id: UUID, recount_id: UUID) -> bool:
    """Look at the next entries; whether there is more to look at."""
    recount = await repository.find(session, tenant_id, recount_id, lock=True)
    if recount is None or recount.state is not RecountState.PREVIEWING:
        return False
    org = await org_card(session, tenant_id, recount.org_id)
    path = org.path if org else ""
    entries = await repository.standing_entries(session, recount, path, counters().keys(), limit=AT_ONCE)
    count = await _counting(session, recount, entries)
    for source, those in _by_source(entries).items():
        shares = await count(source, those)
        await insert_rows(session, RecountDifference, _rows(recount, differing(those, shares)))
    recount.entries_seen += len(entries)
    if entries:
        recount.after_id = entries[-1].id
    is_done = len(entries) < AT_ONCE
    if is_done:
        recount.state, recount.after_id = RecountState.PREVIEWED, None
    await session.flush()
    return not is_done


def _by_source(entries: Iterable[HoursEntry]) -> Mapping[SourceKey, list[HoursEntry]]:
    """In one order of sources, so that two who hold several of them never wait for each other."""
    found: dict[SourceKey, list[HoursEntry]] = defaultdict(list)
    for entry in sorted(entries, key=lambda one: (one.source_kind, one.source_id)):
        found[entry.source_kind, entry.source_id].append(entry)
    return found


async def _counting(session: AsyncSession, recount: HoursRecount, entries: Iterable[HoursEntry]) -> Counting:
    """What a source counts as for the members of these entries, in their branches then, by the rules of the recount."""
    tenant_id = recount.tenant_id
    rules = await rules_known(session, tenant_id, recount.asked_at)
    orgs = await org_cards(session, tenant_id, {one.org_id for one in entries})

    async def count(source: SourceKey, those: Iterable[HoursEntry]) -> list[Share]:
        kind, source_id = source
        places = {one.member_id: Place(one.org_id, orgs[one.org_id].path) for one in those}
        shares = await counters()[kind](session, tenant_id, Asked(source_id, places, rules))
        return [one for one in shares if one.member_id in places]

    return count


def _rows(recount: HoursRecount, pairs: Iterable[tuple[HoursEntry, Share]]) -> Iterable[dict[str, object]]:
    for entry, share in pairs:
        yield {
            "tenant_id": recount.tenant_id,
            "id": uuid7(),
            "recount_id": recount.id,
            "entry_id": entry.id,
            "member_id": entry.member_id,
            "source_kind": entry.source_kind,
            "source_id": entry.source_id,
            "before": entry.hundredths,
            "after": share.hundredths,
        }


async def apply_some(session: AsyncSession, actor: Actor, recount_id: UUID) -> bool:
    """Reverse and write anew the next entries of those that were looked at; whether there is more to do.

    What was corrected or added since at the same source and branch is counted by the rules as well, as the source says
    now: those of one roll are counted alike.
    """
    tenant_id = actor.tenant_id
    recount = await repository.find(session, tenant_id, recount_id, lock=True)
    if recount is None or recount.state is not RecountState.APPLYING:
        return False
    found = await repository.differences(session, recount, limit=AT_ONCE)
    seen = await repository.entries_of(session, tenant_id, [one.entry_id for one in found])
    count = await _counting(session, recount, seen.values())
    for source, looked_at in _by_source(seen.values()).items():
        those = [*looked_at, *await repository.written_since(session, recount, looked_at)]
        recount.entries_changed += await _write(session, recount, those, await count(source, those))
    if found:
        recount.after_id = found[-1].id
    is_done = len(found) < AT_ONCE
    if is_done:
        recount.state, recount.finished_at = RecountState.APPLIED, now()
        await _tell(session, actor, recount)
    await session.flush()
    return not is_done


async def _write(session: AsyncSession, recount: HoursRecount, entries: list[HoursEntry], shares: list[Share]) -> int:
    """How many entries were reversed and written anew. Who has nothing of the source any more is not given it again."""
    first = entries[0]
    source = Source(first.source_kind, first.source_id, first.title)
    members = {one.member_id for one in entries}
    held = await ledger.of_source(session, recount.tenant_id, source.kind, source.id, members=members)
    wanted = [share for _, share in differing(held, shares)]
    reason = f"依据{recount.document}重新计算"
    made = await credit(session, recount.tenant_id, source, wanted, by=recount.decided_by, reason=reason)
    return made.reversed


async def _tell(session: AsyncSession, actor: Actor, recount: HoursRecount) -> None:
    await record(
        session,
        actor,
        "hours.recount_finished",
        target="hours_recount",
        target_id=recount.id,
        org_id=recount.org_id,
        after={"entries_changed": recount.entries_changed, "document": recount.document},
    )
