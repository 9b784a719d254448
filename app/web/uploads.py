"""Files in three steps: reserve a place, send the bytes (as one form or in parts), confirm. They are read by signed link."""

import base64
import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Request
from starlette.datastructures import UploadFile
from starlette.responses import Response

from app.access.decision import SecondFactorMissing, require_somewhere
from app.access.permissions import Permission
from app.files import errors, links, receiving, repairing, stored
from app.files.facts import Repair
from app.files.models import FileStatus, StoredFile
from app.files.places import sent_place
from app.integrations.storage.protocol import (
    PartWritten,
    StorageFull,
    StoragePartDamaged,
)
from app.jobs.queue import enqueue
from app.kit.clock import now
from app.kit.errors import FieldIssue, Invalid
from app.web.calls import Reading, Stepping, Writing
from app.web.errors import BodyTooLarge
from app.web.file_schemas import FileIn, FileOut, FileWithPartsOut, LinkOut, PartOut
from app.web.operations import area, operation

router = area("文件")

_BLOCK = 1 << 16
_DIGEST = re.compile(r"sha-256=:([A-Za-z0-9+/]{43}=):\Z")


class FormWithoutFile(Invalid):
    code = "FILE_FORM_INVALID"
    message = "请用表单字段 file 上传一个文件"


def _sent_as(media_type: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"required": True, "content": {media_type: {"schema": schema}}}


@router.post(
    "/files",
    **operation(
        "files.reserve",
        summary="登记要上传的文件",
        permission=Permission.FILE_UPLOAD,
        refusals=[
            errors.FileTooLarge,
            errors.MediaTooLarge,
            errors.PurposeReserved,
            errors.QuotaExceeded,
            SecondFactorMissing,
        ],
        status=201,
    ),
)
async def reserve(call: Writing, body: FileIn) -> FileOut:
    """24 小时内没有确认的登记会被清除。音频、视频（media）须有编辑微党课的权限。音频、视频、图片和文档传完 30 天仍没有任何
    记录引用的会被清除。
    """
    require_somewhere(call.actor, Permission.FILE_UPLOAD)
    file = await stored.reserve(
        call.session,
        call.actor,
        name=body.name,
        size=body.size,
        purpose=body.purpose,
        sha256=body.sha256,
        quota=call.services.settings.tenant_file_quota,
        largest_media=call.services.settings.media_file_limit,
    )
    return FileOut.of(file)


_content = operation(
    "files.send",
    summary="以一个表单上传整个文件",
    permission=Permission.FILE_UPLOAD,
    refusals=[
        errors.FileNotFound,
        errors.FileAlreadyConfirmed,
        errors.FileTooLarge,
        FormWithoutFile,
        BodyTooLarge,
        StorageFull,
    ],
    repeatable=False,
)
_content["openapi_extra"]["requestBody"] = _sent_as(
    "multipart/form-data",
    {"type": "object", "required": ["file"], "properties": {"file": {"type": "string", "format": "binary"}}},
)


@router.post("/files/{file_id}/content", **_content)
async def send(call: Stepping, file_id: UUID, request: Request) -> PartOut:
    """表单字段名为 file，不超过 50 MB，适合 wx.uploadFile；更大的文件请分片。重发会覆盖先前的内容。"""
    file = await _reserved(call, file_id)
    async with request.form(max_files=1, max_fields=20) as form:
        upload = form.get("file")
        if not isinstance(upload, UploadFile):
            raise FormWithoutFile(issues=[FieldIssue("file", "缺少文件")])
        written = await receiving.receive(call.services.store, file, 1, _blocks_of(upload))
    return _part(1, written)


_part_operation = operation(
    "files.send_part",
    summary="上传一个分片",
    permission=Permission.FILE_UPLOAD,
    refusals=[
        errors.FileNotFound,
        errors.FileAlreadyConfirmed,
        errors.FileTooLarge,
        errors.PartDigestMissing,
        errors.PartDiffers,
        BodyTooLarge,
        StorageFull,
    ],
    repeatable=False,
)
_part_operation["openapi_extra"] |= {
    "requestBody": _sent_as("application/octet-stream", {"type": "string", "format": "binary"}),
    "parameters": [
        {
            "name": "Content-Digest",
            "in": "header",
            "required": True,
            "description": "分片的摘要（RFC 9530），如 sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:",
            "schema": {"type": "string", "pattern": _DIGEST.pattern.removesuffix(r"\Z") + "$"},
        }
    ],
}


