"""Files by signed links, without a header: for players, pictures and wx.downloadFile."""

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from app.files import errors, links, stored
from app.integrations.storage.protocol import StorageObjectMissing, StorageUnavailable
from app.kit.clock import now
from app.kit.errors import Refusal
from app.web.errors import RangeNotSatisfiable
from app.web.operations import area, operation
from app.web.ranges import file_answer
from app.web.services import services_of

router = area("文件")

Token = Annotated[str, Path(max_length=links.LONGEST)]
Width = Annotated[
    int | None,
    Query(ge=1, le=10_000, description="图片至少要多宽：取另存的几种宽度中够用的最小一种（JPEG），都不够为原图"),
]

_WIDTH = re.compile(r"[0-9]{1,5}\Z")
_BYTES: dict[str, Any] = {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}


def download_operation(name: str, *, summary: str, refusals: Sequence[type[Refusal]] = ()) -> dict[str, Any]:
    """What an operation says of itself that answers with a file's bytes."""
    said = operation(
        name,
        summary=summary,
        anonymous=True,
        refusals=[
            errors.LinkInvalid,
            errors.LinkExpired,
            errors.FileNotFound,
            StorageObjectMissing,
            StorageUnavailable,
            RangeNotSatisfiable,
            *refusals,
        ],
    )
    said["responses"] |= {
        200: {"description": "整个文件", **_BYTES},
        206: {"description": "Range 所要的一段", **_BYTES},
        304: {"description": "与 If-None-Match 相同"},
        307: {"description": "转到对象存储的短时链接（另行开通时）"},
    }
    return said


def answer_head(router: APIRouter, path: str, answer: Callable[..., Awaitable[Response]]) -> None:
    """Let HEAD be asked where GET is; `answer` takes a token, the request and a width."""

    async def head(request: Request) -> Response:
        width = request.query_params.get("width", "")
        asked = int(width) if _WIDTH.match(width) else None
        return await answer(request.path_params["token"], request, asked)

    router.add_route(f"{router.prefix}{path}", head, methods=["HEAD"], include_in_schema=False)


@router.get(
    "/downloads/{token}", response_class=Response, **download_operation("files.download", summary="凭链接下载文件")
)
async def download(token: Token, request: Request, width: Width = None) -> Response:
    """支持 Range、If-Range、If-None-Match 和 HEAD，供音视频边下边播。"""
    services = services_of(request)
    tenant_id, file_id = links.read_token(services.keyring.derived("links"), token, now())
    async with services.database.read(tenant_id) as session:
        file = await stored.by_link(session, tenant_id, file_id)
    return await file_answer(services.store, file, request, width=width)


answer_head(router, "/downloads/{token}", download)
