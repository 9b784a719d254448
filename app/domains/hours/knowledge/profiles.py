"""What one person has learned of each topic in a year, against what is expected of him."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.domains.hours import repository as ledger
from app.domains.hours.crediting import standing_of
from app.domains.hours.deciding import day_of
from app.domains.hours.finding import Person, oneself, person_for
from app.domains.hours.knowledge import repository
from app.domains.hours.knowledge.expecting import in_force, wanted_at
from app.domains.hours.knowledge.rules import Known, Learned, Need, known_by_topic, needs_of, wanted_of
from app.domains.hours.knowledge.vocabulary import ExpectedOf
from app.domains.hours.models import HoursEntry
from app.domains.hours.rules import PostSpan
from app.domains.hours.vocabulary import EntryState, SourceKind
from app.domains.members.public import PARTY_STAGES, Member, Stage
from app.domains.orgs.public import ids_on
from app.domains.topics.public import Topic, topic_tree
from app.kit.clock import today


@dataclass(frozen=True, slots=True)
class Profile:
    """The topics in the order of the tree, each with what is known and expected."""

    member: Member
    year: int
    topics: list[tuple[Topic, Need]]


async def own_profile(session: AsyncSession, actor: Actor, year: int) -> Profile:
    """Raises NoOwnHours, PermissionMissing."""
    return await _profile_of(session, actor.tenant_id, await oneself(session, actor), year)


async def profile_for(session: AsyncSession, actor: Actor, member_id: UUID, year: int) -> Profile:
    """Raises HoursMemberNotFound, PermissionMissing, SecondFactorMissing."""
    person = await person_for(session, actor, member_id, Permission.HOURS_READ)
    return await _profile_of(session, actor.tenant_id, person, year)


async def _profile_of(session: AsyncSession, tenant_id: UUID, person: Person, year: int) -> Profile:
    tree = await topic_tree(session, tenant_id)
    day = day_of(year, today())
    ids = select(Member.id).where(Member.tenant_id == tenant_id, Member.id.in_(person.records))
    posts = await ledger.posts_in(session, tenant_id, ids, since=day, until=day)
    roles = roles_of(person.member.stage, [span for spans in posts.values() for span in spans])
    expected = in_force(await repository.of_line(session, tenant_id, ids_on(person.org_path)), person.org_path, day)
    known = await known_of(session, tenant_id, person.records, year, tree)
    needs = needs_of(known, wanted_of(roles, wanted_at(expected)))
    return Profile(person.member, year, [(topic, needs[topic.id]) for topic in tree if topic.id in needs])


async def known_of(
    session: AsyncSession, tenant_id: UUID, records: Collection[UUID], year: int, tree: Sequence[Topic]
) -> dict[UUID, Known]:
    """What the records of one person say of each topic."""
    standing = [one for one in standing_of(await ledger.of_records(session, tenant_id, records, year)) if _counts(one)]
    topics = await repository.topics_of(session, tenant_id, {one.source_id for one in standing})
    learned = [
        Learned(
            (one.source_kind.value, one.source_id),
            one.hundredths if one.state is EntryState.COUNTED else 0,
            one.source_kind is SourceKind.TEST,
            one.held_on,
            topics[one.source_kind, one.source_id],
        )
        for one in standing
        if (one.source_kind, one.source_id) in topics
    ]
    return known_by_topic(learned, {topic.id: topic.line for topic in tree})


def _counts(entry: HoursEntry) -> bool:
    """Was it learned? A lesson is, also where it gives no hours by the local rules; a class that was not passed is not."""
    return entry.state is EntryState.COUNTED or entry.source_kind is SourceKind.LESSON


def roles_of(stage: Stage, posts: Collection[PostSpan]) -> frozenset[ExpectedOf]:
    """As what something may be expected of somebody in this stage who holds these posts on the day."""
    roles = {ExpectedOf.MEMBER} if stage in PARTY_STAGES else set()
    roles |= {ExpectedOf.PROBATIONARY} if stage is Stage.PROBATIONARY else set()
    roles |= {ExpectedOf.CANDIDATE} if stage is Stage.CANDIDATE else set()
    roles |= {ExpectedOf.OFFICER} if posts else set()
    roles |= {ExpectedOf.SECRETARY} if any(one.is_secretary for one in posts) else set()
    return frozenset(roles)
