"""Keyed codes: short, for one purpose, in one spelling, and nobody else's."""

import hmac
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.access import base64url
from app.access.keyed_codes import check_code, key_code
from app.access.keys import KeySet, SigningKey
from app.access.signed_codes import LONGEST_PAYLOAD, CodeRefused, sign_code
from tests.access.forging import ANOTHER, KEYS, OURS

PURPOSE = "meeting.sign_in"
CODE = key_code(OURS, PURPOSE, b"a meeting and a step")


@given(st.binary(min_size=1, max_size=LONGEST_PAYLOAD))
def test_what_was_keyed_is_read_back(payload):
    assert check_code(KEYS, PURPOSE, key_code(OURS, PURPOSE, payload)) == payload


def test_it_is_hmac_under_a_secret_of_hkdf_written_out_by_hand():
    number = OURS.private_key.private_numbers().private_value.to_bytes(32, "big")
    extracted = hmac.digest(bytes(32), number, sha256)
    secret = hmac.digest(extracted, b"dangjian keyed codes\x01", sha256)
    kid, payload, mac = CODE.split(".")
    assert kid == OURS.kid
    assert base64url.decode(payload) == b"a meeting and a step"
    assert base64url.decode(mac) == hmac.digest(secret, b"meeting.sign_in\0a meeting and a step", sha256)


@pytest.mark.parametrize("payload", [b"", b"x" * (LONGEST_PAYLOAD + 1)])
def test_a_payload_has_its_limits(payload):
    with pytest.raises(ValueError, match="bytes"):
        key_code(OURS, PURPOSE, payload)


@pytest.mark.parametrize("purpose", ["", "Meeting", "a b", "a\0b", ".x", "会议"])
def test_a_purpose_is_plain_words_on_both_sides(purpose):
    with pytest.raises(ValueError, match="purpose"):
        key_code(OURS, purpose, b"x")
    with pytest.raises(ValueError, match="purpose"):
        check_code(KEYS, purpose, CODE)


def forged() -> dict[str, str]:
    kid, payload, mac = CODE.split(".")
    return {
        "another purpose": key_code(OURS, "member.code", b"a meeting and a step"),
        "another's key": key_code(ANOTHER, PURPOSE, b"a meeting and a step"),
        "another's key under our name": key_code(
            SigningKey(OURS.kid, ANOTHER.private_key), PURPOSE, b"a meeting and a step"
        ),
        "another payload": f"{kid}.{base64url.encode(b'another meeting')}.{mac}",
        "signed instead": sign_code(OURS, PURPOSE, b"a meeting and a step"),
        "no mac": f"{kid}.{payload}.",
        "padded": f"{kid}.{payload}=.{mac}",
        "zeros": f"{kid}.{payload}.{base64url.encode(bytes(32))}",
    }


@pytest.mark.parametrize("name", sorted(forged()))
def test_a_forged_code_is_refused(name):
    with pytest.raises(CodeRefused):
        check_code(KEYS, PURPOSE, forged()[name])


def test_a_code_ends_with_its_key():
    newer = SigningKey.generate()
    assert check_code(KeySet((OURS, newer), newer.kid), PURPOSE, CODE)
    with pytest.raises(CodeRefused):
        check_code(KeySet((newer,), newer.kid), PURPOSE, CODE)


@given(st.integers(0, len(CODE) - 1), st.characters(codec="ascii"))
def test_no_letter_can_be_changed(position, letter):
    changed = CODE[:position] + letter + CODE[position + 1 :]
    if changed != CODE:
        with pytest.raises(CodeRefused):
            check_code(KEYS, PURPOSE, changed)


@given(st.text(max_size=250))
def test_any_other_text_is_refused(text):
    with pytest.raises(CodeRefused):
        check_code(KEYS, PURPOSE, text)
