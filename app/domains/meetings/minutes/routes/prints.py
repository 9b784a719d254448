"""Minutes and attendance books as PDF. What is printed is read first; the database waits for no page."""

from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.meetings import errors as meeting_refused
from app.domains.meetings.minutes import errors as refused
from app.domains.meetings.minutes import pages, printing
from app.domains.meetings.minutes.routes.versions import Number
from app.domains.meetings.vocabulary import MeetingKind
from app.kit.printing import Template
from app.web.calls import Stepping, Steps
from app.web.operations import area, operation

router = area("会议记录")

PDF = "application/pdf"
_READ = [P.MEETING_MINUTES_READ, P.MEETING_MINUTES_WRITE]


def _printing(name: str, **said: Any) -> dict[str, Any]:
    made = operation(name, **said)
    made["responses"] |= {
        200: {"description": "A4 的 PDF", "content": {PDF: {"schema": {"type": "string", "format": "binary"}}}}
    }
    return made | {"response_class": Response}


async def _printed(call: Steps, template: Template, data: dict[str, Any], name: str) -> Response:
    content = await call.services.printer.print(template, data)
    headers = {"Content-Disposition": f"inline; filename*=UTF-8''{quote(name)}.pdf"}
    return Response(content, media_type=PDF, headers=headers)


@router.get(
    "/minutes/{minutes_id}/pdf",
    **_printing(
        "minutes.draft_pdf",
        summary="打印会议记录草稿（带“草稿”水印）",
        permission=P.MEETING_MINUTES_WRITE,
        refusals=[refused.MinutesNotFound],
    ),
)
async def draft(call: Stepping, minutes_id: UUID) -> Response:
    """供记录人、主持人和工作人员核对：待签署的按提交的内容，草稿按现在的内容。"""
    async with call.services.database.read(call.actor.tenant_id) as session:
        data = await pages.draft_page(session, call.actor, minutes_id)
    return await _printed(call, printing.MINUTES, data, data["title"])


@router.get(
    "/minutes/{minutes_id}/versions/{number}/pdf",
    **_printing(
        "minutes.version_pdf",
        summary="打印会议记录的一个版本",
        permission=_READ,
        refusals=[refused.MinutesNotFound],
    ),
)
async def version(call: Stepping, minutes_id: UUID, number: Number) -> Response:
    """同一版本每次打印的内容完全相同。"""
    async with call.services.database.read(call.actor.tenant_id) as session:
        data = await pages.version_page(session, call.actor, minutes_id, number)
    return await _printed(call, printing.MINUTES, data, data["title"])


@router.get(
    "/meetings/{meeting_id}/roll/pdf",
    **_printing(
        "meetings.roll_pdf",
        summary="打印签到册",
        permission=P.MEETING_ATTENDANCE_READ,
        refusals=[meeting_refused.MeetingNotFound, refused.KindNotServed],
    ),
)
async def roll(
    call: Stepping,
    meeting_id: UUID,
    kind: Annotated[MeetingKind | None, Query(description="会议有多个类型时指明；空为第一个")] = None,
) -> Response:
    """请假只印类别，不印事由。"""
    async with call.services.database.read(call.actor.tenant_id) as session:
        data = await pages.roll_page(session, call.actor, meeting_id, kind)
    return await _printed(call, printing.ROLL, data, data["title"])
