"""A year of learning on paper: one's own, or that of a member of the branch."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from starlette.responses import Response

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.hours import errors as refused
from app.domains.hours import paper
from app.domains.hours.routes.answers import Year
from app.web.calls import Stepping, Steps
from app.web.operations import area, operation

router = area("学时")
PDF = "application/pdf"


def _filing(name: str, **said: Any) -> dict[str, Any]:
    made = operation(name, **said)
    binary = {"schema": {"type": "string", "format": "binary"}}
    made["responses"] |= {200: {"description": "A4 的 PDF", "content": {PDF: binary}}}
    return made | {"response_class": Response}


@router.get(
    "/me/hours/pdf",
    **_filing(
        "hours.own_pdf", summary="打印本人的学时证明", permission=P.HOURS_READ_OWN, refusals=[refused.NoOwnHours]
    ),
)
async def own(call: Stepping, year: Year) -> Response:
    async with call.services.database.read(call.actor.tenant_id) as session:
        page = await paper.own_page(session, call.actor, year)
    return await _printed(call, page)


@router.get(
    "/members/{member_id}/hours/pdf",
    **_filing(
        "hours.of_member_pdf",
        summary="打印支部党员的学时证明",
        permission=P.HOURS_READ,
        refusals=[refused.HoursMemberNotFound],
    ),
)
async def of_member(call: Stepping, member_id: UUID, year: Year) -> Response:
    """列出每项来源，供组织关系转出后由接收党支部认定；不含身份证号码和联系方式。"""
    async with call.services.database.read(call.actor.tenant_id) as session:
        page = await paper.page_for(session, call.actor, member_id, year)
    return await _printed(call, page)


async def _printed(call: Steps, page: dict[str, Any]) -> Response:
    content = await call.services.printer.print(paper.STATEMENT, page)
    headers = {"Content-Disposition": f"inline; filename*=UTF-8''{quote(page['title'])}.pdf"}
    return Response(content, media_type=PDF, headers=headers)
