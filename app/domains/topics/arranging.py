"""Add a topic to the tree, rename, order or close it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require_somewhere
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.topics import repository
from app.domains.topics.errors import TopicNotFound, TopicTooDeep
from app.domains.topics.events import TopicRenamed
from app.domains.topics.models import Topic
from app.jobs.events import publish
from app.kit.clock import now
from app.kit.ids import uuid7

DEEPEST = 4


async def add_topic(session: AsyncSession, actor: Actor, *, name: str, parent_id: UUID | None, position: int) -> Topic:
    """Raises PermissionMissing, TopicNotFound for the parent, TopicTooDeep, TopicTaken."""
    require_somewhere(actor, Permission.TOPIC_EDIT)
    parent = None
    if parent_id is not None:
        parent = await repository.find(session, actor.tenant_id, parent_id)
        if parent is None:
            raise TopicNotFound
        if parent.path.count("/") >= DEEPEST:
            raise TopicTooDeep
    topic_id = uuid7()
    topic = Topic(
        tenant_id=actor.tenant_id,
        id=topic_id,
        parent_id=parent_id,
        family=parent.id.hex if parent else "",
        path=f"{parent.path if parent else ''}{topic_id.hex}/",
        name=name,
        position=position,
        updated_at=now(),
    )
    session.add(topic)
    await session.flush()
    await _audit(session, actor, "topic.add", topic, {"name": name, "parent_id": parent_id})
    return topic


async def topic_to_change(session: AsyncSession, actor: Actor, topic_id: UUID) -> Topic:
    """The topic, held. Raises TopicNotFound, PermissionMissing."""
    require_somewhere(actor, Permission.TOPIC_READ)
    topic = await repository.find(session, actor.tenant_id, topic_id, lock=True)
    if topic is None:
        raise TopicNotFound
    require_somewhere(actor, Permission.TOPIC_EDIT)
    return topic


async def change_topic(session: AsyncSession, actor: Actor, topic: Topic, changes: Mapping[str, Any]) -> Topic:
    """Change name, position, is_closed, as far as they were sent. Raises TopicTaken."""
    before = {name: getattr(topic, name) for name in changes}
    for name, value in changes.items():
        setattr(topic, name, value)
    topic.version += 1
    topic.updated_at = now()
    await session.flush()
    await _audit(session, actor, "topic.change", topic, dict(changes), before)
    if topic.name != before.get("name", topic.name):
        await publish(session, TopicRenamed(tenant_id=actor.tenant_id, topic_id=topic.id))
    return topic


async def _audit(
    session: AsyncSession,
    actor: Actor,
    action: str,
    topic: Topic,
    after: dict[str, Any],
    before: dict[str, Any] | None = None,
) -> None:
    await record(session, actor, action, target="topic", target_id=topic.id, org_id=None, before=before, after=after)
