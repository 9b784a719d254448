"""The ledger: once for a source, reversed when the source is corrected, read as a statement and as a table."""

from dataclasses import replace
from datetime import date
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.decision import PermissionMissing
from app.access.roles import Role
from app.domains.hours.branches import branch_table, total_for
from app.domains.hours.certifying import Certified, certify, reverse_certified
from app.domains.hours.crediting import Credited, credit, reverse, settle
from app.domains.hours.deciding import counting_at, decide
from app.domains.hours.errors import (
    CertifiedTwice,
    EntryReversed,
    HoursEntryNotFound,
    HoursMemberNotFound,
    HoursNotOfBranch,
    HoursSettingWrong,
    HoursYearWrong,
    NotByHand,
    OwnHours,
)
from app.domains.hours.models import HoursEntry
from app.domains.hours.statements import own_statement, statement_for
from app.domains.hours.vocabulary import (
    Bucket,
    EntryState,
    SettingKind,
    SourceKind,
    TargetKind,
    TrainingKind,
    TrainingLevel,
    Verdict,
)
from app.domains.orgs.models import Post
from app.kit.decided import Grounds
from tests.domains.hours.conftest import a_share, a_source, admin_of, seat
from tests.factories.meetings import Branch
from tests.factories.members import a_member

B = Bucket
ON = date(2026, 11, 22)
PAPER = Certified(date(2026, 4, 20), B.COLLECTIVE, 1200, "原支部学习", "外县机关党支部", "学时证明2026-04")


async def entries(session: AsyncSession) -> list[HoursEntry]:
    return list(await session.scalars(select(HoursEntry).order_by(HoursEntry.number)))


async def test_the_same_lesson_three_times_counts_once(session: AsyncSession, place: Branch) -> None:
    lesson, member = a_source(), place.members[1]
    made = [
        await credit(session, place.tenant_id, lesson, [a_share(member, held_on=date(2026, 5, day))])
        for day in (6, 7, 8)
    ]
    assert made == [Credited(1, 0), Credited(0, 0), Credited(0, 0)]
    assert [one.held_on for one in await entries(session)] == [date(2026, 5, 6)]
    found = await own_statement(session, place.actor(member), 2026)
    assert (found.sums.online, found.sums.toward_target) == (100, 0)


async def test_a_corrected_source_is_reversed_and_written_anew(session: AsyncSession, place: Branch) -> None:
    source, (first, second) = a_source(SourceKind.MEETING), place.members[:2]
    await settle(session, place.tenant_id, source, [a_share(first, 400), a_share(second, 400)])
    assert await settle(session, place.tenant_id, source, [a_share(first, 200)]) == Credited(1, 2)
    assert await settle(session, place.tenant_id, source, [a_share(first, 200)]) == Credited(0, 0)
    rows = [(one.member_id == first.id, one.number, one.hundredths) for one in await entries(session)]
    assert sorted(rows) == [(False, 1, 400), (False, 2, -400), (True, 1, 400), (True, 2, -400), (True, 3, 200)]
    assert await settle(session, place.tenant_id, source, [a_share(first, 200), a_share(second, 400)]) == Credited(1, 0)
    assert await reverse(session, place.tenant_id, source, reason="会议取消") == Credited(0, 2)
    assert sum(one.hundredths for one in await entries(session)) == 0


async def test_what_waits_counts_when_it_is_settled(session: AsyncSession, place: Branch) -> None:
    source, member = a_source(), place.members[1]
    waiting = a_share(member, bucket=B.COLLECTIVE, state=EntryState.WAITING, reason="待测试")
    await credit(session, place.tenant_id, source, [waiting])
    assert (await own_statement(session, place.actor(member), 2026)).sums.collective == 0
    await credit(session, place.tenant_id, source, [replace(waiting, state=EntryState.COUNTED)])
    assert (await own_statement(session, place.actor(member), 2026)).sums.collective == 100


async def test_nothing_is_carried_into_the_next_year(session: AsyncSession, place: Branch) -> None:
    member = place.members[1]
    early = a_share(member, 4200, year=2025, held_on=date(2025, 5, 6), bucket=B.COLLECTIVE)
    await credit(session, place.tenant_id, a_source(), [early])
    past, now = [await own_statement(session, place.actor(member), year) for year in (2025, 2026)]
    assert past.outcome is not None
    assert now.outcome is not None
    assert (past.outcome.verdict, now.outcome.verdict) == (Verdict.MET, Verdict.NO_DATA)
    assert now.sums.toward_target == 0


async def test_a_post_in_part_of_the_year_shows_both_targets(session: AsyncSession, place: Branch) -> None:
    member = place.members[1]
    await seat(session, place.org, member, Post.SECRETARY, date(2026, 7, 1))
    training = {"bucket": B.CONCENTRATED, "training_kind": TrainingKind.INDUCTION}
    await credit(session, place.tenant_id, a_source(), [a_share(member, 4000, held_on=date(2026, 8, 1), **training)])
    found = await own_statement(session, place.actor(member), 2026)
    assert found.outcome is not None
    assert found.outcome.verdict is Verdict.DEPENDS
    assert [(one.target.kind, one.short) for one in found.outcome.reached] == [
        (TargetKind.MEMBER, 0),
        (TargetKind.OFFICER, 1600),
    ]
    assert found.induction is not None
    assert (found.induction.due_on, found.induction.done_on) == (date(2027, 1, 1), date(2026, 8, 1))
    assert found.lacks_rotation


