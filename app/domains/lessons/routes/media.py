"""The files of published lessons, by the links that a lesson hands out."""

from fastapi import Request
from starlette.responses import Response

from app.domains.lessons.media import file_by_link, read_media_token
from app.kit.clock import now
from app.web.downloads import Token, Width, answer_head, download_operation
from app.web.operations import area
from app.web.ranges import file_answer
from app.web.services import services_of

router = area("微党课学习")


@router.get(
    "/lesson-media/{token}",
    response_class=Response,
    **download_operation("lessons.media", summary="凭链接播放或下载微党课的文件"),
)
async def media(token: Token, request: Request, width: Width = None) -> Response:
    """链接在微党课详情和列表中给出，到期或课被撤回即失效。支持 Range、If-Range、If-None-Match 和 HEAD。"""
    services = services_of(request)
    tenant_id, lesson_id, file_id = read_media_token(services.keyring.derived("links"), token, now())
    async with services.database.read(tenant_id) as session:
        file = await file_by_link(session, tenant_id, lesson_id, file_id)
    return await file_answer(services.store, file, request, width=width)


answer_head(router, "/lesson-media/{token}", media)
