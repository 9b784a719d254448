"""The development of members: one by one, by secret ballot, with written opinions; and papers that do not agree."""

from typing import Any

from sqlalchemy import select

from app.audit.models import AuditEntry
from app.db.session import Database
from app.domains.meetings.voting.models import ResolutionCount
from app.jobs.models import Job
from app.kit.ids import uuid7
from tests.domains.meetings.voting.conftest import MakeRoom, papers, votes

BEFORE = "2026-12-04T18:00:00+08:00"


async def test_a_written_opinion_is_a_vote_and_no_presence(a_room: MakeRoom, database: Database) -> None:
    room = await a_room()
    members = room.branch.members
    resolution = await room.develop(members[16])
    for absent in members[14:16]:
        body = {"member_id": str(absent.id), "handed_in_at": BEFORE}
        await room.call(room.branch.recorder, f"{resolution}/written-opinions", body)
    await room.come(9)
    counts = {"ballots": papers(9), "votes": votes(7, 1, 1)}
    for wrong in ({}, {"written": votes(3)}, {"written": votes(1)}, {"written": votes(2), "written_spoilt": 1}):
        assert await room.refused(f"{resolution}/close", counts | wrong) == "VOTE_WRITTEN_DO_NOT_ADD_UP"
    done = await room.close(resolution, **counts, written=votes(2))
    result = done["result"]
    assert (result["outcome"], result["in_favour"], result["written"]) == ("passed", 9, 2)
    assert (result["voters_due"], result["voters_present"]) == (16, 9)
    assert [one["name"] for one in done["written"]] == sorted(one.name for one in members[14:16])
    by_member = await room.shown(resolution, room.branch.actor(members[3]))
    assert (by_member["written_count"], by_member["written"]) == (2, [])
    async with database.read(room.branch.tenant_id) as session:
        row = (await session.scalars(select(ResolutionCount))).one()
        assert (row.in_favour, row.against, row.abstained, row.valid) == (9, 1, 1, 9), "not told apart"
        for entry in await session.scalars(select(AuditEntry).where(AuditEntry.action.like("vote.%"))):
            assert not {"in_favour", "against", "abstained", "votes"} & (entry.after or {}).keys()
        events = list(await session.scalars(select(Job).where(Job.name == "event:meetings.resolution_closed")))
        assert len(events) == 1


async def test_who_comes_votes_in_the_room(a_room: MakeRoom) -> None:
    room = await a_room()
    members = room.branch.members
    resolution = await room.develop(members[16])
    url = f"{resolution}/written-opinions"
    opinion = {"member_id": str(members[10].id), "handed_in_at": BEFORE}
    await room.call(room.branch.recorder, url, opinion)
    assert await room.refused(url, opinion) == "VOTE_WRITTEN_TWICE"
    late = {"member_id": str(members[11].id), "handed_in_at": "2026-12-05T09:00:00+08:00"}
    assert await room.refused(url, late) == "VOTE_WRITTEN_TOO_LATE"
    for stranger, code in ((members[16], "VOTE_WITHOUT_RIGHT"), (room.branch.neighbour, "VOTE_WITHOUT_RIGHT")):
        assert await room.refused(url, opinion | {"member_id": str(stranger.id)}) == code
    await room.come(11)
    assert await room.refused(url, opinion | {"member_id": str(members[0].id)}) == "VOTE_WRITTEN_FROM_PRESENT"
    ordinary = await room.open()
    assert await room.refused(f"{ordinary}/written-opinions", opinion) == "VOTE_WRITTEN_NOT_TAKEN"
    counts = {"ballots": papers(11), "votes": votes(9, 2)}
    assert await room.refused(f"{resolution}/close", counts | {"written": votes(1)}) == "VOTE_WRITTEN_DO_NOT_ADD_UP"
    assert (await room.close(resolution, **counts))["result"]["written"] == 0


async def test_development_needs_more_than_half_present_and_in_favour(a_room: MakeRoom) -> None:
    room = await a_room()
    resolution = await room.develop(room.branch.members[16])
    await room.come(8)
    assert await room.refused(f"{resolution}/close", {"ballots": papers(8), "votes": votes(8)}) == "VOTE_QUORUM_MISSING"
    await room.come(16)
    done = await room.close(resolution, ballots=papers(16), votes=votes(8, 8))
    assert (done["result"]["outcome"], done["result"]["warnings"]) == ("not_passed", ["没有登记计票人、监票人"])