async def test_a_group_leader_is_no_committee_member(session: AsyncSession, place: Branch) -> None:
    await seat(session, place.org, place.members[1], Post.GROUP_LEADER, date(2026, 1, 1))
    found = await own_statement(session, place.actor(place.members[1]), 2026)
    assert found.outcome is not None
    assert [one.target.kind for one in found.outcome.reached] == [TargetKind.MEMBER]


async def test_certified_hours_come_along_with_their_paper(session: AsyncSession, place: Branch) -> None:
    member = place.members[1]
    made = await certify(session, place.secretary, member.id, certified=PAPER)
    assert (made.year, made.hundredths, made.basis, made.org_id) == (2026, 1200, PAPER.document, place.org.id)
    with pytest.raises(CertifiedTwice):
        await certify(session, place.secretary, member.id, certified=PAPER)
    await certify(session, place.secretary, place.members[2].id, certified=PAPER)
    assert (await statement_for(session, place.secretary, member.id, 2026)).sums.toward_target == 1200
    await reverse_certified(session, place.secretary, made.id, reason="证明有误")
    assert (await statement_for(session, place.secretary, member.id, 2026)).sums.toward_target == 0
    assert (await statement_for(session, place.secretary, place.members[2].id, 2026)).sums.toward_target == 1200
    with pytest.raises(EntryReversed):
        await reverse_certified(session, place.secretary, made.id, reason="再来一次")
    again = await certify(session, place.secretary, member.id, certified=PAPER)
    assert again.number == 3


@pytest.mark.parametrize(("held_on", "years"), [(date(2025, 12, 31), [1200, 0]), (date(2026, 1, 1), [0, 1200])])
async def test_certified_hours_count_in_the_year_of_the_learning_alone(
    session: AsyncSession, place: Branch, held_on: date, years: list[int]
) -> None:
    member = place.members[1]
    await certify(session, place.secretary, member.id, certified=replace(PAPER, held_on=held_on))
    found = [await statement_for(session, place.secretary, member.id, year) for year in (2025, 2026)]
    assert [one.sums.toward_target for one in found] == years


async def test_the_branchs_table_says_of_each_what_the_own_statement_says(session: AsyncSession, place: Branch) -> None:
    """One adds in the database, the other entry by entry; corrected sources, both years, every state."""
    dice = Random(32)
    for number in range(30):
        kind = dice.choice([SourceKind.MEETING, SourceKind.LESSON, SourceKind.TRAINING_CLASS])
        source = a_source(kind, title=f"来源{number}")
        for _ in range(dice.randint(1, 3)):
            shares = [
                a_share(
                    one,
                    dice.choice([0, 25, 150, 400, 800]),
                    bucket=B.CONCENTRATED
                    if kind is SourceKind.TRAINING_CLASS
                    else dice.choice([B.COLLECTIVE, B.ONLINE]),
                    state=dice.choice([EntryState.COUNTED, EntryState.COUNTED, *EntryState]),
                    year=dice.choice([2025, 2026]),
                )
                for one in place.members
                if dice.random() < 0.7
            ]
            await settle(session, place.tenant_id, source, shares)
    for year in (2025, 2026):
        rows = await branch_table(session, place.secretary, place.org.id, year=year, after=None, limit=20)
        assert len(rows) == 5
        for row in rows:
            own = await statement_for(session, place.secretary, row.member_id, year)
            assert (row.sums, row.outcome) == (own.sums, own.outcome), row.name


async def test_who_may_not_certify_and_what_is_not_certified(session: AsyncSession, place: Branch) -> None:
    with pytest.raises(OwnHours):
        await certify(session, place.secretary, place.members[0].id, certified=PAPER)
    with pytest.raises(HoursYearWrong):
        later = replace(PAPER, held_on=date(2026, 11, 23))
        await certify(session, place.secretary, place.members[1].id, certified=later)
    with pytest.raises(HoursMemberNotFound):
        await certify(session, place.secretary, place.neighbour.id, certified=PAPER)
    lesson = a_source()
    await credit(session, place.tenant_id, lesson, [a_share(place.members[1]), a_share(place.neighbour)])
    by_member = {one.member_id: one for one in await entries(session)}
    own, others = by_member[place.members[1].id], by_member[place.neighbour.id]
    with pytest.raises(NotByHand):
        await reverse_certified(session, place.secretary, own.id, reason="不对")
    with pytest.raises(HoursEntryNotFound):
        await reverse_certified(session, place.secretary, others.id, reason="不对")


