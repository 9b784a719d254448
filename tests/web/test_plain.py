"""What the quick way looks at: a plain head passes, and whatever is in doubt is left to the ordinary way."""

import pytest
from pydantic import ValidationError
from starlette.types import Scope

from app.settings import Settings
from app.web.plain import LONGEST_BODY, Hosts, Plain

HOSTS = Hosts(["Dang.example", "*.party.example", "127.0.0.1"])
TOKEN = (b"authorization", b"Bearer abc.def-g_h")
HOST = (b"host", b"dang.example:8000")
JSON = (b"content-type", b"application/json; charset=utf-8")


def _scope(*headers: tuple[bytes, bytes]) -> Scope:
    return {"type": "http", "headers": list(headers)}


def test_a_plain_head_gives_the_token_and_the_request_id() -> None:
    given = (b"x-request-id", b"req-12345678")
    assert Plain.of(_scope(TOKEN, HOST, given), has_body=False, hosts=HOSTS) == Plain(b"abc.def-g_h", given[1])
    posted = _scope(TOKEN, HOST, JSON, (b"content-length", b"8000"))
    assert Plain.of(posted, has_body=True, hosts=HOSTS) == Plain(b"abc.def-g_h", b"")


@pytest.mark.parametrize(
    ("has_body", "headers"),
    [
        (False, [HOST]),
        (False, [TOKEN, TOKEN, HOST]),
        (False, [(b"authorization", b"bearer abc"), HOST]),
        (False, [(b"authorization", "Bearer 党".encode()), HOST]),
        (False, [TOKEN]),
        (False, [TOKEN, HOST, HOST]),
        (False, [TOKEN, HOST, (b"content-length", b"3")]),
        (False, [TOKEN, HOST, (b"transfer-encoding", b"chunked")]),
        (True, [TOKEN, HOST, JSON]),
        (True, [TOKEN, HOST, JSON, (b"content-length", b"8001")]),
        (True, [TOKEN, HOST, JSON, (b"content-length", b"-1")]),
        (True, [TOKEN, HOST, JSON, (b"content-length", b"99999999999")]),
        (True, [TOKEN, HOST, (b"content-length", b"9")]),
        (True, [TOKEN, HOST, (b"content-type", b"text/plain"), (b"content-length", b"9")]),
    ],
)
def test_what_is_in_doubt_is_not_plain(has_body: bool, headers: list[tuple[bytes, bytes]]) -> None:
    assert Plain.of(_scope(*headers), has_body=has_body, hosts=HOSTS) is None


def test_no_bound_of_bodies_may_be_set_below_what_the_quick_way_reads() -> None:
    with pytest.raises(ValidationError, match="body_limit"):
        Settings(body_limit=LONGEST_BODY)


@pytest.mark.parametrize(
    ("host", "passes"),
    [
        (b"dang.example", True),
        (b"127.0.0.1:8000", True),
        (b"a.party.example", True),
        (b"party.example", False),
        (b"dang.example.evil", False),
        (b"dang.example:8000:1", False),
        (b"dang.example@evil", False),
        (b"", False),
    ],
)
def test_hosts_pass_as_with_the_ordinary_way(host: bytes, passes: bool) -> None:
    assert HOSTS.allow(host) is passes
    assert Hosts(["*"]).allow(host)