@router.put("/files/{file_id}/parts/{number}", **_part_operation)
async def send_part(
    call: Stepping, file_id: UUID, number: Annotated[int, Path(ge=1, le=10_000)], request: Request
) -> PartOut:
    """分片从 1 起连续编号，每片不超过 50 MB；重发同一编号会覆盖。"""
    digest = _digest_of(request.headers.get("content-digest"))
    file = await _reserved(call, file_id)
    written = await receiving.receive(call.services.store, file, number, request.stream(), digest=digest)
    return _part(number, written)


@router.get(
    "/files/{file_id}",
    **operation("files.show", summary="文件的状态和已收到的分片", refusals=[errors.FileNotFound]),
)
async def show(call: Reading, file_id: UUID) -> FileWithPartsOut:
    file = await stored.find(call.session, call.actor, file_id)
    held = await call.services.store.parts(sent_place(file.tenant_id, file.id))
    parts = [PartOut(number=part.number, size=part.size, sha256=part.sha256) for part in held]
    return FileWithPartsOut(**FileOut.of(file).model_dump(), parts=parts)


@router.post(
    "/files/{file_id}/confirm",
    **operation(
        "files.confirm",
        summary="确认文件已传完",
        permission=Permission.FILE_UPLOAD,
        refusals=[
            errors.FileNotFound,
            errors.FileIncomplete,
            errors.FileDiffers,
            errors.FileKindRefused,
            errors.MediaDamaged,
            errors.FileTooLarge,
            errors.ImageRefused,
            StoragePartDamaged,
            StorageFull,
        ],
        repeatable=False,
    ),
)
async def confirm(call: Stepping, file_id: UUID) -> FileOut:
    """文件类型按内容判断；图片会重新编码，去掉拍摄地点等信息，另存几种宽度；音视频读出时长。重复确认得到同样的结果。"""
    async with call.services.database.read(call.actor.tenant_id) as session:
        file = await stored.find(session, call.actor, file_id)
    if file.status is FileStatus.RESERVED:
        settled = await receiving.settle(call.services.store, file)
        async with call.services.database.write(call.actor.tenant_id) as session:
            file = await stored.confirm(session, call.actor, file_id, settled)
            if call.services.remuxer is not None and repairing.wants_repair(file):
                repairing.mark(file, Repair.WAITING)
                await enqueue(
                    session, repairing.REPAIR_JOB, {"file_id": file.id}, tenant_id=file.tenant_id, key=str(file.id)
                )
    return FileOut.of(file)


@router.delete(
    "/files/{file_id}",
    **operation("files.delete", summary="删除自己上传的文件", refusals=[errors.FileNotFound], status=204),
)
async def delete(call: Writing, file_id: UUID) -> Response:
    await stored.delete(call.session, call.actor, file_id)
    return Response(status_code=204)


@router.get(
    "/files/{file_id}/link",
    **operation(
        "files.link", summary="取得短时有效的下载链接", refusals=[errors.FileNotFound, errors.FileNotConfirmed]
    ),
)
async def link(call: Reading, file_id: UUID) -> LinkOut:
    file = await stored.confirmed(call.session, call.actor, file_id)
    return link_to(call.services.keyring.derived("links"), call.services.settings.base_url, file, now())


def link_to(
    key: bytes, base_url: str, file: StoredFile, moment: datetime, *, lifetime: timedelta = links.LIFETIME
) -> LinkOut:
    """A link to a confirmed file, good for ten minutes unless said. The caller has judged who may have it."""
    expires_at = (moment + lifetime).replace(microsecond=0)
    token = links.link_token(key, file.tenant_id, file.id, expires_at)
    return LinkOut(url=f"{base_url}/api/v1/downloads/{token}", expires_at=expires_at)


async def _reserved(call: Stepping, file_id: UUID) -> StoredFile:
    require_somewhere(call.actor, Permission.FILE_UPLOAD)
    async with call.services.database.read(call.actor.tenant_id) as session:
        return await stored.reserved(session, call.actor, file_id)


async def _blocks_of(upload: UploadFile) -> AsyncIterator[bytes]:
    while block := await upload.read(_BLOCK):
        yield block


def _digest_of(header: str | None) -> bytes:
    found = _DIGEST.match(header or "")
    if found is None:
        raise errors.PartDigestMissing(issues=[FieldIssue("Content-Digest", "应为 sha-256=:…:", "header")])
    return base64.b64decode(found[1])


def _part(number: int, written: PartWritten) -> PartOut:
    return PartOut(number=number, size=written.size, sha256=written.sha256)
