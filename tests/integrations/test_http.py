import asyncio
import logging
import traceback
from collections.abc import AsyncIterator

import httpx
import pytest

from app.integrations.http import MAX_ANSWER_BYTES, call_json, outbound_client
from app.kit.errors import Unavailable

URL = "https://service.test/path?secret=hunter2"


class ServiceDown(Unavailable):
    code = "SERVICE_DOWN"


async def ask(handler: httpx.MockTransport, *, deadline: float = 10.0) -> dict[str, object]:
    async with outbound_client(transport=handler) as http:
        request = http.build_request("POST", URL, json={"password": "hunter2"}, headers={"Authorization": "hunter2"})
        return await call_json(http, request, unavailable=ServiceDown, deadline=deadline)


def answering(response: httpx.Response) -> httpx.MockTransport:
    return httpx.MockTransport(lambda request: response)


def failing(fault: Exception) -> httpx.MockTransport:
    def handler(request: httpx.Request) -> httpx.Response:
        raise fault

    return httpx.MockTransport(handler)


async def test_an_object_is_returned_whatever_its_content_type() -> None:
    answer = httpx.Response(200, text='{"a": 1}', headers={"content-type": "text/plain"})
    assert await ask(answering(answer)) == {"a": 1}


async def trickle(body: bytes) -> AsyncIterator[bytes]:
    yield body


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, text="<html>"),
        httpx.Response(200, content=b"\xff\xfe{"),
        httpx.Response(200, text="[1]"),
        httpx.Response(200, text=""),
        httpx.Response(200, text="[" * 100_000),
        httpx.Response(200, content=b'{"a": "' + b"x" * MAX_ANSWER_BYTES + b'"}'),
        httpx.Response(200, content=trickle(b"not gzip"), headers={"content-encoding": "gzip"}),
        httpx.Response(302, headers={"location": "https://elsewhere.test/"}),
        httpx.Response(400, text='{"a": 1}'),
        httpx.Response(500, text='{"a": 1}'),
    ],
    ids=["html", "encoding", "array", "empty", "deep", "huge", "gzip", "redirect", "client-error", "server-error"],
)
async def test_any_other_answer_is_unavailable(answer: httpx.Response) -> None:
    with pytest.raises(ServiceDown):
        await ask(answering(answer))


@pytest.mark.parametrize(
    "fault",
    [httpx.ConnectError("refused"), httpx.ReadTimeout("slow"), httpx.RemoteProtocolError("cut")],
    ids=["connect", "timeout", "cut"],
)
async def test_a_network_fault_is_unavailable_and_is_not_tried_again(fault: Exception) -> None:
    tries = 0

    def handler(request: httpx.Request) -> httpx.Response:
        nonlocal tries
        tries += 1
        raise fault

    with pytest.raises(ServiceDown):
        await ask(httpx.MockTransport(handler))
    assert tries == 1


async def test_an_answer_that_never_ends_is_cut_at_the_deadline() -> None:
    async def hang(request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError("unreachable")

    with pytest.raises(ServiceDown):
        await ask(httpx.MockTransport(hang), deadline=0)


@pytest.mark.parametrize(
    "transport",
    [answering(httpx.Response(200, text="{}")), answering(httpx.Response(500)), failing(httpx.ConnectError(URL))],
    ids=["answered", "refused", "broken"],
)
async def test_no_secret_reaches_a_log_line_or_an_error(
    transport: httpx.MockTransport, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    [ended] = await asyncio.gather(ask(transport), return_exceptions=True)
    shown = "".join(traceback.format_exception(ended)) if isinstance(ended, BaseException) else ""
    assert "service.test/path" in caplog.text
    assert "hunter2" not in caplog.text + shown
    assert not isinstance(ended, BaseException) or ended.__context__ is None
