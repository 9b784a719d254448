"""Two recorders at once, on a real database."""

import asyncio
from datetime import timedelta

from sqlalchemy import func, select

from app.db.session import Database
from app.domains.meetings.rollcall import call_roll
from app.domains.meetings.vocabulary import MeetingKind
from app.domains.meetings.voting.models import Resolution, ResolutionCount
from app.kit.clock import now
from app.kit.ids import uuid7
from tests.domains.meetings.voting.conftest import V1, client_for, votes
from tests.factories.meetings import a_branch, a_meeting


async def test_two_close_at_once_and_two_open_the_same_person(own_database: Database) -> None:
    tenant_id, start = uuid7(), now() - timedelta(minutes=1)
    async with own_database.write(tenant_id) as session:
        branch = await a_branch(session, tenant_id, full=5)
        times = {"starts_at": start, "ends_at": start + timedelta(hours=1)}
        meeting = await a_meeting(session, branch, MeetingKind.MEMBERS_ASSEMBLY, **times)
    async with own_database.write(tenant_id) as session:
        await call_roll(session, branch.recorder, meeting_id=meeting.id, everybody_except=[])
    url, actors = f"{V1}/meetings/{meeting.id}/resolutions", [branch.recorder, branch.secretary]
    body = {"kind": "members_assembly", "title": "决议"}
    person = {"matter": "development", "purpose": "make_full", "subject_ids": [str(branch.members[5].id)]}
    async with client_for(own_database) as client:
        opened = await asyncio.gather(*(client.post(url, actor, json=body | person) for actor in actors))
        assert sorted(one.status_code for one in opened) == [201, 409]
        made = (await client.post(url, branch.recorder, json=body | {"matter": "ordinary"})).json()["id"]
        counts = [votes(5), votes(4, 1)]
        closed = await asyncio.gather(
            *(
                client.post(f"{url}/{made}/close", actor, json={"votes": one})
                for actor, one in zip(actors, counts, strict=True)
            )
        )
        assert sorted(one.status_code for one in closed) == [200, 409]
        (lost,) = [one for one in closed if one.status_code == 409]
        assert lost.json()["code"] == "VOTE_CLOSED"
    async with own_database.read(tenant_id) as session:
        assert await session.scalar(select(func.count()).select_from(ResolutionCount)) == 1
        assert await session.scalar(select(func.count()).select_from(Resolution)) == 2
