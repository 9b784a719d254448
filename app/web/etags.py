"""Strong ETags from a row's version, and the If-Match that a PUT must bring."""

from typing import Annotated, Any

from fastapi import Header, Response

from app.web.errors import PreconditionFailed, PreconditionRequired

IfMatch = Annotated[str | None, Header(alias="If-Match", description="读取时得到的 ETag；缺少为 428，过期为 412")]


def etag_of(version: int) -> str:
    return f'"{version}"'


def show_version(response: Response, version: int) -> None:
    response.headers["ETag"] = etag_of(version)


def require_match(if_match: str | None, row: Any) -> None:
    """Raises PreconditionRequired without If-Match, PreconditionFailed when the row has moved on."""
    if not if_match:
        raise PreconditionRequired
    given = {part.strip() for part in if_match.split(",")}
    if "*" not in given and etag_of(row.version) not in given:
        raise PreconditionFailed
