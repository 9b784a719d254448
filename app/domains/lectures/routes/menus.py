"""HTTP of menus and their topics."""

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from app.access.decision import require_somewhere
from app.access.permissions import Permission as P  # noqa: N817
from app.domains.lectures import errors as refused
from app.domains.lectures import looking, offering, repository
from app.domains.lectures.finding import menu_for, topic_for
from app.domains.lectures.models import LectureMenu, LectureTopic
from app.domains.lectures.routes.answers import PAGE, cursors_of
from app.domains.lectures.schemas.menus import (
    MenuEdit,
    MenuIn,
    MenuOut,
    MenuWithTopicsOut,
    SpeakerDayOut,
    TopicDayOut,
    TopicEdit,
    TopicIn,
    TopicOut,
)
from app.domains.meetings.public import Day
from app.domains.orgs.errors import OrgNotFound
from app.domains.topics.errors import TopicClosed, TopicNotFound
from app.web.calls import Call, Reading, Writing
from app.web.etags import IfMatch, require_match, show_version
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, CursorText, Limit, Page

router = area("党课菜单")
_MANAGE, _READ = P.LECTURE_MANAGE, P.LECTURE_READ
_TOPIC = [refused.MenuClosed, TopicNotFound, TopicClosed, refused.LecturerNotFound, refused.LecturerLeft]


def _menu(response: Response, menu: LectureMenu) -> MenuOut:
    show_version(response, menu.version)
    return MenuOut.of(menu)


async def _topic(call: Call, response: Response, topic: LectureTopic) -> TopicOut:
    show_version(response, topic.version)
    return TopicOut.of(await offering.offered_topic(call.session, call.actor, topic.id))


@router.post(
    "/organisations/{org_id}/lecture-menus",
    **operation(
        "lecture_menus.plan",
        summary="起草一季的党课菜单",
        permission=_MANAGE,
        refusals=[OrgNotFound, refused.SeasonWrong],
        status=201,
    ),
)
async def plan(call: Writing, response: Response, org_id: UUID, body: MenuIn) -> MenuOut:
    made = await offering.plan_menu(
        call.session, call.actor, org_id, title=body.title, from_on=body.from_on, until_on=body.until_on
    )
    return _menu(response, made)


@router.get(
    "/lecture-menus",
    **operation(
        "lecture_menus.list", summary="党课菜单：本级、上级和下级发布的", permission=_READ, refusals=[CursorInvalid]
    ),
)
async def list_menus(call: Reading, cursor: CursorText = None, limit: Limit = PAGE) -> Page[MenuOut]:
    """新的在前；起草中的只有主管组织看得到。"""
    require_somewhere(call.actor, _READ)
    cursors = cursors_of(call)
    position = cursors.read("lecture_menus", {}, cursor)
    before = UUID(position[0]) if position else None
    rows = (await call.session.scalars(repository.menus_listed(call.actor, before=before).limit(limit + 1))).all()
    kept, following = cursors.page("lecture_menus", {}, rows, limit=limit, position=lambda row: [row.id])
    return Page(items=[MenuOut.of(row) for row in kept], next_cursor=following)


@router.get(
    "/lecture-menus/{menu_id}",
    **operation(
        "lecture_menus.show",
        summary="菜单及其选题：主讲备讲、时长、对象、学时、场地要求",
        permission=_READ,
        refusals=[refused.MenuNotFound],
    ),
)
async def show(call: Reading, response: Response, menu_id: UUID) -> MenuWithTopicsOut:
    menu, topics = await offering.offered(call.session, call.actor, menu_id)
    return MenuWithTopicsOut(menu=_menu(response, menu), topics=[TopicOut.of(one) for one in topics])


@router.get(
    "/lecture-menus/{menu_id}/topics",
    **operation(
        "lecture_topics.list",
        summary="选单：菜单上可点的选题，按字词、主题、讲师、时长查找",
        permission=_READ,
        refusals=[refused.MenuNotFound, CursorInvalid],
    ),
)
async def list_topics(
    call: Reading,
    menu_id: UUID,
    words: Annotated[str | None, Query(max_length=50, description="名称、简介或对象中的字")] = None,
    topic_id: Annotated[UUID | None, Query(description="主题分类")] = None,
    lecturer_id: Annotated[UUID | None, Query(description="这位讲师讲的")] = None,
    minutes: Annotated[int | None, Query(ge=15, le=480, description="时长不超过多少分钟")] = None,
    cursor: CursorText = None,
    limit: Limit = PAGE,
) -> Page[TopicOut]:
    """按菜单的次序；停点的不列。"""
    asked = repository.TopicsAsked(words, topic_id, lecturer_id, minutes)
    cursors, filters = cursors_of(call), {"menu_id": menu_id, **asdict(asked)}
    position = cursors.read("lecture_topics", filters, cursor)
    after = (int(position[0]), UUID(position[1])) if position else None
    rows = await offering.list_topics(call.session, call.actor, menu_id, asked, after=after, limit=limit + 1)
    kept, following = cursors.page(
        "lecture_topics", filters, rows, limit=limit, position=lambda row: [str(row.topic.position), row.topic.id]
    )
    return Page(items=[TopicOut.of(row) for row in kept], next_cursor=following)


