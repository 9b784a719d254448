"""Daily lessons over HTTP: slot, queue, coming days, what aired; and today's lessons of a member."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.lessons.daily import errors as refused
from app.domains.lessons.daily import queueing, reading, repository, slots
from app.domains.lessons.daily.places import QUEUE
from app.domains.lessons.daily.rules import MOST_DAYS
from app.domains.lessons.daily.schemas import (
    AiringOut,
    DailyLessonOut,
    DailySlotIn,
    DailySlotOut,
    MovedIn,
    OutlookOut,
    QueuedIn,
    QueueOut,
    TodayOut,
)
from app.domains.lessons.errors import LessonNotFound, OrgInactive
from app.domains.lessons.finding import STAFF
from app.domains.lessons.studying.covers import covers
from app.domains.lessons.studying.errors import NoOwnRecord
from app.domains.lessons.studying.reading import reader_of
from app.domains.orgs.errors import OrgNotFound
from app.kit.clock import today
from app.web.calls import Reading, Writing
from app.web.etags import IfMatch, require_match, show_version
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, Cursors, CursorText, Limit, Page

router = area("每日一课")

_PLACE = [OrgNotFound, refused.DailyNotForGroups]


def _shown(response: Response, held: slots.Held) -> DailySlotOut:
    show_version(response, held.slot.version)
    return DailySlotOut.of(held)


@router.get(
    "/organisations/{org_id}/daily-slot",
    **operation("daily_lessons.slot", summary="每日一课的播出时间", permission=STAFF, refusals=_PLACE),
)
async def slot(call: Reading, response: Response, org_id: UUID) -> DailySlotOut:
    """还没有开设的为关闭状态；返回的 ETag 用于保存。"""
    return _shown(response, await slots.slot_of(call.session, call.actor, org_id))


@router.put(
    "/organisations/{org_id}/daily-slot",
    **operation(
        "daily_lessons.decide_slot",
        summary="开设、调整或关闭每日一课",
        permission=P.LESSON_PUBLISH,
        refusals=[*_PLACE, OrgInactive],
        edits=True,
    ),
)
async def decide_slot(
    call: Writing, response: Response, org_id: UUID, body: DailySlotIn, if_match: IfMatch = None
) -> DailySlotOut:
    """到时自动播出当天计划的课或队列中第一节可播出的课：审核通过的即时发布，已发布的重播。

    每天只播出一次；改到当天已过的时间，从下一个播出日起。
    """
    held = await slots.slot_to_decide(call.session, call.actor, org_id)
    require_match(if_match, held.slot)
    return _shown(response, await slots.decide_slot(call.session, call.actor, held, body.changes()))


@router.get(
    "/organisations/{org_id}/daily-queue",
    **operation("daily_lessons.queue", summary="每日一课的队列，按播出次序", permission=STAFF, refusals=_PLACE),
)
async def queue(call: Reading, org_id: UUID) -> QueueOut:
    return QueueOut.of(await reading.outlook_of(call.session, call.actor, org_id))


@router.post(
    "/organisations/{org_id}/daily-queue",
    **operation(
        "daily_lessons.add",
        summary="把一节微党课排入队列",
        permission=QUEUE,
        refusals=[*_PLACE, LessonNotFound, refused.LessonQueuedTwice, refused.LessonNotQueued, refused.QueueFull],
        status=201,
    ),
)
async def add(call: Writing, org_id: UUID, body: QueuedIn) -> QueueOut:
    """可排本组织的课（可以还没有审核通过）和上级已发布、本组织看得到的课；最多200节。"""
    org = await queueing.add_lesson(call.session, call.actor, org_id, body.lesson_id, before_id=body.before_id)
    return QueueOut.of(await reading.outlook_at(call.session, call.actor.tenant_id, org))


@router.post(
    "/organisations/{org_id}/daily-queue/{lesson_id}/move",
    **operation(
        "daily_lessons.move",
        summary="在队列中移动一节课",
        permission=QUEUE,
        refusals=[*_PLACE, refused.LessonNotQueued],
        repeatable=False,
    ),
)
async def move(call: Writing, org_id: UUID, lesson_id: UUID, body: MovedIn) -> QueueOut:
    org = await queueing.move_lesson(call.session, call.actor, org_id, lesson_id, before_id=body.before_id)
    return QueueOut.of(await reading.outlook_at(call.session, call.actor.tenant_id, org))


@router.delete(
    "/organisations/{org_id}/daily-queue/{lesson_id}",
    **operation(
        "daily_lessons.take_out",
        summary="把一节课移出队列",
        permission=QUEUE,
        refusals=[*_PLACE, refused.LessonNotQueued],
        status=204,
    ),
)
async def take_out(call: Writing, org_id: UUID, lesson_id: UUID) -> None:
    await queueing.take_lesson_out(call.session, call.actor, org_id, lesson_id)


@router.get(
    "/organisations/{org_id}/daily-outlook",
    **operation("daily_lessons.outlook", summary="今后各日预计播出的课和空缺", permission=STAFF, refusals=_PLACE),
)
async def outlook(
    call: Reading, org_id: UUID, days: Annotated[int, Query(ge=1, le=MOST_DAYS, description="今后几天")] = 14
) -> OutlookOut:
    """从今天起（今天已播出的从明天起），只列播出日；没有开设的为空。"""
    return OutlookOut.of(await reading.outlook_of(call.session, call.actor, org_id, days=days))


@router.get(
    "/organisations/{org_id}/daily-lessons",
    **operation(
        "daily_lessons.aired",
        summary="各日播出的课和空缺，新的在前",
        permission=STAFF,
        refusals=[*_PLACE, CursorInvalid],
    ),
)
async def aired(
    call: Reading,
    org_id: UUID,
    first: Annotated[date | None, Query(alias="from", description="从这一天")] = None,
    last: Annotated[date | None, Query(alias="to", description="到这一天")] = None,
    cursor: CursorText = None,
    limit: Limit = 20,
) -> Page[AiringOut]:
    cursors, asked = Cursors(call.services.keyring.derived("cursors")), {"org": org_id, "from": first, "to": last}
    at = cursors.read("daily_lessons", asked, cursor)
    before = date.fromisoformat(at[0]) if at else None
    rows = await reading.aired_at(
        call.session, call.actor, org_id, first=first, last=last, before=before, limit=limit + 1
    )
    kept, following = cursors.page("daily_lessons", asked, rows, limit=limit, position=lambda row: [row.day])
    return Page(items=[AiringOut.of(row) for row in kept], next_cursor=following)


@router.get(
    "/lessons/today",
    **operation(
        "lessons.today",
        summary="今天播出的、我可学的每日一课，离本支部近的在前",
        permission=P.LESSON_READ,
        refusals=[NoOwnRecord],
    ),
)
async def todays(call: Reading) -> TodayOut:
    """本支部及上级组织今天播出的；播出后撤回的不列。"""
    links, reader = covers(call), await reader_of(call.session, call.actor)
    found = await repository.todays(call.session, reader, today())
    return TodayOut(items=[DailyLessonOut.of(one, links.of(one.card.id, one.card.cover_file_id)) for one in found])
