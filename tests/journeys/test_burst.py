"""Two thousand sign-ins at once over HTTP, some of them repeated and some forged: each good one is there once, nothing else."""

import random
from base64 import urlsafe_b64encode
from collections import Counter
from datetime import timedelta
from pathlib import Path

from app.access.keys import KeySet, SigningKey
from app.domains.meetings.codes import codes_at
from app.kit.clock import now
from app.kit.ids import uuid7
from tests.journeys.forgery import forged
from tests.support.burst import SignIn, burst
from tests.support.databases import Urls
from tests.support.hall import Hall, a_hall
from tests.support.server import running_server

GOOD, REPEATED, FORGED, BRANCHES = 1800, 100, 100, 6
SETTINGS = {"DANGJIAN_RUN_WORKER": "false", "DANGJIAN_REQUESTS_PER_MINUTE": "1000000"}


def forgeries(hall: Hall, members: range) -> list[tuple[SignIn, int]]:
    """Calls by members who never sign in otherwise, each with the status that it deserves."""
    made: list[tuple[SignIn, int]] = []
    stranger = SigningKey.generate()
    strange = KeySet((stranger,), stranger.kid)
    for member in members:
        meeting, token = hall.meeting_of(member), hall.token(member)
        other, nowhere = hall.meeting_of(member + 1), uuid7()
        good = hall.code(meeting)
        unsigned = urlsafe_b64encode(b'{"alg":"none","typ":"at+jwt"}').rstrip(b"=").decode()
        made += [
            (SignIn(meeting, token, hall.code(other)), 409),
            (SignIn(other, token, hall.code(other)), 409),
            (SignIn(meeting, token, hall.code(meeting, ago=timedelta(minutes=2))), 409),
            (SignIn(meeting, token, codes_at(strange, meeting, now())[0].text), 422),
            (SignIn(meeting, token, good[:-6] + "AAAAAA"), 422),
            (SignIn(nowhere, token, hall.code(nowhere)), 404),
            (SignIn(meeting, hall.token(member, tenant_id=uuid7()), good), 401),
            (SignIn(meeting, hall.token(member, ago=timedelta(hours=1)), good), 401),
            (SignIn(meeting, forged(token, sid=str(uuid7())), good), 401),
            (SignIn(meeting, f"{unsigned}.{token.split('.')[1]}.", good), 401),
        ]
    return made


async def test_a_burst_of_two_thousand(own_urls: Urls, tmp_path: Path) -> None:
    hall = await a_hall(own_urls, tmp_path, members=GOOD + FORGED // 10, branches=BRANCHES)
    async with running_server(own_urls, tmp_path, **SETTINGS) as server:
        good = hall.sign_ins(range(GOOD))
        bad = forgeries(hall, range(GOOD, GOOD + FORGED // 10))
        calls = [(call, 0) for call in good + good[:: GOOD // REPEATED]] + bad
        random.Random(9).shuffle(calls)
        answers = await burst(server.url, [call for call, _ in calls], connections=64)
    told: Counter[int] = Counter()
    seen: dict[SignIn, set[str]] = {}
    for (call, deserved), answer in zip(calls, answers, strict=True):
        assert answer is not None, call
        if deserved:
            assert answer.status == deserved, (call, answer)
        else:
            told[answer.status] += 1
            seen.setdefault(call, set()).add(str(answer.body))
    assert told == {201: GOOD, 200: REPEATED}
    assert all(len(bodies) == 1 for bodies in seen.values()), "a repeat shows the first record"
    recorded = await hall.recorded()
    assert len(recorded) == GOOD
    assert set(recorded) == hall.pairs(range(GOOD))
