"""Who calls and chairs a meeting: unusual is told, nothing is hindered."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.meetings.chairing import chair_warnings
from app.domains.meetings.finding import find_meeting
from app.domains.meetings.minutes.reading import open_draft
from app.domains.meetings.minutes.vocabulary import Part
from app.domains.meetings.rules import chair_warning
from app.domains.meetings.vocabulary import MeetingKind
from app.domains.orgs.models import Post
from tests.domains.meetings.conftest import Clock
from tests.factories.meetings import Branch, a_meeting
from tests.factories.minutes import a_held_meeting, written
from tests.factories.orgs import a_term

ASSEMBLY, COMMITTEE, GROUP = (
    MeetingKind.MEMBERS_ASSEMBLY,
    MeetingKind.BRANCH_COMMITTEE,
    MeetingKind.GROUP_MEETING,
)
SECRETARY, DEPUTY, MEMBER, LEADER = Post.SECRETARY, Post.DEPUTY_SECRETARY, Post.ORGANISATION, Post.GROUP_LEADER
ALL = {SECRETARY, DEPUTY, MEMBER}


@pytest.mark.parametrize(
    ("kind", "held", "in_office", "secretary_came", "said"),
    [
        (ASSEMBLY, {SECRETARY}, ALL, True, None),
        (COMMITTEE, {SECRETARY, MEMBER}, ALL, True, None),
        (ASSEMBLY, {DEPUTY}, ALL, False, None),
        (COMMITTEE, {MEMBER}, ALL, False, None),
        (ASSEMBLY, {DEPUTY}, ALL, True, "书记到会，而支部党员大会由他人主持"),
        (COMMITTEE, {MEMBER}, ALL, True, "书记到会，而支部委员会会议由他人主持"),
        (ASSEMBLY, set(), ALL, False, "主持人不在支部班子中"),
        (COMMITTEE, {LEADER}, ALL, False, "主持人不在支部班子中"),
        (ASSEMBLY, set(), set(), False, None),
        (GROUP, {LEADER}, {LEADER}, False, None),
        (GROUP, set(), {LEADER}, False, "主持人不是组长"),
        (GROUP, set(), set(), False, None),
        (MeetingKind.THEME_DAY, set(), ALL, True, None),
        (MeetingKind.PARTY_LESSON, set(), ALL, True, None),
    ],
)
def test_who_chairs(
    kind: MeetingKind, held: set[Post], in_office: set[Post], secretary_came: bool, said: str | None
) -> None:
    found = chair_warning(kind, held=held, in_office=in_office, secretary_came=secretary_came)
    assert found is None if said is None else found is not None and said in found


async def test_the_offices_of_the_day_count(session: AsyncSession, branch: Branch) -> None:
    secretary, deputy, plain = (one.id for one in branch.members[:3])
    await a_term(session, branch.org, {secretary: SECRETARY, deputy: DEPUTY})
    await a_term(session, branch.group, {deputy: LEADER})
    await a_term(session, branch.sibling, {plain: SECRETARY})

    async def warned(kind: MeetingKind, chair_id: object, **changes: object) -> list[str]:
        org = branch.group if kind is GROUP else branch.org
        meeting = await a_meeting(session, branch, kind, chair_id=chair_id, org=org, **changes)
        found = await find_meeting(session, branch.secretary, meeting.id)
        return [words[:6] for words in (await chair_warnings(session, [found])).get(meeting.id, [])]

    assert await warned(ASSEMBLY, secretary) == await warned(ASSEMBLY, deputy) == await warned(ASSEMBLY, None) == []
    assert await warned(ASSEMBLY, plain) == ["支部党员大会"], "the office of another branch is none here"
    assert await warned(GROUP, deputy) == []
    assert await warned(GROUP, secretary) == ["党小组会一般"]


async def test_a_term_that_is_over_gives_no_office(session: AsyncSession, branch: Branch) -> None:
    former, now = (one.id for one in branch.members[:2])
    (await a_term(session, branch.org, {former: SECRETARY})).ended_on = date(2026, 12, 5)
    await a_term(session, branch.org, {now: SECRETARY}, elected_on=date(2026, 12, 5))
    meeting = await a_meeting(session, branch, ASSEMBLY, chair_id=former)
    found = await find_meeting(session, branch.secretary, meeting.id)
    assert (await chair_warnings(session, [found]))[meeting.id]
    meeting.chair_id = now
    assert not (await chair_warnings(session, [replace(found, meeting=meeting)]))[meeting.id]


async def test_minutes_warn_of_another_chair_and_are_handed_in_all_the_same(
    session: AsyncSession, branch: Branch, clock: Clock
) -> None:
    secretary, deputy = (one.id for one in branch.members[:2])
    await a_term(session, branch.org, {secretary: SECRETARY, deputy: DEPUTY})
    meeting = await a_held_meeting(session, branch, clock, ASSEMBLY)
    texts = dict.fromkeys((Part.AGENDA, Part.DIFFERING_OPINIONS, Part.RESOLUTIONS, Part.VOTE_RESULT), "无")
    said = [{"speaker": "党员02", "points": "同意"}]
    minutes_id = await written(
        session, branch.recorder, meeting, ASSEMBLY, texts=texts, speeches=said, chair_id=deputy, recorder_id=secretary
    )
    draft = await open_draft(session, branch.secretary, minutes_id)
    assert [words.split("：")[0] for words in draft.warnings] == ["书记到会，而支部党员大会由他人主持"]
    assert draft.missing == []
