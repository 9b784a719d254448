"""The quorum and ordinary matters: counts, corrections, named opinions, and what is refused."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.roles import Role
from app.db.session import Database
from app.domains.meetings.vocabulary import Capacity, MeetingKind
from app.domains.meetings.voting.reading import resolutions_of
from app.domains.members.models import MemberRestriction
from app.domains.members.vocabulary import RestrictionKind
from app.domains.orgs.models import CommitteeTerm, Post, TermSeat
from app.kit.clock import now
from app.kit.ids import uuid7
from tests.domains.meetings.conftest import Clock
from tests.domains.meetings.voting.conftest import V1, MakeRoom, votes
from tests.factories.meetings import Branch, a_meeting


def of(quorums: Any, matter: str, kind: str = "members_assembly") -> Any:
    (found,) = [q["quorum"] for q in quorums["quorums"] if (q["kind"], q["matter"]) == (kind, matter)]
    return found


async def on_probation(database: Database, branch: Branch, place: int) -> None:
    async with database.write(branch.tenant_id) as session:
        session.add(
            MemberRestriction(
                tenant_id=branch.tenant_id,
                id=uuid7(),
                member_id=branch.members[place].id,
                kind=RestrictionKind.PARTY_PROBATION,
                from_on=date(2026, 3, 1),
                until_on=date(2027, 3, 1),
                reason=b"",
                created_at=now(),
                updated_at=now(),
            )
        )


async def test_sixteen_of_twenty_vote(a_room: MakeRoom, database: Database) -> None:
    room = await a_room(full=17, probationary=3, minutes=-600)
    await on_probation(database, room.branch, 16)
    room.clock(5)
    await room.come([*room.branch.members[:8], *room.branch.members[16:18]])
    live = await room.quorum()
    assert of(live, "ordinary") == {
        "due": 16,
        "present": 8,
        "needed": 8,
        "is_met": True,
        "reason": "应到有表决权 16 人，实到 8 人，刚好半数，一般决议须应到会人数的半数以上到会，符合规定",
        "warnings": ["到会有表决权的党员刚好半数：“以上”包括本数，会议有效；有的教材要求“过半数”，请留意"],
    }
    assert (of(live, "development")["is_met"], of(live, "election")["needed"]) == (False, 13)
    assert live["without_vote_count"] == 4
    assert {one["reason"] for one in live["without_vote"]} == {
        "预备党员没有表决权",
        "留党察看期间没有表决权",
    }
    from_above = await room.quorum(room.branch.officer(Role.INSPECTOR))
    assert (from_above["without_vote"], from_above["without_vote_count"]) == ([], 4)
    own = await room.quorum(room.branch.actor(room.branch.members[17]))
    assert [one["name"] for one in own["without_vote"]] == [room.branch.members[17].name]


async def test_exactly_half_is_a_quorum_but_carries_nothing(a_room: MakeRoom) -> None:
    room = await a_room()
    await room.come(8)
    done = await room.close(await room.open(), votes=votes(8))
    result = done["result"]
    assert (done["state"], result["outcome"], result["outcome_text"]) == ("closed", "not_passed", "不通过")
    assert (result["voters_due"], result["voters_present"]) == (16, 8)
    assert result["warnings"][0].startswith("到会有表决权的党员刚好半数")
    await room.come(9)
    done = await room.close(await room.open(), votes=votes(9))
    assert done["result"]["outcome"] == "passed"
    assert "赞成 9 票，超过应到有表决权 16 人的半数，通过" in done["text"]


async def test_an_organisation_may_want_more_than_half(a_room: MakeRoom) -> None:
    room = await a_room()
    await room.come(8)
    rules = f"{V1}/organisations/{room.branch.committee.id}/voting-rules"
    admin = room.branch.officer(Role.COMMITTEE_ADMIN)
    body = {
        "ordinary_quorum": "gt_half",
        "from_on": "2026-01-01",
        "reason": "县委统一要求",
        "document": "县组〔2026〕5号",
    }
    assert (await room.client.post(rules, room.branch.secretary, json=body)).status_code in (403, 404)
    assert (await room.client.post(rules, admin, json=body)).status_code == 201
    resolution = await room.open()
    assert (await room.shown(resolution))["quorum"]["is_met"] is False
    assert await room.refused(f"{resolution}/close", {"votes": votes(8)}) == "VOTE_QUORUM_MISSING"
    later = body | {"from_on": "2027-01-01", "ordinary_quorum": "ge_half"}
    assert (await room.client.post(rules, admin, json=later)).status_code == 201
    assert of(await room.quorum(), "ordinary")["is_met"] is False, "a rule of next year"
    room.clock(6)
    assert (await room.client.post(rules, admin, json=body | {"ordinary_quorum": None})).status_code == 201
    assert of(await room.quorum(), "ordinary")["is_met"] is True, "revoked"
    listed = (await room.client.get(rules, admin, params={"limit": 2})).json()
    assert (len(listed["items"]), listed["next_cursor"] is not None) == (2, True)
    assert listed["items"][0]["ordinary_quorum_text"] == "已撤销"


async def test_kinds_and_hosts_that_take_no_such_vote(a_room: MakeRoom) -> None:
    room = await a_room(kinds=(MeetingKind.THEME_DAY, MeetingKind.PARTY_LESSON), minutes=-60)
    body = {"kind": "members_assembly", "matter": "ordinary", "title": "决议"}
    for changes in ({}, {"kind": "theme_day"}, {"kind": "branch_committee"}):
        assert await room.refused("/resolutions", body | changes) == "VOTE_KIND_NOT_SERVED"
    assert (await room.quorum())["quorums"] == []


async def test_a_committee_of_four_with_two_present(a_room: MakeRoom, database: Database, clock: Clock) -> None:
    room = await a_room()
    branch = room.branch
    clock(-3000)
    async with database.write(branch.tenant_id) as session:
        stamps = {"tenant_id": branch.tenant_id, "created_at": now()}
        term = CommitteeTerm(
            id=uuid7(),
            org_id=branch.org.id,
            elected_on=date(2025, 3, 1),
            due_on=date(2028, 3, 1),
            updated_at=now(),
            **stamps,
        )
        session.add(term)
        await session.flush()
        posts = (Post.SECRETARY, Post.ORGANISATION, Post.PUBLICITY, Post.DISCIPLINE)
        for member, post in zip(branch.members, posts, strict=False):
            session.add(
                TermSeat(
                    id=uuid7(), term_id=term.id, member_id=member.id, post=post, from_on=date(2025, 3, 1), **stamps
                )
            )
        meeting = await a_meeting(session, branch, MeetingKind.BRANCH_COMMITTEE)
    clock(5)
    room.meeting = f"{V1}/meetings/{meeting.id}"
    body = {"kind": "branch_committee", "title": "决议"}
    assert await room.refused("/resolutions", body | {"matter": "development"}) == "VOTE_KIND_NOT_SERVED"
    wrong = {"matter": "election", "seats": 3, "office": "committee"}
    assert await room.refused("/resolutions", body | wrong) == "VOTE_FIELDS_WRONG"
    resolution = await room.open(kind="branch_committee")
    await room.come(1)
    assert await room.refused(f"{resolution}/close", {"votes": votes(1)}) == "VOTE_QUORUM_MISSING"
    await room.come(2)
    live = of(await room.quorum(), "ordinary", "branch_committee")
    assert (live["is_met"], live["reason"][:18]) == (True, "应到委员 4 人，实到 2 人，刚好")
    assert live["warnings"]
    done = await room.close(resolution, votes=votes(2))
    assert done["result"]["outcome"] == "not_passed", "two are not more than half of four"
    await room.come(3)
    assert (await room.close(await room.open(kind="branch_committee"), votes=votes(3)))["result"]["outcome"] == "passed"


async def test_closed_once_and_corrected_with_a_reason(a_room: MakeRoom, database: Database) -> None:
    room = await a_room()
    await room.come(10)
    resolution = await room.open()
    correction = {"votes": votes(8, 2), "reason": "赞成与反对填反"}
    assert await room.refused(f"{resolution}/corrections", correction) == "VOTE_STILL_OPEN"
    await room.close(resolution, votes=votes(9, 1))
    assert await room.refused(f"{resolution}/close", {"votes": votes(10)}) == "VOTE_CLOSED"
    assert await room.refused(f"{resolution}/corrections", {"votes": votes(8, 2)}) == "INVALID"
    done = await room.call(room.branch.recorder, f"{resolution}/corrections", correction)
    assert (done["result"]["number"], done["result"]["outcome"]) == (2, "not_passed")
    assert done["result"]["correction_reason"] == "赞成与反对填反"
    assert [(old["number"], old["in_favour"], old["outcome"]) for old in done["corrected"]] == [(1, 9, "passed")]
    async with database.read(room.branch.tenant_id) as session:
        meeting_id = room.meeting.rsplit("/", 1)[1]
        (record,) = await resolutions_of(session, room.branch.tenant_id, UUID(meeting_id))
        assert record.last
        assert (record.last.number, record.text.endswith("不赞成 2 票，弃权 0 票")) == (2, True)
    done = await room.call(room.branch.recorder, f"{resolution}/void", {"reason": "议题不当"}, status=200)
    assert (done["state"], done["text"]) == ("void", "作废：议题不当")
    assert await room.refused(f"{resolution}/void", {"reason": "再来一次"}) == "VOTE_VOID"
    assert await room.refused(f"{resolution}/corrections", correction) == "VOTE_VOID"
    assert len((await room.client.get(f"{room.meeting}/resolutions", room.branch.recorder)).json()) == 1


async def test_a_named_opinion_needs_a_vote_and_a_presence(a_room: MakeRoom, database: Database) -> None:
    room = await a_room(guests={}, minutes=-60)
    branch = room.branch
    async with database.write(branch.tenant_id) as session:
        meeting = await a_meeting(
            session, branch, MeetingKind.MEMBERS_ASSEMBLY, guests={branch.neighbour.id: Capacity.INCOMING_FLOW}
        )
    room.meeting = f"{V1}/meetings/{meeting.id}"
    room.clock(5)
    members = branch.members
    await room.come([*members[:9], members[16], branch.neighbour])
    ordinary, development = await room.open(), await room.develop(members[16])
    body = {"words": "建议明年再办", "consented": True}

    async def tried(member: Any, resolution: str = ordinary, **changes: Any) -> str:
        return await room.refused(f"{resolution}/dissents", body | {"member_id": str(member.id)} | changes)

    assert await tried(members[16]) == "VOTE_WITHOUT_RIGHT"
    assert await tried(branch.neighbour) == "VOTE_AT_HOME_BRANCH"
    assert await tried(members[12]) == "VOTE_VOTER_ABSENT"
    assert await tried(members[3], consented=False) == "VOTE_DISSENT_NOT_CONSENTED"
    assert await tried(members[3], development) == "VOTE_BALLOT_IS_SECRET"
    done = await room.call(branch.recorder, f"{ordinary}/dissents", body | {"member_id": str(members[3].id)})
    assert [(one["name"], one["words"]) for one in done["dissents"]] == [(members[3].name, "建议明年再办")]
    assert await tried(members[3]) == "VOTE_DISSENT_TWICE"
    assert len((await room.shown(ordinary, branch.actor(members[3])))["dissents"]) == 1
    assert (await room.shown(ordinary, branch.actor(members[4])))["dissents"] == []
    live = await room.quorum()
    assert "流入党员参加活动，但不在这里表决，表决权在其组织关系所在的支部行使" in {
        one["reason"] for one in live["without_vote"]
    }


async def test_a_vote_is_corrected_at_the_kind_that_votes(a_room: MakeRoom) -> None:
    room = await a_room(kinds=(MeetingKind.THEME_DAY, MeetingKind.MEMBERS_ASSEMBLY))
    branch, suspended = room.branch, room.branch.members[3]
    await room.come(8)
    ordinary = await room.open()
    wrong = {"member_id": str(suspended.id), "change": "vote", "has_vote": False, "reason": "留党察看决定今日送达"}
    for kind, (due, present), barred in (("theme_day", (16, 8), 1), ("members_assembly", (15, 7), 2)):
        await room.call(branch.secretary, "/roll-corrections", wrong | {"kind": kind}, status=201)
        live = await room.quorum()
        by_kind = {(one["kind"], one["matter"]): one["quorum"] for one in live["quorums"]}
        shown = by_kind["members_assembly", "ordinary"]
        assert (shown["due"], shown["present"], live["without_vote_count"]) == (due, present, barred), kind
    dissent = {"member_id": str(suspended.id), "words": "不同意见", "consented": True}
    assert await room.refused(f"{ordinary}/dissents", dissent) == "VOTE_WITHOUT_RIGHT"


async def test_who_records_and_who_reads(a_room: MakeRoom) -> None:
    room = await a_room()
    member, outsider = room.branch.actor(room.branch.members[3]), room.branch.actor(room.branch.neighbour)
    body = {"kind": "members_assembly", "matter": "ordinary", "title": "决议"}
    assert await room.refused("/resolutions", body, actor=member) == "PERMISSION_MISSING"
    assert await room.refused("/resolutions", body, actor=room.branch.officer(Role.INSPECTOR)) == "PERMISSION_MISSING"
    assert await room.refused("/resolutions", body, actor=outsider) == "MEETING_NOT_FOUND"
    resolution = await room.open()
    assert (await room.shown(resolution, member))["state_text"] == "待表决"
    assert (await room.shown(resolution, outsider))["code"] == "MEETING_NOT_FOUND"
    assert await room.refused(f"/resolutions/{uuid7()}/close", {"votes": votes(9)}) == "VOTE_NOT_FOUND"


@pytest.mark.only("postgresql")
@pytest.mark.parametrize(
    "table", ["resolution_count", "resolution_tally", "written_opinion", "resolution_dissent", "meeting_voting_rule"]
)
async def test_the_server_cannot_change_what_was_counted(session: AsyncSession, table: str) -> None:
    for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with session.begin_nested():
                await session.execute(text(statement))
