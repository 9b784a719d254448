"""The word spoken in the session, and the fence: what is kept of where somebody is."""

import logging
from typing import Any

import pytest
from sqlalchemy import select, text

from app.access.actor import Actor
from app.domains.meetings.ways.models import WordTries
from tests.domains.meetings.conftest import Clock
from tests.domains.meetings.ways.conftest import Published
from tests.factories.meetings import Branch
from tests.support.http import Client

LINK = {"online_url": "https://meeting.example.cn/8812"}
FENCE = {"fence": {"latitude": 30.259244, "longitude": 120.219375, "radius_metres": 200}}
HERE = {"latitude": 30.2593071, "longitude": 120.2194642}
FAR = {"latitude": 30.3172913, "longitude": 120.2194642}


async def signed(client: Client, meeting: str, who: Actor, word: str, **more: Any) -> Any:
    return await client.post(f"{meeting}/online-sign-ins", who, json={"word": word, **more})


async def spoken(client: Client, meeting: str, branch: Branch) -> str:
    answer = await client.get(f"{meeting}/spoken-word", branch.recorder)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["word"])


async def test_the_word_signs_in_once(client: Client, branch: Branch, clock: Clock, published: Published) -> None:
    meeting, member = await published(**LINK), branch.actor(branch.members[3])
    assert (await client.get(f"{meeting}/spoken-word", branch.recorder)).json()["code"] == "MEETING_NOT_OPEN"
    clock(3)
    assert (await client.get(f"{meeting}/spoken-word", member)).json()["code"] == "PERMISSION_MISSING"
    word = await spoken(client, meeting, branch)
    first = await signed(client, meeting, member, f" {word[:2]}　{word[2:]}")
    assert (first.status_code, first.json()["way"], first.json()["evidence"]) == (201, "online", "spoken")
    again = await signed(client, meeting, member, "随便什么")
    assert (again.status_code, again.json()) == (200, first.json()), "who has a record needs no word"
    stranger = await signed(client, meeting, branch.actor(branch.neighbour), word)
    assert (stranger.status_code, stranger.json()["code"]) == (404, "MEETING_NOT_FOUND")


async def test_wrong_words_are_counted_though_they_are_refused(
    client: Client, branch: Branch, clock: Clock, published: Published
) -> None:
    meeting, member = await published(**LINK), branch.actor(branch.members[3])
    clock(0)
    word = await spoken(client, meeting, branch)
    for _ in range(5):
        refused = await signed(client, meeting, member, "青山绿水")
        assert (refused.status_code, refused.json()["code"]) == (409, "MEETING_WORD_WRONG")
    clock(4)
    limited = await signed(client, meeting, member, word)
    assert (limited.status_code, limited.json()["code"]) == (429, "MEETING_WORD_LIMITED")
    assert limited.headers["Retry-After"] == "360"
    other = branch.actor(branch.members[4])
    assert (await signed(client, meeting, other, word)).status_code == 201, "each member has a count of their own"
    clock(10)
    assert (await signed(client, meeting, member, word)).status_code == 201
    async with client.services.database.read(branch.tenant_id) as session:
        assert list(await session.scalars(select(WordTries))) == []


async def test_a_meeting_without_a_link_has_no_word(
    client: Client, branch: Branch, clock: Clock, published: Published
) -> None:
    meeting = await published()
    clock(1)
    for answer in (
        await client.get(f"{meeting}/spoken-word", branch.recorder),
        await signed(client, meeting, branch.actor(branch.members[3]), "青山初心"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "MEETING_NOT_ONLINE")


async def test_of_coordinates_one_word_is_kept_and_nothing_else(
    client: Client, branch: Branch, clock: Clock, published: Published, caplog: pytest.LogCaptureFixture
) -> None:
    meeting = await published(**LINK, **FENCE)
    clock(1)
    caplog.set_level(logging.DEBUG)
    word = await spoken(client, meeting, branch)
    code = (await client.get(f"{meeting}/code", branch.recorder)).json()["current"]["code"]
    answers = [
        await signed(client, meeting, branch.actor(branch.members[1]), word, coordinates=HERE),
        await signed(client, meeting, branch.actor(branch.members[2]), word, coordinates=FAR),
        await signed(client, meeting, branch.actor(branch.members[3]), word),
        await client.post(
            f"{meeting}/sign-ins", branch.actor(branch.members[4]), json={"code": code, "coordinates": FAR}
        ),
    ]
    assert [(a.status_code, a.json()["place"]) for a in answers] == [
        (201, "inside"),
        (201, "outside"),
        (201, "not_given"),
        (201, "outside"),
    ]
    wrong = await signed(client, meeting, branch.actor(branch.members[0]), "错的口令", coordinates=HERE)
    absurd = await signed(
        client, meeting, branch.actor(branch.members[0]), word, coordinates=HERE | {"latitude": 930.25}
    )
    assert (wrong.status_code, absurd.status_code) == (409, 422)
    said = " ".join(answer.text for answer in (*answers, wrong, absurd)) + caplog.text + await _stored(client, branch)
    for secret in ("30.25930", "2593071", "2194642", "3172913", "930.25"):
        assert secret not in said


async def _stored(client: Client, branch: Branch) -> str:
    async with client.services.database.read(branch.tenant_id) as session:
        tables = ("attendance", "audit_entry", "job", "meeting_word_tries", "idempotency_key")
        rows = [list(await session.execute(text(f"SELECT * FROM {table}"))) for table in tables]
    assert rows[0], "the sign-ins are looked through"
    return str(rows)


async def test_the_fence_is_off_until_it_is_drawn_and_can_be_taken_away(
    client: Client, branch: Branch, published: Published
) -> None:
    meeting = await published()
    shown = await client.get(meeting, branch.secretary)
    assert shown.json()["fence"] is None
    etag = {"If-Match": shown.headers["etag"]}
    drawn = await client.put(meeting, branch.secretary, json=FENCE, headers=etag)
    assert drawn.json()["fence"] == FENCE["fence"]
    etag = {"If-Match": drawn.headers["etag"]}
    gone = await client.put(meeting, branch.secretary, json={"fence": None}, headers=etag)
    assert gone.json()["fence"] is None
    etag = {"If-Match": gone.headers["etag"]}
    small = {"fence": FENCE["fence"] | {"radius_metres": 1}}
    assert (await client.put(meeting, branch.secretary, json=small, headers=etag)).status_code == 422
