"""What organisations decide about packs."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.lessons.packs import deciding
from app.domains.lessons.packs.schemas import PackRuleIn, PackRulesOut
from app.domains.orgs.errors import OrgNotFound
from app.domains.topics.errors import TopicClosed, TopicNotFound
from app.kit.clock import today
from app.web.calls import Reading, Writing
from app.web.operations import area, operation

router = area("每月菜单")


@router.post(
    "/organisations/{org_id}/lesson-pack-rules",
    **operation(
        "lesson_packs.decide_rule",
        summary="决定菜单办法：哪个主题是廉政教育，下月菜单几日前发布",
        permission=P.TOPIC_EDIT,
        refusals=[OrgNotFound, TopicNotFound, TopicClosed],
        status=201,
    ),
)
async def decide(call: Writing, org_id: UUID, body: PackRuleIn) -> PackRulesOut:
    """自所写日期起及于本组织和下级，以最近一级的为准；已发布的菜单不变。"""
    await deciding.decide(call.session, call.actor, org_id, decision=body.decision())
    return PackRulesOut.of(await deciding.rules_for(call.session, call.actor, org_id, today()))


@router.get(
    "/organisations/{org_id}/lesson-pack-rules",
    **operation(
        "lesson_packs.rules",
        summary="本组织适用的菜单办法",
        permission=P.TOPIC_READ,
        refusals=[OrgNotFound],
    ),
)
async def rules(
    call: Reading, org_id: UUID, on: Annotated[date | None, Query(description="哪一天，省略为今天")] = None
) -> PackRulesOut:
    return PackRulesOut.of(await deciding.rules_for(call.session, call.actor, org_id, on or today()))