async def test_hours_follow_the_member_and_the_records_merged_into_one(session: AsyncSession, place: Branch) -> None:
    member, meeting = place.members[1], a_source(SourceKind.MEETING)
    double = a_member(place.cipher, place.org, "重复")
    session.add(double)
    await session.flush()
    shares = [a_share(one, 400, bucket=B.COLLECTIVE) for one in (member, double)]
    await settle(session, place.tenant_id, meeting, shares)
    await credit(session, place.tenant_id, a_source(), [a_share(double, 100, bucket=B.COLLECTIVE)])
    double.merged_into_id = member.id
    await session.flush()
    member.org_id, member.group_id = place.sibling.id, None
    await session.merge(member)
    await session.flush()
    found = await own_statement(session, place.actor(member), 2026)
    assert (found.sums.collective, len(found.entries)) == (500, 3)
    rows = await branch_table(
        session, place.actor(member, (place.secretary.grants[1].role, place.sibling)), place.sibling.id,
        year=2026, after=None, limit=20,
    )  # fmt: skip
    assert {row.name: row.sums.collective for row in rows} == {member.name: 500, place.neighbour.name: 0}


async def test_the_branch_by_name_and_the_committee_in_numbers(session: AsyncSession, place: Branch) -> None:
    first, second = place.members[:2]
    await seat(session, place.org, first, Post.SECRETARY, date(2024, 1, 1))
    shares = [a_share(one, 3200, bucket=B.COLLECTIVE) for one in (first, second)]
    await settle(session, place.tenant_id, a_source(SourceKind.MEETING), shares)
    rows = await branch_table(session, place.secretary, place.org.id, year=2026, after=None, limit=3)
    assert [row.pinyin for row in rows] == sorted(row.pinyin for row in rows)
    more = await branch_table(
        session, place.secretary, place.org.id, year=2026, after=(rows[-1].pinyin, rows[-1].member_id), limit=20
    )
    verdicts = {row.member_id: row.outcome.verdict for row in [*rows, *more]}
    assert len(verdicts) == 5
    assert (verdicts[first.id], verdicts[second.id]) == (Verdict.SHORT, Verdict.MET)
    assert list(verdicts.values()).count(Verdict.NO_DATA) == 3
    total = await total_for(session, admin_of(place), place.committee.id, year=2026)
    assert total.members == 6
    assert total.verdicts == {Verdict.MET: 1, Verdict.SHORT: 1, Verdict.DEPENDS: 0, Verdict.NO_DATA: 4}
    few = await total_for(session, admin_of(place), place.sibling.id, year=2026)
    assert (few.members, few.verdicts) == (None, None)
    with pytest.raises(HoursNotOfBranch):
        actor = place.actor(first, (place.secretary.grants[1].role, place.committee))
        await branch_table(session, actor, place.committee.id, year=2026, after=None, limit=3)


async def test_an_inspectors_own_branch_is_in_the_sums_else_they_would_speak_of_the_rest(
    session: AsyncSession, place: Branch
) -> None:
    """The one neighbour is all that is left of the county without the inspector's own branch."""
    inspector = place.actor(place.members[1], (Role.INSPECTOR, place.committee))
    total = await total_for(session, inspector, place.committee.id, year=2026)
    assert (total.members, total.verdicts) == (
        6,
        {Verdict.MET: 0, Verdict.SHORT: 0, Verdict.DEPENDS: 0, Verdict.NO_DATA: 6},
    )
    with pytest.raises(PermissionMissing):
        await total_for(session, inspector, place.org.id, year=2026)


async def test_what_counts_is_decided_above_and_dated(session: AsyncSession, place: Branch) -> None:
    grounds = Grounds(date(2026, 6, 1), "县里规定", "县组〔2026〕6号")
    admin, revoked = admin_of(place), Grounds(date(2026, 9, 1), "不再另定", "县组〔2026〕9号")
    await decide(session, admin, place.committee.id, kind=SettingKind.HALF_DAY, value=300, grounds=grounds)
    values = [
        (await counting_at(session, place.tenant_id, place.org.path, day)).value(SettingKind.HALF_DAY)
        for day in (date(2026, 5, 31), date(2026, 6, 1))
    ]
    assert values == [400, 300]
    await decide(session, admin, place.committee.id, kind=SettingKind.HALF_DAY, value=None, grounds=revoked)
    assert (await counting_at(session, place.tenant_id, place.org.path, ON)).value(SettingKind.HALF_DAY) == 400
    with pytest.raises(HoursSettingWrong):
        await decide(session, admin, place.committee.id, kind=SettingKind.HALF_DAY, value=9_999, grounds=grounds)


async def test_who_learned_at_a_course_has_the_level_of_it(session: AsyncSession, place: Branch) -> None:
    member = place.members[1]
    await seat(session, place.org, member, Post.SECRETARY, date(2024, 1, 1))
    rotation = replace(
        PAPER,
        bucket=B.CONCENTRATED,
        hundredths=5600,
        training_kind=TrainingKind.ROTATION,
        training_level=TrainingLevel.COUNTY,
    )
    await certify(session, place.secretary, member.id, certified=rotation)
    found = await own_statement(session, place.actor(member), 2026)
    assert found.outcome is not None
    assert (found.outcome.verdict, found.lacks_rotation, found.sums.trainings) == (Verdict.MET, False, 1)
