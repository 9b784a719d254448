"""Refusals as RFC 9457 problems. Status codes stand here and nowhere else."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response

from app.kit import errors as kinds
from app.kit.errors import FieldIssue, Refusal
from app.web.phrases import phrase_of
from app.web.request_id import request_id_of

log = logging.getLogger("dangjian.web")

MEDIA_TYPE = "application/problem+json"


class Problem(BaseModel):
    """RFC 9457 problem with a stable `code` and a Chinese `detail` fit to show."""

    model_config = ConfigDict(extra="forbid")

    class Issue(BaseModel):
        field: str
        issue: str
        location: str

    type: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    errors: list[Issue]


class PreconditionRequired(kinds.Conflict):
    code = "IF_MATCH_REQUIRED"
    message = "缺少 If-Match 请求头：请先读取最新内容再修改"


class PreconditionFailed(kinds.Conflict):
    code = "VERSION_STALE"
    message = "内容已被他人修改，请刷新后再试"


class BodyTooLarge(kinds.Invalid):
    code = "BODY_TOO_LARGE"
    message = "提交的内容过大，请减少内容或分几次提交"


class RangeNotSatisfiable(kinds.Invalid):
    code = "RANGE_NOT_SATISFIABLE"
    message = "要求的范围超出了文件大小"


class MethodNotAllowed(kinds.Invalid):
    code = "METHOD_NOT_ALLOWED"
    message = "该地址不支持这种请求方法"


class Internal(Refusal):
    code = "INTERNAL"
    message = "服务器内部错误，请把请求编号告诉管理员"


STATUS: Mapping[type[Refusal], int] = {
    kinds.NotFound: 404,
    kinds.Forbidden: 403,
    kinds.Unauthenticated: 401,
    kinds.Invalid: 422,
    kinds.Conflict: 409,
    kinds.TooMany: 429,
    kinds.Unavailable: 503,
    PreconditionRequired: 428,
    PreconditionFailed: 412,
    BodyTooLarge: 413,
    MethodNotAllowed: 405,
    RangeNotSatisfiable: 416,
    Internal: 500,
}


def status_of(refusal: type[Refusal]) -> int:
    """The HTTP status of a refusal: its own, else that of the nearest class above it."""
    return next(STATUS[kind] for kind in refusal.__mro__ if kind in STATUS)


def problem(request: Request, refusal: Refusal) -> Response:
    """The answer to a refused request."""
    status = status_of(type(refusal))
    headers: dict[str, str] = {}
    if refusal.retry_after is not None:
        headers["Retry-After"] = str(refusal.retry_after)
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(
        {
            "type": f"/docs/errors#{refusal.code}",
            "title": refusal.message.split("，")[0] if not refusal.facts else refusal.detail,
            "status": status,
            "detail": refusal.detail,
            "code": refusal.code,
            "request_id": request_id_of(request),
            "errors": [{"field": i.field, "issue": i.issue, "location": i.location} for i in refusal.issues],
        },
        status_code=status,
        headers=headers,
        media_type=MEDIA_TYPE,
    )


def issues_of(errors: Sequence[Mapping[str, Any]]) -> list[FieldIssue]:
    """Pydantic's errors as field issues in Chinese, without the offending values."""
    issues = []
    for error in errors:
        location, *rest = [str(part) for part in error["loc"]] or ["body"]
        if error["type"] == "json_invalid":  # the rest is an offset into the body, no field
            rest = []
        issues.append(FieldIssue(".".join(rest), phrase_of(error), location))
    return issues


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return problem(request, error)


async def _malformed(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return problem(request, kinds.Invalid(issues=issues_of(error.errors())))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    by_status: dict[int, Refusal] = {404: kinds.NotFound(), 405: MethodNotAllowed(), 413: BodyTooLarge()}
    refusal = by_status.get(error.status_code) or (kinds.Invalid() if error.status_code < 500 else kinds.Unavailable())
    answer = problem(request, refusal)
    if error.headers and "allow" in {name.lower() for name in error.headers}:
        answer.headers["Allow"] = next(v for k, v in error.headers.items() if k.lower() == "allow")
    return answer


async def _gone(_request: Request, _error: Exception) -> Response:
    """The sender hung up: nobody hears the answer, and nothing is wrong here."""
    return Response(status_code=400)


async def _unexpected(request: Request, error: Exception) -> Response:
    log.error("unexpected error", exc_info=error)
    return problem(request, Internal())


def install(app: FastAPI) -> None:
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _unexpected)
