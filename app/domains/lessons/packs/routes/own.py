"""Packs as members study them, and how the mandatory items stand in a branch."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.lessons.packs import reading, standing
from app.domains.lessons.packs.errors import PackNotFound
from app.domains.lessons.packs.rules import first_of
from app.domains.lessons.packs.schemas import MONTH, MandatoriesOut, MandatoryOut, OwnPackOut, OwnPacksOut, month_of
from app.domains.lessons.studying.covers import covers
from app.domains.lessons.studying.errors import NoOwnRecord, NotBranch
from app.domains.lessons.studying.reading import reader_of
from app.domains.orgs.errors import OrgNotFound
from app.kit.clock import today
from app.web.calls import Reading
from app.web.operations import area, operation

router = area("每月菜单")

MonthAsked = Annotated[str | None, Query(pattern=MONTH, description="省略为本月", examples=["2026-12"])]


@router.get(
    "/lessons/packs",
    **operation(
        "lessons.packs",
        summary="一个月的菜单和本人的学习进度，上级的在前",
        permission=P.LESSON_READ,
        refusals=[NoOwnRecord],
    ),
)
async def own(call: Reading, month: MonthAsked = None) -> OwnPacksOut:
    day, links = month_of(month) if month else first_of(today()), covers(call)
    reader = await reader_of(call.session, call.actor)
    found = await reading.packs_of_month(call.session, reader, day)
    return OwnPacksOut(month=f"{day:%Y-%m}", items=[OwnPackOut.of(one, links) for one in found])


@router.get(
    "/lessons/packs/{pack_id}",
    **operation(
        "lessons.pack",
        summary="一份每月菜单中本人可学的微党课",
        permission=P.LESSON_READ,
        refusals=[NoOwnRecord, PackNotFound],
    ),
)
async def own_one(call: Reading, pack_id: UUID) -> OwnPackOut:
    reader = await reader_of(call.session, call.actor)
    return OwnPackOut.of(await reading.own_pack(call.session, reader, pack_id), covers(call))


@router.get(
    "/organisations/{org_id}/lesson-pack-standings",
    **operation(
        "lesson_packs.standings",
        summary="支部一个月菜单必修项的完成名单",
        permission=P.LESSON_PROGRESS_READ,
        refusals=[OrgNotFound, NotBranch],
    ),
)
async def standings(
    call: Reading, org_id: Annotated[UUID, Path(description="党支部")], month: MonthAsked = None
) -> MandatoriesOut:
    """只列必修项和学习范围内的人员，与本人看到的状态和原因一致，不含学习时间。"""
    day = month_of(month) if month else first_of(today())
    found = await standing.mandatory_of(call.session, call.actor, org_id, day)
    return MandatoriesOut(month=f"{day:%Y-%m}", items=[MandatoryOut.of(one) for one in found])
