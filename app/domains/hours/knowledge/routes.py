"""HTTP of knowledge profiles and of what is expected."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Path, Query

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.hours.errors import HoursMemberNotFound, HoursNotOfBranch, NoOwnHours
from app.domains.hours.knowledge import expecting, profiles, sums
from app.domains.hours.knowledge.schemas import ExpectationIn, ExpectationOut, ExpectationsOut, NeedsOut, ProfileOut
from app.domains.hours.routes.answers import ThisYear, Year
from app.domains.orgs.errors import OrgNotFound
from app.domains.topics.errors import TopicClosed, TopicNotFound
from app.kit.clock import today
from app.web.calls import Reading, Writing
from app.web.operations import area, operation

router = area("知识画像")


@router.get(
    "/me/knowledge",
    **operation(
        "knowledge.own",
        summary="本人一年的知识画像：各主题学了什么、考过什么，还差什么",
        permission=P.HOURS_READ_OWN,
        refusals=[NoOwnHours],
    ),
)
async def own(call: Reading, year: ThisYear = None) -> ProfileOut:
    """从学时记录得出，不记在线时长，不与他人比较。"""
    return ProfileOut.of(await profiles.own_profile(call.session, call.actor, year or today().year))


@router.get(
    "/members/{member_id}/knowledge",
    **operation(
        "knowledge.of_member",
        summary="支部党员一年的知识画像",
        permission=P.HOURS_READ,
        refusals=[HoursMemberNotFound],
    ),
)
async def of_member(call: Reading, member_id: UUID, year: Year) -> ProfileOut:
    return ProfileOut.of(await profiles.profile_for(call.session, call.actor, member_id, year))


@router.get(
    "/organisations/{org_id}/knowledge",
    **operation(
        "knowledge.branch",
        summary="支部各主题需要学习的党员，供选定下一期培训",
        permission=P.HOURS_READ,
        refusals=[OrgNotFound, HoursNotOfBranch],
    ),
)
async def branch(call: Reading, org_id: Annotated[UUID, Path(description="党支部")], year: Year) -> NeedsOut:
    """主题按需要的人数排列，党员按姓名列出；只在支部内查看。"""
    return NeedsOut.of(year, await sums.branch_needs(call.session, call.actor, org_id, year=year))


@router.get(
    "/organisations/{org_id}/knowledge-summary",
    **operation(
        "knowledge.summary",
        summary="本级及下级各主题需要学习的人数",
        permission=P.HOURS_SUM_READ,
        refusals=[OrgNotFound],
    ),
)
async def summary(call: Reading, org_id: UUID, year: Year) -> NeedsOut:
    """只有人数；不足五人的、以及与相邻组织相减会涉及不足五人的，不汇总。"""
    return NeedsOut.of(year, await sums.needs_above(call.session, call.actor, org_id, year=year))


@router.post(
    "/organisations/{org_id}/knowledge-expectations",
    **operation(
        "knowledge.expect",
        summary="提出某一主题的学习要求",
        permission=P.HOURS_SETTING_EDIT,
        refusals=[OrgNotFound, TopicNotFound, TopicClosed],
        status=201,
    ),
)
async def expect(call: Writing, org_id: UUID, body: ExpectationIn) -> ExpectationOut:
    """自所写日期起及于本组织和下级，同一主题同一对象以最近一级的为准。"""
    made = await expecting.expect(call.session, call.actor, org_id, aim=body.aim(), grounds=body.grounds())
    return ExpectationOut.of(made)


@router.get(
    "/organisations/{org_id}/knowledge-expectations",
    **operation(
        "knowledge.expectations",
        summary="本组织适用的学习要求",
        permission=P.HOURS_RULE_READ,
        refusals=[OrgNotFound],
    ),
)
async def expectations(
    call: Reading, org_id: UUID, on: Annotated[date | None, Query(description="哪一天，省略为今天")] = None
) -> ExpectationsOut:
    day = on or today()
    place, expected = await expecting.expected_for(call.session, call.actor, org_id, day)
    return ExpectationsOut.at(place, day, expected)
