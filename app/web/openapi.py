"""The OpenAPI 3.1 document: what FastAPI derives, with security, permissions, common headers and examples filled in."""

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.constants import REF_TEMPLATE
from fastapi.openapi.utils import get_openapi

from app.access.permissions import Permission
from app.web.catalogue import rows
from app.web.errors import MEDIA_TYPE, Problem
from app.web.examples import example_of
from app.web.idempotency import KeyReused

DESCRIPTION = """\
智慧党建服务端接口。面向小程序、App 与第三方系统。

- 成功返回资源本身；失败返回 `application/problem+json`，`code` 稳定不变，`detail` 可直接展示给用户。
- 除登录接口外都需要 `Authorization: Bearer <访问令牌>`。
- 标注可重放的 POST 接受 `Idempotency-Key`：同一键重发得到第一次的结果，保存 72 小时。
- 修改类 PUT 需要 `If-Match`，值取自读取时的 `ETag`。
- 列表以 `next_cursor` 翻页，`limit` 为 1 至 100，默认 20。
- 时间为带时区的 RFC 3339，日期为 `YYYY-MM-DD`，金额为整数分并以 `_fen` 结尾。
- 每个来源每分钟请求数有上限，超出返回 429 与 `Retry-After`；JSON 请求体上限 2 MB。
"""

_METHODS = ("get", "post", "put", "delete")


def document(app: FastAPI) -> dict[str, Any]:
    """The whole document as plain data, the same for the same code."""
    made = get_openapi(title=app.title, version=app.version, description=DESCRIPTION, routes=app.routes)
    components = made.setdefault("components", {})
    components["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
    components["schemas"] = schemas = dict(sorted((components.get("schemas", {}) | _problem_schemas()).items()))
    for path in made["paths"].values():
        for method in path.keys() - {"post"}:
            path[method]["x-repeatable"] = False
    for operation in operations(made):
        _say_who(operation)
        _say_headers(operation)
        _say_examples(operation, schemas)
    made["x-error-codes"] = rows()
    return made


def install(app: FastAPI) -> None:
    """Serve this document instead of FastAPI's own."""

    def cached() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = document(app)
        return app.openapi_schema

    app.openapi = cached  # type: ignore[method-assign]


def operations(made: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for path in made["paths"].values():
        yield from (path[method] for method in _METHODS if method in path)


def _say_who(operation: dict[str, Any]) -> None:
    operation["security"] = [] if operation.get("x-anonymous") else [{"bearer": []}]
    sentences = [Permission(value).sentence for value in operation.get("x-permissions", ())]
    if sentences:
        said = f"需要权限：{'、或'.join(sentences)}。"
        operation["description"] = "\n\n".join(filter(None, [said, operation.get("description")]))


def _say_headers(operation: dict[str, Any]) -> None:
    parameters = operation.setdefault("parameters", [])
    if operation.get("x-repeatable"):
        parameters.append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": False,
                "description": "8 至 128 个字符；重发同一请求时用同一个键",
                "schema": {"type": "string", "minLength": 8, "maxLength": 128},
            }
        )
        malformed = operation["responses"]["422"]
        malformed["description"] += f"；{KeyReused.code}：{KeyReused.message}"
        malformed["x-codes"] = sorted([*malformed["x-codes"], KeyReused.code])
    if not parameters:
        del operation["parameters"]


def _say_examples(operation: dict[str, Any], schemas: Mapping[str, Any]) -> None:
    given = operation.pop("x-example", None)
    for status, answer in operation["responses"].items():
        if answer.pop("x-given", False):
            continue
        if status.startswith(("4", "5")):
            shape = {"$ref": REF_TEMPLATE.format(model=Problem.__name__)}
            answer["content"] = {MEDIA_TYPE: {"schema": shape, "example": _problem(int(status), answer)}}
        for media_type, content in answer.get("content", {}).items():
            if media_type == "application/json":
                content["example"] = given if given is not None else example_of(content.get("schema", {}), schemas)
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if body is not None and "example" not in body:
        body["example"] = example_of(body["schema"], schemas)


def _problem_schemas() -> dict[str, Any]:
    """Said once here: as a model of each refusal of each route it would cost a second at every start."""
    whole = Problem.model_json_schema(ref_template=REF_TEMPLATE)
    inner: dict[str, Any] = whole.pop("$defs")
    return inner | {Problem.__name__: whole}


def _problem(status: int, answer: dict[str, Any]) -> dict[str, Any]:
    code, _, message = answer["description"].split("；")[0].partition("：")
    return {
        "type": f"/docs/errors#{code}",
        "title": message,
        "status": status,
        "detail": message,
        "code": code,
        "request_id": "019a9f3c-5d2e-7c41-9b1a-2f6e8d0c4b7a",
        "errors": [],
    }
