"""Hand over the record book of a year."""

from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import Path
from starlette.responses import Response

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.meetings.handover import errors as refused
from app.domains.meetings.handover import handing
from app.domains.meetings.handover.printing import BOOK, book_page
from app.domains.meetings.handover.schemas import HandoverIn, HandoverOut, HandoverSignIn, HandoverWithdrawIn
from app.domains.orgs.errors import OrgNotFound
from app.web.calls import Reading, Stepping, Writing
from app.web.operations import area, operation

router = area("会议记录")

BookYear = Annotated[int, Path(ge=2000, le=2099, description="记录簿的年度", examples=[2026])]
_BOOK = "/organisations/{org_id}/record-books/{year}/handovers"
_KEEP = [P.MEETING_MINUTES_WRITE, P.MEETING_MINUTES_SIGN]
_PRINTED = operation(
    "handovers.pdf", summary="打印记录簿移交清单", permission=_KEEP, refusals=[refused.HandoverNotFound]
)
_PRINTED["responses"] |= {
    200: {
        "description": "A4 的 PDF",
        "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post(
    _BOOK,
    **operation(
        "handovers.propose",
        summary="发起一个年度会议记录簿的移交",
        permission=P.MEETING_MINUTES_WRITE,
        refusals=[OrgNotFound, refused.HandoverPeopleWrong, refused.HandoverBookEmpty, refused.HandoverOpen],
        status=201,
    ),
)
async def propose(call: Writing, org_id: UUID, year: BookYear, body: HandoverIn) -> HandoverOut:
    """清单在发起时固定：每份已归档会议记录的版本和摘要，以及尚未归档的份数。双方各用自己的账号确认。"""
    made = await handing.propose_handover(
        call.session,
        call.actor,
        org_id=org_id,
        year=year,
        giver_id=body.giver_id,
        taker_id=body.taker_id,
        note=body.note,
    )
    return HandoverOut.of(made)


@router.get(
    _BOOK,
    **operation(
        "handovers.of_year",
        summary="查看一个年度记录簿的移交",
        permission=P.MEETING_MINUTES_WRITE,
        refusals=[OrgNotFound],
    ),
)
async def of_year(call: Reading, org_id: UUID, year: BookYear) -> list[HandoverOut]:
    return [
        HandoverOut.of(one)
        for one in await handing.handovers_of_year(call.session, call.actor, org_id=org_id, year=year)
    ]


@router.get(
    "/handovers/{handover_id}",
    **operation("handovers.show", summary="查看一次移交", permission=_KEEP, refusals=[refused.HandoverNotFound]),
)
async def show(call: Reading, handover_id: UUID) -> HandoverOut:
    return HandoverOut.of(await handing.show_handover(call.session, call.actor, handover_id))


@router.post(
    "/handovers/{handover_id}/sign",
    **operation(
        "handovers.sign",
        summary="移交人或接收人确认清单",
        permission=P.MEETING_MINUTES_SIGN,
        refusals=[
            refused.HandoverNotFound,
            refused.NotThisSide,
            refused.HandoverSettled,
            refused.HandoverTextChanged,
            refused.HandoverSigned,
        ],
    ),
)
async def sign(call: Writing, handover_id: UUID, body: HandoverSignIn) -> HandoverOut:
    made = await handing.sign_handover(
        call.session, call.actor, handover_id=handover_id, side=body.side, digest=body.digest
    )
    return HandoverOut.of(made)


@router.post(
    "/handovers/{handover_id}/withdraw",
    **operation(
        "handovers.withdraw",
        summary="注明原因撤回还没有完成的移交",
        permission=P.MEETING_MINUTES_WRITE,
        refusals=[refused.HandoverNotFound, refused.HandoverSettled],
    ),
)
async def withdraw(call: Writing, handover_id: UUID, body: HandoverWithdrawIn) -> HandoverOut:
    made = await handing.withdraw_handover(call.session, call.actor, handover_id=handover_id, reason=body.reason)
    return HandoverOut.of(made)


@router.get("/handovers/{handover_id}/pdf", **_PRINTED, response_class=Response)
async def pdf(call: Stepping, handover_id: UUID) -> Response:
    async with call.services.database.read(call.actor.tenant_id) as session:
        data = book_page(await handing.show_handover(session, call.actor, handover_id))
    content = await call.services.printer.print(BOOK, data)
    headers = {"Content-Disposition": f"inline; filename*=UTF-8''{quote(data['title'])}.pdf"}
    return Response(content, media_type="application/pdf", headers=headers)
