"""How a branch stands in a year, by name and inside it only; and sums over many, without names. Nobody is ranked."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.domains.hours import repository
from app.domains.hours.counting import Counting
from app.domains.hours.crediting import lines_of
from app.domains.hours.deciding import counting_at, counting_of, day_of, in_force
from app.domains.hours.disclosing import may_tell
from app.domains.hours.errors import HoursNotOfBranch
from app.domains.hours.models import HoursEntry
from app.domains.hours.rules import Outcome, Sums, outcome_of, sums_of, targets_of
from app.domains.hours.vocabulary import Bucket, Verdict
from app.domains.members.public import Member
from app.domains.orgs.public import BRANCHES, OrgCard, ids_on, visible_org
from app.kit.clock import today


@dataclass(frozen=True, slots=True)
class Row:
    """One member of the branch; `pinyin` is where the name stands in the list."""

    member_id: UUID
    name: str
    pinyin: str
    sums: Sums
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Total:
    """So many members are asked, and how many of them stand how; None where too few people would be told of."""

    org: OrgCard
    members: int | None
    verdicts: dict[Verdict, int] | None


async def branch_table(
    session: AsyncSession, actor: Actor, org_id: UUID, *, year: int, after: tuple[str, UUID] | None, limit: int
) -> list[Row]:
    """The members of a branch in the order of names. Raises OrgNotFound, PermissionMissing, HoursNotOfBranch."""
    org = await visible_org(session, actor, org_id, Permission.HOURS_READ)
    if org.kind not in BRANCHES:
        raise HoursNotOfBranch
    named = await repository.named_in_branch(session, actor.tenant_id, org.id, after=after, limit=limit)
    counting = await counting_at(session, actor.tenant_id, org.path, day_of(year, today()))
    asked = repository.asked_in(actor.tenant_id, Member.id.in_([row[0] for row in named]))
    found = await _outcomes(session, actor.tenant_id, year, asked, dict.fromkeys((org.path,), counting))
    return [Row(member_id, name, pinyin, *found[member_id]) for member_id, name, pinyin in named]


async def total_for(session: AsyncSession, actor: Actor, org_id: UUID, *, year: int) -> Total:
    """The members at and below an organisation, in numbers: of five at least, and so that no subtraction tells of fewer.

    Whoever may read the names there may have the numbers too. The same for everybody, also for who inspects all but the
    own branch: without it the sum could speak of one person. Raises OrgNotFound, PermissionMissing.
    """
    org = await visible_org(session, actor, org_id, Permission.HOURS_SUM_READ)
    if not actor.allows(Permission.HOURS_READ, at=org.path):
        people = await repository.numbers_asked(session, actor.tenant_id)
        if not may_tell(tuple(ids_on(org.path)), {tuple(ids_on(path)): number for path, number in people.items()}):
            return Total(org, None, None)
    asked = repository.asked_in(actor.tenant_id, repository.under(org.path))
    found = await _outcomes(session, actor.tenant_id, year, asked, {})
    verdicts = Counter(outcome.verdict for _, outcome in found.values())
    return Total(org, len(found), {one: verdicts[one] for one in Verdict})


async def _outcomes(
    session: AsyncSession, tenant_id: UUID, year: int, asked: Select[UUID, str], known: dict[str, Counting]
) -> dict[UUID, tuple[Sums, Outcome]]:
    """What the year came to for everybody asked, in five statements, whatever their number."""
    people = {row[0]: row[1] for row in await session.execute(asked)}
    ids = asked.with_only_columns(Member.id)
    rows = await repository.sums_in(session, tenant_id, year, ids)
    sums = {member_id: _summed(rows.get(member_id, ())) for member_id in people}
    sums |= await _of_several_records(session, tenant_id, year, people.keys())
    posts = await repository.posts_in(session, tenant_id, ids, since=date(year, 1, 1), until=date(year, 12, 31))
    counting = known or await _countings(session, tenant_id, set(people.values()), year)
    found = {}
    for member_id, path in people.items():
        rules = counting[path]
        targets = targets_of(year, posts.get(member_id, ()), rules)
        found[member_id] = (sums[member_id], outcome_of(sums[member_id], targets, rules))
    return found


async def _of_several_records(
    session: AsyncSession, tenant_id: UUID, year: int, people: Collection[UUID]
) -> dict[UUID, Sums]:
    """Whoever has merged records behind the own: a source that stands on two of them counts once."""
    behind: dict[UUID, list[UUID]] = defaultdict(list)
    for record, survivor in (await repository.merged_into(session, tenant_id)).items():
        if survivor in people:
            behind[survivor].append(record)
    owner = {record: survivor for survivor, records in behind.items() for record in [survivor, *records]}
    entries: dict[UUID, list[HoursEntry]] = defaultdict(list)
    for entry in await repository.of_records(session, tenant_id, owner, year) if owner else []:
        entries[owner[entry.member_id]].append(entry)
    return {survivor: sums_of(lines_of(those)) for survivor, those in entries.items()}


async def _countings(session: AsyncSession, tenant_id: UUID, paths: Iterable[str], year: int) -> dict[str, Counting]:
    settings, day = await repository.settings_of_tenant(session, tenant_id), day_of(year, today())
    return {path: counting_of(in_force(settings, path, day)) for path in paths}


def _summed(rows: Sequence[tuple[Bucket, int, int, int]]) -> Sums:
    def of(bucket: Bucket) -> int:
        return sum(hundredths for one, hundredths, _, _ in rows if one is bucket)

    trainings = sum(sources for one, _, sources, _ in rows if one is Bucket.CONCENTRATED)
    entries = sum(number for _, _, _, number in rows)
    return Sums(of(Bucket.CONCENTRATED), of(Bucket.COLLECTIVE), of(Bucket.ONLINE), trainings, entries)
