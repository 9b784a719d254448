"""What planning rests on in an organisation: who can be named, and how long before its day a lesson is done."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.lessons.producing import errors as refused
from app.domains.lessons.producing import offsets, people
from app.domains.lessons.producing.finding import MANAGE
from app.domains.lessons.producing.schemas import (
    PlanOffsetsIn,
    PlanOffsetsOut,
    PlanPeopleOut,
)
from app.domains.orgs.errors import OrgNotFound
from app.web.calls import Reading, Writing
from app.web.etags import IfMatch, require_match, show_version
from app.web.operations import area, operation

router = area("微党课制播计划")


@router.get(
    "/organisations/{org_id}/lesson-plan-people",
    **operation("lesson_plans.people", summary="制播计划可选的人员", permission=MANAGE, refusals=[OrgNotFound]),
)
async def candidates(
    call: Reading,
    org_id: UUID,
    name: Annotated[
        str, Query(max_length=100, pattern=r"^[^\x00]*$", description="主讲人全名，在本组织及下级的名册中找")
    ] = "",
) -> PlanPeopleOut:
    return PlanPeopleOut.of(await people.choices(call.session, call.actor, org_id, name=name.strip()))


@router.get(
    "/organisations/{org_id}/lesson-plan-offsets",
    **operation("lesson_plans.offsets", summary="制播计划的提前量", permission=MANAGE, refusals=[OrgNotFound]),
)
async def show_offsets(call: Reading, response: Response, org_id: UUID) -> PlanOffsetsOut:
    org, counting, version = await offsets.shown_offsets(call.session, call.actor, org_id)
    show_version(response, version)
    return PlanOffsetsOut.of(org.id, counting, is_own=version > 0)


@router.put(
    "/organisations/{org_id}/lesson-plan-offsets",
    **operation(
        "lesson_plans.decide_offsets",
        summary="规定制播计划的提前量",
        permission=P.LESSON_PUBLISH,
        refusals=[OrgNotFound, refused.PlanOffsetsWrong],
        edits=True,
    ),
)
async def decide_offsets(
    call: Writing, response: Response, org_id: UUID, body: PlanOffsetsIn, if_match: IfMatch = None
) -> PlanOffsetsOut:
    """适用于本组织和没有自行规定的下级；已排的计划期限不变，改期时按新的提前量推算。"""
    setting = await offsets.setting_to_decide(call.session, call.actor, org_id)
    require_match(if_match, setting)
    decided = await offsets.decide_offsets(call.session, call.actor, setting, body.offsets)
    show_version(response, decided.version)
    return PlanOffsetsOut.of(org_id, body.offsets, is_own=True)
