"""Who of a branch is in need of which topic, by name and inside it only; above in numbers, of five people at least."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import true
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.domains.hours import repository as ledger
from app.domains.hours.deciding import day_of
from app.domains.hours.disclosing import Way, may_tell
from app.domains.hours.errors import HoursNotOfBranch
from app.domains.hours.knowledge import repository
from app.domains.hours.knowledge.expecting import in_force, wanted_at
from app.domains.hours.knowledge.profiles import known_of, roles_of
from app.domains.hours.knowledge.rules import Known, Need, Wanted, wanted_of
from app.domains.hours.knowledge.vocabulary import ExpectedOf
from app.domains.members.public import Member, member_cards
from app.domains.orgs.public import BRANCHES, OrgCard, ids_on, is_below, visible_org
from app.domains.topics.public import Topic, topic_tree
from app.kit.clock import today


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of whom something is expected: where he belongs, and what."""

    member_id: UUID
    path: str
    wanted: Mapping[UUID, Wanted]


@dataclass(frozen=True, slots=True)
class TopicNeed:
    """Of so many people it is expected, so many are in need; `names` inside the branch alone, in their order."""

    topic: Topic
    expected: int
    in_need: int
    names: list[tuple[UUID, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Needs:
    """The topics most needed first. `withheld` are expected too, of too few people to be told."""

    org: OrgCard
    topics: list[TopicNeed]
    withheld: list[Topic]


async def branch_needs(session: AsyncSession, actor: Actor, org_id: UUID, *, year: int) -> Needs:
    """Raises OrgNotFound, PermissionMissing, SecondFactorMissing, HoursNotOfBranch."""
    org = await visible_org(session, actor, org_id, Permission.HOURS_READ)
    if org.kind not in BRANCHES:
        raise HoursNotOfBranch
    people = await _people(session, actor.tenant_id, year, under=org.path)
    cards = await member_cards(session, actor.tenant_id, [one.member_id for one in people])
    names = {member_id: card.name for member_id, card in cards.items()}
    return Needs(org, await _needs(session, actor.tenant_id, year, people, under=org.path, names=names), [])


async def needs_above(session: AsyncSession, actor: Actor, org_id: UUID, *, year: int) -> Needs:
    """Numbers at and below an organisation; whoever may read the names of a branch has its numbers whole.

    Raises OrgNotFound, PermissionMissing, SecondFactorMissing.
    """
    org = await visible_org(session, actor, org_id, Permission.HOURS_SUM_READ)
    everybody = await _people(session, actor.tenant_id, year, under=None)
    found = await _needs(session, actor.tenant_id, year, everybody, under=org.path, names={})
    if actor.allows(Permission.HOURS_READ, at=org.path):
        return Needs(org, found, [])
    told = [one for one in found if may_tell(tuple(ids_on(org.path)), _asked(everybody, one.topic.id))]
    # By name: an order by need would say something of who is passed over.
    return Needs(org, told, sorted((one.topic for one in found if one not in told), key=lambda topic: topic.name))


def _asked(people: Iterable[Person], topic_id: UUID) -> dict[Way, int]:
    """How many people are asked about the topic, directly at each organisation."""
    found: dict[Way, int] = defaultdict(int)
    for one in people:
        if topic_id in one.wanted:
            found[tuple(ids_on(one.path))] += 1
    return found


async def _people(session: AsyncSession, tenant_id: UUID, year: int, *, under: str | None) -> list[Person]:
    """Everybody of whom something is expected, below the path or in the whole tenant."""
    day, asked = day_of(year, today()), ledger.asked_in(tenant_id, ledger.under(under) if under else true())
    decisions = await repository.of_tenant(session, tenant_id)
    posts = await ledger.posts_in(session, tenant_id, asked.with_only_columns(Member.id), since=day, until=day)
    expected: dict[str, dict[tuple[UUID, ExpectedOf], Wanted]] = {}
    found = []
    for member_id, path, stage in await repository.stages_of(session, asked):
        if path not in expected:
            expected[path] = wanted_at(in_force(decisions, path, day))
        wanted = wanted_of(roles_of(stage, posts.get(member_id, ())), expected[path])
        if wanted:
            found.append(Person(member_id, path, wanted))
    return found


async def _needs(
    session: AsyncSession, tenant_id: UUID, year: int, people: list[Person], *, under: str, names: Mapping[UUID, str]
) -> list[TopicNeed]:
    """One statement for each topic that is expected of anybody there, whatever the number of people."""
    tree = await topic_tree(session, tenant_id)
    inside = [one for one in people if is_below(one.path, under)]
    asked = ledger.asked_in(tenant_id, ledger.under(under)).with_only_columns(Member.id)
    merged = await _of_several_records(session, tenant_id, year, inside, tree)
    found = []
    for topic in tree:
        concerned = [one for one in inside if topic.id in one.wanted]
        if not concerned:
            continue
        taught = [one.id for one in tree if topic.id in one.line]
        sums = await repository.sums_of_topic(session, tenant_id, year, taught, asked)
        lacking = []
        for one in concerned:
            hundredths, tests = sums.get(one.member_id, (0, 0))
            known = merged[one.member_id].get(topic.id, Known()) if one.member_id in merged else None
            if Need(known or Known(hundredths, tests=tests), one.wanted[topic.id]).is_there:
                lacking.append(one.member_id)
        named = [(one, names[one]) for one in lacking if one in names]
        found.append(TopicNeed(topic, len(concerned), len(lacking), named))
    return sorted(found, key=lambda one: -one.in_need)


async def _of_several_records(
    session: AsyncSession, tenant_id: UUID, year: int, people: list[Person], tree: list[Topic]
) -> dict[UUID, dict[UUID, Known]]:
    """Whoever has merged records behind the own: a source that stands on two of them counts once."""
    ids, behind = {one.member_id for one in people}, defaultdict[UUID, list[UUID]](list)
    for record, survivor in (await ledger.merged_into(session, tenant_id)).items():
        if survivor in ids:
            behind[survivor].append(record)
    return {
        survivor: await known_of(session, tenant_id, [survivor, *records], year, tree)
        for survivor, records in behind.items()
    }
