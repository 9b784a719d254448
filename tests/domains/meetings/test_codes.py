"""The rotating code of a meeting."""

import struct
from datetime import UTC, datetime, timedelta

import pytest

from app.access.keyed_codes import key_code
from app.access.keys import KeySet, SigningKey
from app.domains.meetings.codes import PURPOSE, checked, codes_at
from app.domains.meetings.errors import CodeOfAnotherMeeting, MeetingCodeInvalid
from app.kit.ids import uuid7

KEY = SigningKey.generate()
KEYS = KeySet((KEY,), KEY.kid)
MEETING = uuid7()
NINE = datetime(2026, 12, 5, 1, tzinfo=UTC)


def seconds(number: float) -> datetime:
    return NINE + timedelta(seconds=number)


def test_it_changes_every_15_seconds_and_the_next_is_known_before() -> None:
    current, following = codes_at(KEYS, MEETING, seconds(14.9))
    assert (current.valid_from, current.shown_until, current.accepted_until) == (NINE, seconds(15), seconds(30))
    assert (following.valid_from, following.accepted_until) == (seconds(15), seconds(45))
    assert codes_at(KEYS, MEETING, seconds(15))[0].text == following.text


@pytest.mark.parametrize(("moment", "accepted"), [(0, True), (29.9, True), (30, False), (3600, False)])
def test_it_is_accepted_for_30_seconds(moment: float, accepted: bool) -> None:
    assert checked(KEYS, MEETING, codes_at(KEYS, MEETING, NINE)[0].text, seconds(moment)) is accepted


def test_it_fits_a_qr_code() -> None:
    assert len(codes_at(KEYS, MEETING, NINE)[0].text) <= 100


def test_it_outlives_a_rotation_of_keys() -> None:
    code = codes_at(KEYS, MEETING, NINE)[0].text
    newer = SigningKey.generate()
    assert checked(KeySet((KEY, newer), newer.kid), MEETING, code, seconds(20))


def test_a_good_code_of_another_meeting_is_told_apart() -> None:
    with pytest.raises(CodeOfAnotherMeeting):
        checked(KEYS, MEETING, codes_at(KEYS, uuid7(), NINE)[0].text, NINE)


def forged() -> dict[str, str]:
    good = codes_at(KEYS, MEETING, NINE)[0].text
    kid, payload, signature = good.split(".")
    stranger = SigningKey.generate()
    body = MEETING.bytes + struct.pack(">I", int(NINE.timestamp()) // 15)
    return {
        "empty": "",
        "plain": "签到",
        "cut": good[:-1],
        "other payload": ".".join([kid, "B" + payload[1:], signature]),
        "other keys": codes_at(KeySet((stranger,), stranger.kid), MEETING, NINE)[0].text,
        "not shown yet": codes_at(KEYS, MEETING, seconds(15))[0].text,
        "other purpose": key_code(KEYS.active, "members.code", b"\x01" + body),
        "other form": key_code(KEYS.active, PURPOSE, b"\x02" + body),
        "too short": key_code(KEYS.active, PURPOSE, MEETING.bytes),
    }


@pytest.mark.parametrize("name", sorted(forged()))
def test_anything_else_is_invalid(name: str) -> None:
    with pytest.raises(MeetingCodeInvalid):
        checked(KEYS, MEETING, forged()[name], NINE)
