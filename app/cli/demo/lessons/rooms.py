"""What those who work on lessons have before them: a daily slot with a fortnight's queue, plans at different steps, the
month's pack with its item of clean government.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.roles import Role
from app.cli.demo.lessons.filling import Shelf
from app.domains.lessons.daily.rules import DEFAULT_MINUTE, EVERY_DAY
from app.domains.lessons.daily.seeding import lay_queue
from app.domains.lessons.daily.slots import decide_slot, slot_to_decide
from app.domains.lessons.packs.deciding import Decision, decide
from app.domains.lessons.packs.editing import make_pack
from app.domains.lessons.packs.issuing import issue_pack
from app.domains.lessons.packs.rules import DUE_DAY
from app.domains.lessons.producing.planning import make_plan
from app.domains.lessons.producing.tying import tie_lesson
from app.domains.lessons.vocabulary import LessonState
from app.kit.clock import local_date

_QUEUED = 14
_CLEAN = "廉政建设"
# In so many days, the title, the step that the lesson tied to it has reached, if there is one.
_PLANNED = (
    (1, "冬天里的上门", LessonState.SCHEDULED),
    (10, "请假和补课", LessonState.SUBMITTED),
    (34, "村级换届前要知道的五件事", None),
    (41, "党员联系户怎样分工", None),
)
_PACK = (("清风微课", 1, "廉政", True), ("党章天天读", 5, "党章", True), ("党费明白账", 0, "实务", False),
         ("党史小课堂", 6, "党史", False), ("班前十分钟", 4, "安全", False))  # fmt: skip


async def furnish(
    session: AsyncSession, system: Actor, actors: Mapping[Role, Actor], shelf: Shelf, kept: Mapping[LessonState, UUID]
) -> None:
    """Through the verbs that the API calls; the fortnight is laid at once."""
    editor, reviewer = actors[Role.CONTENT_EDITOR], actors[Role.CONTENT_REVIEWER]
    slot = await slot_to_decide(session, reviewer, shelf.org.id)
    wanted = {"is_open": True, "minute": DEFAULT_MINUTE, "weekdays": EVERY_DAY, "warn_days": 2}
    await decide_slot(session, reviewer, slot, wanted)
    again = [one for those in shelf.laid.values() for one in those[:2] if not one.content.audience.is_narrowed]
    await lay_queue(session, editor, shelf.org.id, [one.id for one in again][:_QUEUED])
    today = local_date(shelf.moment)
    await _plan(session, actors, shelf, kept, today)
    await _pack(session, system, editor, reviewer, shelf, today)


async def _plan(
    session: AsyncSession, actors: Mapping[Role, Actor], shelf: Shelf, kept: Mapping[LessonState, UUID], today: date
) -> None:
    editor, reviewer = actors[Role.CONTENT_EDITOR], actors[Role.CONTENT_REVIEWER]
    speakers = [_speaker(actors.get(role)) for role in (Role.BRANCH_SECRETARY, Role.PUBLICITY_COMMISSIONER)]
    for days, title, state in _PLANNED:
        terms = {
            "airs_on": today + timedelta(days=days),
            "is_daily": True,
            "title": title,
            "series_id": None,
            "topic_id": None,
            "writer_id": editor.account_id,
            "reviewer_id": reviewer.account_id,
            "teacher_id": actors[Role.LECTURER].account_id,
            "speaker_a": speakers[0],
            "speaker_b": speakers[1],
        }
        plan = (await make_plan(session, editor, org_id=shelf.org.id, terms=terms)).plan
        if state is not None:
            await tie_lesson(session, editor, plan.id, kept[state])


def _speaker(actor: Actor | None) -> dict[str, Any] | None:
    """A member of the register speaks; nobody is named where the branch has none for it."""
    return {"member_id": actor.member_id, "name": ""} if actor is not None and actor.member_id else None


async def _pack(
    session: AsyncSession, system: Actor, editor: Actor, reviewer: Actor, shelf: Shelf, today: date
) -> None:
    paper = f"青组〔{today.year}〕9号"
    first = today.replace(day=1)
    rule = Decision(shelf.topic_ids[_CLEAN], DUE_DAY, first, "每月菜单须有一项廉政内容", paper)
    await decide(session, system, shelf.org.id, decision=rule)
    items = [
        {"lesson_id": shelf.laid[series][place].id, "section": section, "is_mandatory": is_mandatory}
        for series, place, section, is_mandatory in _PACK
    ]
    values = {"note": "交接班时每次一课，必修两课本月学完", "items": items}
    pack = (await make_pack(session, editor, org_id=shelf.org.id, month=first, values=values)).pack
    await issue_pack(session, reviewer, pack.id)
