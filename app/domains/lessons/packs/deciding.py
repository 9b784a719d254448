"""Which topic is the clean-government one at a place, and by which day packs are due: the own decision, or the nearest above."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.lessons.packs import repository
from app.domains.lessons.packs.models import PackRule
from app.domains.lessons.packs.rules import CleanTopic
from app.domains.orgs.public import OrgCard, ids_on, visible_org
from app.domains.topics.public import Topic, chosen_topics, topic_names, topic_tree
from app.kit.clock import now
from app.kit.decided import nearest
from app.kit.ids import uuid7


@dataclass(frozen=True, slots=True)
class Decision:
    """`topic_id` None takes the organisation's own word back. `from_on`: from when, why, and on which paper."""

    topic_id: UUID | None
    due_day: int
    from_on: date
    reason: str
    document: str


async def decide(session: AsyncSession, actor: Actor, org_id: UUID, *, decision: Decision) -> PackRule:
    """Say what holds for packs of the organisation and below. Packs that are issued stay as they are.

    Raises OrgNotFound, PermissionMissing, SecondFactorMissing, TopicNotFound, TopicClosed.
    """
    org = await visible_org(session, actor, org_id, Permission.TOPIC_EDIT)
    if decision.topic_id is not None:
        await chosen_topics(session, actor.tenant_id, [decision.topic_id])
    made = PackRule(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        org_id=org.id,
        topic_id=decision.topic_id,
        due_day=decision.due_day,
        from_on=decision.from_on,
        reason=decision.reason,
        document=decision.document,
        decided_by=actor.account_id,
        decided_at=now(),
    )
    session.add(made)
    await session.flush()
    after = {"topic_id": made.topic_id, "due_day": made.due_day, "from_on": made.from_on, "document": made.document}
    await record(
        session,
        actor,
        "lesson_pack.decide_rule",
        target="lesson_pack_rule",
        target_id=made.id,
        org_id=org.id,
        after=after,
        note=made.reason,
    )
    return made


def in_force(decisions: Iterable[PackRule], org_path: str, on: date) -> PackRule | None:
    """What counts at the end of the path on a day."""
    line = list(reversed(ids_on(org_path)))
    found = nearest(decisions, line, on, key=lambda one: "pack", holds=lambda one: one.topic_id is not None)
    return found.get("pack")


@dataclass(frozen=True, slots=True)
class Clean:
    """The clean-government topic at a place, with all below it; nothing where none was decided."""

    topic: Topic | None
    ids: list[UUID]

    @property
    def said(self) -> CleanTopic | None:
        return None if self.topic is None else CleanTopic(self.topic.name, self.topic.is_closed)


async def clean_at(session: AsyncSession, tenant_id: UUID, org_path: str, on: date) -> Clean:
    """What counts as clean government at the end of the path on a day."""
    rule = in_force(await repository.rules_along(session, tenant_id, ids_on(org_path)), org_path, on)
    if rule is None:
        return Clean(None, [])
    tree = await topic_tree(session, tenant_id)
    topic = next(one for one in tree if one.id == rule.topic_id)
    return Clean(topic, [one.id for one in tree if one.path.startswith(topic.path)])


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds at an organisation on a day, and all that it has decided itself, newest first; names of topics by id."""

    org: OrgCard
    on: date
    holds: PackRule | None
    own: list[PackRule]
    names: dict[UUID, str]


async def rules_for(session: AsyncSession, actor: Actor, org_id: UUID, on: date) -> Rules:
    """Raises OrgNotFound, PermissionMissing."""
    org = await visible_org(session, actor, org_id, Permission.TOPIC_READ)
    decisions = await repository.rules_along(session, actor.tenant_id, ids_on(org.path))
    names = await topic_names(session, actor.tenant_id, {one.topic_id for one in decisions if one.topic_id})
    own = [one for one in decisions if one.org_id == org.id]
    return Rules(org, on, in_force(decisions, org.path, on), own, names)
