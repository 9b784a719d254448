"""The tree of topics: see it, add to it, change it."""

from uuid import UUID

from fastapi import Response

from app.access.decision import require_somewhere
from app.access.permissions import Permission as P  # noqa: N817
from app.domains.topics import arranging, repository
from app.domains.topics.errors import TopicNotFound, TopicTaken, TopicTooDeep
from app.domains.topics.models import Topic
from app.domains.topics.schemas import TopicEdit, TopicIn, TopicOut, TopicsOut
from app.web.calls import Reading, Writing
from app.web.etags import IfMatch, require_match, show_version
from app.web.operations import area, operation

router = area("主题分类")


def _shown(response: Response, topic: Topic) -> TopicOut:
    show_version(response, topic.version)
    return TopicOut.of(topic)


@router.get("/topics", **operation("topics.list", summary="主题分类树", permission=P.TOPIC_READ))
async def list_topics(call: Reading) -> TopicsOut:
    require_somewhere(call.actor, P.TOPIC_READ)
    topics = await repository.all_topics(call.session, call.actor.tenant_id)
    return TopicsOut(items=[TopicOut.of(topic) for topic in topics])


@router.get(
    "/topics/{topic_id}",
    **operation("topics.show", summary="查看一个主题", permission=P.TOPIC_READ, refusals=[TopicNotFound]),
)
async def show(call: Reading, response: Response, topic_id: UUID) -> TopicOut:
    """返回的 ETag 用于修改。"""
    require_somewhere(call.actor, P.TOPIC_READ)
    topic = await repository.find(call.session, call.actor.tenant_id, topic_id)
    if topic is None:
        raise TopicNotFound
    return _shown(response, topic)


@router.post(
    "/topics",
    **operation(
        "topics.add",
        summary="增加主题",
        permission=P.TOPIC_EDIT,
        refusals=[TopicNotFound, TopicTooDeep, TopicTaken],
        status=201,
    ),
)
async def add(call: Writing, response: Response, body: TopicIn) -> TopicOut:
    return _shown(
        response,
        await arranging.add_topic(
            call.session, call.actor, name=body.name, parent_id=body.parent_id, position=body.position
        ),
    )


@router.put(
    "/topics/{topic_id}",
    **operation(
        "topics.change",
        summary="主题改名、调整次序或停用",
        permission=P.TOPIC_EDIT,
        refusals=[TopicNotFound, TopicTaken],
        edits=True,
    ),
)
async def change(
    call: Writing, response: Response, topic_id: UUID, body: TopicEdit, if_match: IfMatch = None
) -> TopicOut:
    topic = await arranging.topic_to_change(call.session, call.actor, topic_id)
    require_match(if_match, topic)
    changes = {name: value for name, value in body.model_dump(exclude_unset=True).items() if value is not None}
    return _shown(response, await arranging.change_topic(call.session, call.actor, topic, changes))
