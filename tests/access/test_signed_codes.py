"""Signed codes: short, for one purpose, in one spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.access import base64url
from app.access.keys import KeySet, SigningKey
from app.access.signed_codes import LONGEST_PAYLOAD, CodeRefused, sign_code, verify_code
from app.access.tokens import TokenRefused, verify_access_token
from app.kit.errors import Invalid
from tests.access.forging import ANOTHER, HONEST, KEYS, NOW, ORDER, OURS

PURPOSE = "meeting.sign_in"
CODE = sign_code(OURS, PURPOSE, b"a meeting and a step")


@given(st.binary(min_size=1, max_size=LONGEST_PAYLOAD))
def test_what_was_signed_is_read_back_and_fits_a_qr_code(payload):
    code = sign_code(OURS, PURPOSE, payload)
    assert verify_code(KEYS, PURPOSE, code) == payload
    assert len(code) < 200


def test_even_the_longest_key_id_fits():
    key = SigningKey("k" * 16, OURS.private_key)
    assert len(sign_code(key, PURPOSE, b"\xff" * LONGEST_PAYLOAD)) < 200


@pytest.mark.parametrize("payload", [b"", b"x" * (LONGEST_PAYLOAD + 1)])
def test_a_payload_has_its_limits(payload):
    with pytest.raises(ValueError, match="bytes"):
        sign_code(OURS, PURPOSE, payload)


@pytest.mark.parametrize("purpose", ["", "Meeting", "a b", "a\0b", ".x", "会议"])
def test_a_purpose_is_plain_words_on_both_sides(purpose):
    with pytest.raises(ValueError, match="purpose"):
        sign_code(OURS, purpose, b"x")
    with pytest.raises(ValueError, match="purpose"):
        verify_code(KEYS, purpose, CODE)


def test_a_code_for_one_purpose_is_none_for_another():
    with pytest.raises(CodeRefused):
        verify_code(KEYS, "member.code", CODE)


@given(st.integers(0, len(CODE) - 1), st.characters(codec="ascii"))
def test_no_letter_can_be_changed(position, letter):
    changed = CODE[:position] + letter + CODE[position + 1 :]
    if changed != CODE:
        with pytest.raises(CodeRefused):
            verify_code(KEYS, PURPOSE, changed)


@given(st.text(max_size=250))
def test_any_other_text_is_refused(text):
    with pytest.raises(CodeRefused):
        verify_code(KEYS, PURPOSE, text)


@pytest.mark.parametrize(
    "text",
    [None, CODE.encode(), 1, CODE + "\n", " " + CODE, CODE + "=", CODE[:-1], CODE.upper(), CODE * 100, HONEST],
    ids=["null", "bytes", "number", "line feed", "space", "padded", "cut", "upper case", "long", "an access token"],
)
def test_what_is_no_code_is_refused(text):
    with pytest.raises(CodeRefused) as refused:
        verify_code(KEYS, PURPOSE, text)
    assert refused.value.code == "CODE_INVALID"
    assert isinstance(refused.value, Invalid)


def test_a_code_is_no_access_token():
    with pytest.raises(TokenRefused):
        verify_access_token(KEYS, CODE, NOW)


def test_a_code_of_a_foreign_key_is_refused():
    with pytest.raises(CodeRefused):
        verify_code(KEYS, PURPOSE, sign_code(ANOTHER, PURPOSE, b"x"))
    impostor = SigningKey(OURS.kid, ANOTHER.private_key)
    with pytest.raises(CodeRefused):
        verify_code(KEYS, PURPOSE, sign_code(impostor, PURPOSE, b"x"))


def test_a_code_outlives_rotation_until_its_key_is_retired():
    assert verify_code(KeySet((OURS, ANOTHER), ANOTHER.kid), PURPOSE, CODE)
    with pytest.raises(CodeRefused):
        verify_code(KeySet((ANOTHER,), ANOTHER.kid), PURPOSE, CODE)


def test_the_twin_of_a_signature_is_refused():
    """A second text of one code would slip past whoever remembers used codes by their text."""
    kid, payload, signature = CODE.split(".")
    raw = base64url.decode(signature)
    s = int.from_bytes(raw[32:], "big")
    assert s <= ORDER // 2
    twin = base64url.encode(raw[:32] + (ORDER - s).to_bytes(32, "big"))
    with pytest.raises(CodeRefused, match="CODE_INVALID") as refused:
        verify_code(KEYS, PURPOSE, f"{kid}.{payload}.{twin}")
    assert "higher" in str(refused.value.__cause__)


@pytest.mark.parametrize("r_and_s", [bytes(64), bytes(63) + b"\1", bytes(31) + b"\1" + bytes(32)])
def test_signatures_of_zero_are_refused(r_and_s):
    kid, payload, _ = CODE.split(".")
    with pytest.raises(CodeRefused):
        verify_code(KEYS, PURPOSE, f"{kid}.{payload}.{base64url.encode(r_and_s)}")
