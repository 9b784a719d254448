"""The poster of a lesson."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Header
from starlette.responses import Response

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.lessons.errors import LessonNotFound
from app.domains.lessons.sharing import making
from app.domains.lessons.studying.errors import LessonWithdrawn, NoOwnRecord
from app.files import stored
from app.files.errors import FileNotFound
from app.web.calls import Stepping
from app.web.operations import area, operation

router = area("微党课分享")

PNG = "image/png"
IfNoneMatch = Annotated[str | None, Header(alias="If-None-Match")]


def _picture(name: str, **said: Any) -> dict[str, Any]:
    made = operation(name, **said)
    binary = {"schema": {"type": "string", "format": "binary"}}
    made["responses"] |= {200: {"description": "750 × 1125 的 PNG", "content": {PNG: binary}}}
    return made | {"response_class": Response}


@router.get(
    "/lessons/{lesson_id}/share-card",
    **_picture(
        "lessons.share_card",
        summary="分享海报",
        permission=P.LESSON_READ,
        refusals=[NoOwnRecord, LessonNotFound, LessonWithdrawn, FileNotFound],
    ),
)
async def share_card(call: Stepping, lesson_id: UUID, if_none_match: IfNoneMatch = None) -> Response:
    """扫码的人登录后只能看到学习范围内的内容；海报不含任何个人信息。带 `If-None-Match` 重新验证，未变返回 304。"""
    services = call.services
    async with services.database.read(call.actor.tenant_id) as session:
        wanted = await making.wanted_poster(session, call.actor, lesson_id)
    headers = {"ETag": f'"{wanted.version_id.hex}"', "Cache-Control": "private, no-cache"}
    if if_none_match == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    if wanted.file is not None:
        return Response(await stored.read(services.store, wanted.file), headers=headers, media_type=PNG)
    picture, is_final = await making.picture_of(wanted, services.mini_codes, services.settings.base_url)
    if not is_final:
        return Response(picture, headers={"Cache-Control": "no-store"}, media_type=PNG)
    async with services.database.write(call.actor.tenant_id) as session:
        await making.keep_poster(session, services.store, wanted, picture)
    return Response(picture, headers=headers, media_type=PNG)
