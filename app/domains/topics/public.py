"""All that other domains may call of the tree of topics."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.topics import repository
from app.domains.topics.errors import TopicClosed, TopicNotFound
from app.domains.topics.models import Topic

__all__ = ["Topic", "chosen_topics", "topic_names", "topic_tree", "topics_below"]


async def chosen_topics(
    session: AsyncSession, tenant_id: UUID, topic_ids: Collection[UUID], *, held: Collection[UUID] = ()
) -> None:
    """That something may be tagged with these; `held` are those that it bears already. Raises TopicNotFound, TopicClosed."""
    fresh = set(topic_ids) - set(held)
    found = {topic.id: topic for topic in await repository.named(session, tenant_id, fresh)} if fresh else {}
    if fresh - found.keys():
        raise TopicNotFound
    for topic in found.values():
        if topic.is_closed:
            raise TopicClosed(name=topic.name)


async def topic_names(session: AsyncSession, tenant_id: UUID, topic_ids: Collection[UUID]) -> dict[UUID, str]:
    """Names by id."""
    if not topic_ids:
        return {}
    return {topic.id: topic.name for topic in await repository.named(session, tenant_id, topic_ids)}


async def topics_below(session: AsyncSession, tenant_id: UUID, topic_id: UUID) -> list[UUID]:
    """The topic and all under it. Raises TopicNotFound."""
    topic = await repository.find(session, tenant_id, topic_id)
    if topic is None:
        raise TopicNotFound
    return list(await repository.below(session, tenant_id, topic.path))


async def topic_tree(session: AsyncSession, tenant_id: UUID) -> list[Topic]:
    """The whole tree, closed topics too, siblings in their order."""
    return list(await repository.all_topics(session, tenant_id))