async def test_each_person_is_voted_on_alone(a_room: MakeRoom) -> None:
    room = await a_room(probationary=2)
    first, second = room.branch.members[16:18]
    body = {"kind": "members_assembly", "matter": "development", "title": "转正", "purpose": "make_full"}

    async def tried(**changes: Any) -> str:
        return await room.refused("/resolutions", body | changes)

    assert await tried(subject_ids=[str(first.id), str(second.id)]) == "VOTE_ONE_PERSON_PER_BALLOT"
    assert await tried() == "VOTE_FIELDS_WRONG"
    assert await tried(subject_ids=[str(first.id)], purpose=None) == "VOTE_FIELDS_WRONG"
    assert await tried(subject_ids=[str(first.id)], seats=1, office="committee") == "VOTE_FIELDS_WRONG"
    assert await tried(subject_ids=[str(first.id)], matter="ordinary", purpose=None) == "VOTE_FIELDS_WRONG"
    assert await tried(subject_ids=[str(room.branch.members[0].id)]) == "VOTE_SUBJECT_WRONG"
    assert await tried(subject_ids=[str(room.branch.neighbour.id)]) == "VOTE_SUBJECT_WRONG"
    assert await tried(subject_ids=[str(uuid7())]) == "VOTE_SUBJECT_WRONG"
    assert await tried(subject_ids=[str(first.id)], purpose="accept") == "VOTE_SUBJECT_WRONG"
    resolution = await room.develop(first)
    assert await tried(subject_ids=[str(first.id)]) == "VOTE_SUBJECT_TWICE"
    await room.develop(second)
    await room.call(room.branch.recorder, f"{resolution}/void", {"reason": "材料不齐"}, status=200)
    again = await room.develop(first, former_id=resolution.rsplit("/", 1)[1])
    assert (await room.shown(again))["state"] == "open"


async def test_counts_that_do_not_agree_change_nothing(a_room: MakeRoom, database: Database) -> None:
    room = await a_room()
    await room.come(9)
    ordinary, development = await room.open(), await room.develop(room.branch.members[16])
    for resolution, counts, code in (
        (ordinary, {"votes": votes(9, 1)}, "VOTE_MORE_HANDS_THAN_VOTERS"),
        (ordinary, {}, "VOTE_COUNTS_MISSING"),
        (ordinary, {"votes": votes(9), "written": votes(1)}, "VOTE_COUNTS_MISSING"),
        (ordinary, {"tallies": [], "ballots": papers(9)}, "VOTE_COUNTS_MISSING"),
        (ordinary, {"votes": votes(8), "ballots": papers(9)}, "VOTE_COUNTS_DO_NOT_ADD_UP"),
        (development, {"votes": votes(9)}, "VOTE_COUNTS_MISSING"),
        (development, {"votes": votes(9), "ballots": papers(10)}, "VOTE_MORE_ISSUED_THAN_PRESENT"),
        (development, {"votes": votes(9), "ballots": papers(9, 8)}, "VOTE_COUNTS_DO_NOT_ADD_UP"),
        (development, {"votes": votes(9), "ballots": papers(9) | {"spoilt": 1}}, "VOTE_BALLOTS_DO_NOT_ADD_UP"),
        (development, {"votes": votes(9) | {"against": -1}, "ballots": papers(9)}, "INVALID"),
    ):
        assert await room.refused(f"{resolution}/close", counts) == code, counts
        assert (await room.shown(resolution))["state"] == "open"
    async with database.read(room.branch.tenant_id) as session:
        assert not list(await session.scalars(select(ResolutionCount)))


async def test_more_papers_back_than_given_out(a_room: MakeRoom) -> None:
    room = await a_room(probationary=2)
    await room.come(16)
    resolution = await room.develop(room.branch.members[16])
    done = await room.close(resolution, ballots=papers(16, 17, 17), votes=votes(17))
    assert (done["state"], done["result"]["outcome"], done["result"]["in_favour"]) == ("void", "void", None)
    assert done["void_reason"] == "发出 16 张，收回 17 张，收回的票多于发出的票，投票无效，应当重新进行"
    assert await room.refused(f"{resolution}/close", {"ballots": papers(16), "votes": votes(16)}) == "VOTE_VOID"
    again = await room.develop(room.branch.members[16], former_id=resolution.rsplit("/", 1)[1])
    assert (await room.close(again, ballots=papers(16), votes=votes(16)))["result"]["outcome"] == "passed"
    wrong = {"kind": "members_assembly", "matter": "ordinary", "title": "决议", "former_id": again.rsplit("/", 1)[1]}
    assert await room.refused("/resolutions", wrong) == "VOTE_FORMER_WRONG"


async def test_fewer_papers_than_people_are_pointed_at(a_room: MakeRoom) -> None:
    room = await a_room()
    await room.come(12)
    done = await room.close(await room.develop(room.branch.members[16]), ballots=papers(10), votes=votes(10))
    assert done["result"]["warnings"][-1] == "发出的票 10 张，少于到会有表决权的 12 人，请核对"
