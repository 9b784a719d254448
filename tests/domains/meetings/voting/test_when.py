"""When a vote can be entered: from the start of a meeting that is held, until its minutes are handed in."""

from uuid import UUID

from app.domains.meetings.minutes.models import Minutes
from app.domains.meetings.minutes.repository import state_of
from app.domains.meetings.minutes.vocabulary import MinutesState
from app.domains.meetings.models import Meeting
from app.domains.meetings.vocabulary import MeetingKind, MeetingState
from app.domains.meetings.voting.ports import use_minutes
from app.kit.clock import now
from app.kit.ids import uuid7
from tests.domains.meetings.voting.conftest import V1, MakeRoom, Room, votes
from tests.support.http import Client

PROPOSAL = {"kind": "members_assembly", "matter": "ordinary", "title": "决议"}


async def test_no_vote_before_the_start(a_room: MakeRoom) -> None:
    room = await a_room(minutes=-10)
    resolution = await room.open()
    assert await room.refused(f"{resolution}/close", {"votes": votes(9)}) == "VOTE_BEFORE_START"
    dissent = {"member_id": str(room.branch.members[2].id), "words": "建议缓办", "consented": True}
    assert await room.refused(f"{resolution}/dissents", dissent) == "VOTE_BEFORE_START"


async def test_no_vote_after_the_minutes_until_a_correction_of_them_is_begun(a_room: MakeRoom) -> None:
    room = await a_room()
    resolution = await room.open()
    await room.come(9)
    room.clock(600)
    minutes_id = await archived(room.client, room)
    use_minutes(state_of)
    try:
        for step, body in (("close", {"votes": votes(9)}), ("void", {"reason": "作废"})):
            assert await room.refused(f"{resolution}/{step}", body) == "VOTE_MINUTES_ARCHIVED"
        assert await room.refused("/resolutions", PROPOSAL) == "VOTE_MINUTES_ARCHIVED"
        async with room.client.services.database.write(room.branch.tenant_id) as session:
            row = await session.get_one(Minutes, (room.branch.tenant_id, minutes_id))
            row.state = MinutesState.SUBMITTED
        for step, body in (("close", {"votes": votes(9)}), ("void", {"reason": "作废"})):
            assert await room.refused(f"{resolution}/{step}", body) == "VOTE_MINUTES_SUBMITTED"
        async with room.client.services.database.write(room.branch.tenant_id) as session:
            row = await session.get_one(Minutes, (room.branch.tenant_id, minutes_id))
            row.state = MinutesState.DRAFT
            meeting = await session.get_one(Meeting, (room.branch.tenant_id, row.meeting_id))
            meeting.state = MeetingState.MINUTES_REVIEW
        done = await room.close(resolution, votes=votes(9))
        assert done["result"]["outcome"] == "passed", "long after the end, while another kind's minutes are signed"
    finally:
        use_minutes(None)


async def archived(client: Client, room: Room) -> UUID:
    """The assembly's minutes, as if both had signed."""
    minutes = Minutes(
        tenant_id=room.branch.tenant_id,
        id=uuid7(),
        meeting_id=UUID(room.meeting.rsplit("/", 1)[1]),
        kind=MeetingKind.MEMBERS_ASSEMBLY,
        state=MinutesState.ARCHIVED,
        texts={},
        speeches=[],
        files=[],
        created_at=now(),
        updated_at=now(),
    )
    async with client.services.database.write(room.branch.tenant_id) as session:
        session.add(minutes)
    return minutes.id


async def test_no_vote_of_a_draft_or_of_what_was_called_off(a_room: MakeRoom) -> None:
    room = await a_room(minutes=-60)
    body = {"org_id": str(room.branch.org.id), "title": "大会", "kinds": ["members_assembly"]}
    times = {"starts_at": "2026-12-08T09:00:00+08:00", "ends_at": "2026-12-08T10:00:00+08:00"}
    made = (await room.client.post(f"{V1}/meetings", room.branch.secretary, json=body | times)).json()
    room.meeting = f"{V1}/meetings/{made['id']}"
    assert await room.refused("/resolutions", PROPOSAL) == "MEETING_NOT_PUBLISHED"
    await room.call(room.branch.secretary, "/cancel", {"reason": "防汛"}, status=200)
    assert await room.refused("/resolutions", PROPOSAL) == "MEETING_CANCELLED"
