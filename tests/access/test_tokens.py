"""Access tokens: ours pass, everything else is refused as 401, and by no other exception."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from jose import jws
from jose.exceptions import JOSEError

from app.access.keys import KeySet, SigningKey
from app.access.tokens import (
    ACCESS_LIFETIME,
    CLOCK_SKEW,
    LONGEST_TOKEN,
    AccessClaims,
    TokenExpired,
    TokenRefused,
    VerifiedTokens,
    issue_access_token,
    verify_access_token,
)
from app.kit.errors import Unauthenticated
from tests.access.accepted_elsewhere import ACCEPTED_ELSEWHERE
from tests.access.forged_tokens import EXPIRED, FORGED
from tests.access.forging import (
    ANOTHER,
    HONEST,
    HONEST_SIGNATURE,
    KEYS,
    NOW,
    ORDER,
    OURS,
    PAYLOAD,
    with_claims,
    with_signature,
)
from tests.access.judges import JUDGES, accepts

SECOND = timedelta(seconds=1)
ROTATED = KeySet((OURS, ANOTHER), ANOTHER.kid)
RETIRED = KeySet((ANOTHER,), ANOTHER.kid)


def claims(**changes: object) -> AccessClaims:
    return AccessClaims.for_session(
        **{"account_id": uuid4(), "session_id": uuid4(), "tenant_id": uuid4(), "now": NOW, **changes}
    )


@given(st.uuids(), st.uuids(), st.none() | st.uuids())
def test_what_was_issued_is_read_back(account, session, tenant):
    issued = claims(account_id=account, session_id=session, tenant_id=tenant)
    assert verify_access_token(KEYS, issue_access_token(KEYS, issued, NOW), NOW) == issued


def test_the_honest_token_of_the_corpus_is_ours():
    """Else every forgery would be refused for a fault they all share."""
    assert verify_access_token(KEYS, HONEST, NOW).account_id == UUID(PAYLOAD["sub"])


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize("judge", JUDGES)
def test_the_honest_token_is_accepted_by_every_judge(judge):
    JUDGES[judge](HONEST)


def test_the_corpus_is_large():
    assert len(FORGED) >= 200


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_token_is_refused(name):
    with pytest.raises(TokenRefused) as refused:
        verify_access_token(KEYS, FORGED[name], NOW)  # type: ignore[arg-type]
    assert refused.value.code == ("TOKEN_EXPIRED" if name in EXPIRED else "TOKEN_INVALID")
    assert isinstance(refused.value, Unauthenticated)


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_token_is_refused_and_not_remembered(name):
    memory = VerifiedTokens()
    with pytest.raises(TokenRefused):
        memory.verify(KEYS, FORGED[name], NOW)  # type: ignore[arg-type]
    assert len(memory) == 0


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize("name", FORGED)
def test_other_readers_judge_it_as_noted(name):
    accepted = {judge for judge in JUDGES if accepts(judge, FORGED[name])}
    assert accepted == ACCEPTED_ELSEWHERE.get(name, frozenset())


@pytest.mark.parametrize("name", [name for name in FORGED if name.startswith(("HS", "unsigned"))])
def test_python_jose_with_a_key_object_and_one_algorithm_verifies_no_forged_signature(name):
    with pytest.raises(JOSEError):
        jws.verify(FORGED[name], OURS.jose_verifier, algorithms=["ES256"])


@given(st.text(max_size=300) | st.binary(max_size=100) | st.from_regex(r"[\w-]{1,40}\.[\w-]{1,40}\.[\w-]{86}"))
def test_any_other_text_is_refused(text):
    with pytest.raises(TokenRefused):
        verify_access_token(KEYS, text, NOW)  # type: ignore[arg-type]


@given(st.integers(0, len(HONEST) - 1), st.characters(codec="ascii"))
def test_no_letter_can_be_changed(position, letter):
    changed = HONEST[:position] + letter + HONEST[position + 1 :]
    if changed != HONEST:
        with pytest.raises(TokenRefused):
            verify_access_token(KEYS, changed, NOW)


def test_the_twin_of_a_signature_is_valid_by_nature():
    """Beside (r, s), ECDSA holds (r, n − s) for true, and RFC 7518 forbids neither.

    Whoever holds a token can so write a second text of it with the same claims: nothing is gained, but revoking must
    go by session or `jti`, never by text.
    """
    s = int.from_bytes(HONEST_SIGNATURE[32:], "big")
    twin = with_signature(HONEST_SIGNATURE[:32] + (ORDER - s).to_bytes(32, "big"))
    assert twin != HONEST
    assert verify_access_token(KEYS, twin, NOW) == verify_access_token(KEYS, HONEST, NOW)


def test_a_token_lives_a_quarter_of_an_hour():
    token = issue_access_token(KEYS, claims(), NOW)
    verify_access_token(KEYS, token, NOW + ACCESS_LIFETIME - SECOND)
    with pytest.raises(TokenExpired):
        verify_access_token(KEYS, token, NOW + ACCESS_LIFETIME)


def test_a_machine_whose_clock_is_a_little_behind_still_accepts():
    token = issue_access_token(KEYS, claims(), NOW)
    verify_access_token(KEYS, token, NOW - CLOCK_SKEW)
    with pytest.raises(TokenRefused):
        verify_access_token(KEYS, token, NOW - CLOCK_SKEW - SECOND)


def test_claims_of_a_later_release_are_no_hindrance():
    verify_access_token(KEYS, with_claims(added_later=1), NOW)


def test_our_tokens_stay_far_under_the_limit():
    assert len(issue_access_token(KEYS, claims(), NOW)) * 4 < LONGEST_TOKEN


def test_a_refusal_tells_the_caller_nothing_but_its_code():
    with pytest.raises(TokenRefused) as refused:
        verify_access_token(KEYS, with_claims(kind="refresh"), NOW)
    assert refused.value.detail == "登录凭证无效，请重新登录"
    assert "kind" in str(refused.value.__cause__)


def test_rotation_refuses_no_valid_token():
    old = issue_access_token(KEYS, claims(), NOW)
    new = issue_access_token(ROTATED, claims(), NOW)
    verify_access_token(ROTATED, old, NOW)
    verify_access_token(ROTATED, new, NOW)
    with pytest.raises(TokenRefused):
        verify_access_token(KEYS, new, NOW)


def test_a_retired_key_verifies_nothing_more():
    token = issue_access_token(KEYS, claims(), NOW)
    with pytest.raises(TokenRefused):
        verify_access_token(RETIRED, token, NOW)


class TestVerifiedTokens:
    def test_a_remembered_token_reads_the_same(self):
        memory = VerifiedTokens()
        issued = claims()
        token = issue_access_token(KEYS, issued, NOW)
        first = memory.verify(KEYS, token, NOW)
        assert first == issued
        assert memory.verify(KEYS, token, NOW) is first

    def test_it_expires_all_the_same(self):
        memory = VerifiedTokens()
        token = issue_access_token(KEYS, claims(), NOW)
        memory.verify(KEYS, token, NOW)
        with pytest.raises(TokenExpired):
            memory.verify(KEYS, token, NOW + ACCESS_LIFETIME)
        assert len(memory) == 0

    def test_it_falls_with_its_key(self):
        memory = VerifiedTokens()
        token = issue_access_token(KEYS, claims(), NOW)
        memory.verify(KEYS, token, NOW)
        with pytest.raises(TokenRefused):
            memory.verify(RETIRED, token, NOW)
        assert len(memory) == 0

    def test_a_key_set_loaded_anew_is_no_hindrance(self):
        memory = VerifiedTokens()
        token = issue_access_token(KEYS, claims(), NOW)
        memory.verify(KEYS, token, NOW)
        again = KeySet((SigningKey.load(OURS.kid, OURS.private_der()),), OURS.kid)
        memory.verify(again, token, NOW)
        assert len(memory) == 1

    def test_it_is_bounded_and_forgets_the_oldest(self):
        memory = VerifiedTokens(capacity=2)
        tokens = [issue_access_token(KEYS, claims(), NOW) for _ in range(3)]
        first = [memory.verify(KEYS, token, NOW) for token in tokens]
        assert len(memory) == 2
        assert memory.verify(KEYS, tokens[2], NOW) is first[2]
        assert memory.verify(KEYS, tokens[0], NOW) is not first[0]