@router.put(
    "/lecture-menus/{menu_id}",
    **operation(
        "lecture_menus.change",
        summary="修改菜单的名称和起止日期",
        permission=_MANAGE,
        refusals=[refused.MenuNotFound, refused.MenuClosed, refused.SeasonWrong],
        edits=True,
    ),
)
async def change(call: Writing, response: Response, menu_id: UUID, body: MenuEdit, if_match: IfMatch = None) -> MenuOut:
    menu, _ = await menu_for(call.session, call.actor, menu_id, _MANAGE, lock=True)
    require_match(if_match, menu)
    return _menu(response, await offering.change_menu(call.session, call.actor, menu, body.changes()))


@router.post(
    "/lecture-menus/{menu_id}/publish",
    **operation(
        "lecture_menus.publish",
        summary="发布菜单，支部可以点课",
        permission=_MANAGE,
        refusals=[refused.MenuNotFound, refused.MenuClosed, refused.MenuPublished, refused.NoSpeaker],
    ),
)
async def publish(call: Writing, response: Response, menu_id: UUID) -> MenuOut:
    return _menu(response, await offering.publish_menu(call.session, call.actor, menu_id))


@router.post(
    "/lecture-menus/{menu_id}/close",
    **operation(
        "lecture_menus.close",
        summary="结束菜单，不再点课，已点的不变",
        permission=_MANAGE,
        refusals=[refused.MenuNotFound, refused.MenuClosed],
    ),
)
async def close(call: Writing, response: Response, menu_id: UUID) -> MenuOut:
    return _menu(response, await offering.close_menu(call.session, call.actor, menu_id))


@router.post(
    "/lecture-menus/{menu_id}/topics",
    **operation(
        "lecture_topics.add",
        summary="在菜单中增加选题",
        permission=_MANAGE,
        refusals=[refused.MenuNotFound, *_TOPIC],
        status=201,
    ),
)
async def add_topic(call: Writing, response: Response, menu_id: UUID, body: TopicIn) -> TopicOut:
    made = await offering.add_topic(
        call.session, call.actor, menu_id, values=body.values(), speakers=body.by_lecturer()
    )
    return await _topic(call, response, made)


@router.get(
    "/lecture-topics/{topic_id}",
    **operation("lecture_topics.show", summary="查看选题", permission=_READ, refusals=[refused.LectureTopicNotFound]),
)
async def show_topic(call: Reading, response: Response, topic_id: UUID) -> TopicOut:
    """返回的 ETag 用于修改。"""
    topic, _, _ = await topic_for(call.session, call.actor, topic_id, _READ)
    return await _topic(call, response, topic)


OnDay = Annotated[Day, Query(description="哪一天", examples=["2026-12-05"])]


@router.get(
    "/lecture-topics/{topic_id}/times",
    **operation(
        "lecture_topics.times",
        summary="选题的讲师某一天可授课和已占用的时间",
        permission=_READ,
        refusals=[refused.LectureTopicNotFound],
    ),
)
async def topic_times(call: Reading, topic_id: UUID, on: OnDay) -> TopicDayOut:
    found = await looking.speakers_on(call.session, call.actor, topic_id, on)
    return TopicDayOut(speakers=[SpeakerDayOut.of(one) for one in found])


@router.put(
    "/lecture-topics/{topic_id}",
    **operation(
        "lecture_topics.change",
        summary="修改选题和讲师，或停点",
        permission=_MANAGE,
        refusals=[refused.LectureTopicNotFound, *_TOPIC, refused.NoSpeaker],
        edits=True,
    ),
)
async def change_topic(
    call: Writing, response: Response, topic_id: UUID, body: TopicEdit, if_match: IfMatch = None
) -> TopicOut:
    topic, menu, _ = await topic_for(call.session, call.actor, topic_id, _MANAGE, lock=True)
    require_match(if_match, topic)
    made = await offering.change_topic(
        call.session, call.actor, topic, menu, changes=body.changes(), speakers=body.by_lecturer()
    )
    return await _topic(call, response, made)
