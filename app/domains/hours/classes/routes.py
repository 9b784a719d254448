"""HTTP of training classes and their certificates."""

from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import Path, Request
from starlette.responses import Response

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.hours.classes import attending, calling, certificates, holding
from app.domains.hours.classes import errors as refused
from app.domains.hours.classes.schemas import (
    AnswerIn,
    CalledOut,
    CallOut,
    CallUpIn,
    ClassIn,
    ClassOut,
    ClassWithPeopleOut,
    OwnCallOut,
    OwnCallsOut,
    PresenceIn,
    ResultsIn,
    VerifiedOut,
    WithdrawIn,
)
from app.domains.hours.errors import NoOwnHours, SettledMeanwhile
from app.domains.hours.routes.answers import PAGE, cursors_of
from app.domains.orgs.errors import OrgNotFound
from app.web.calls import Reading, Stepping, Writing
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, CursorText, Limit, Page
from app.web.services import services_of

router = area("培训班")
PDF = "application/pdf"
_EDIT = P.HOURS_CLASS_EDIT
_OPEN = [refused.ClassNotFound, refused.ClassCancelled, refused.ClassConcluded]


@router.post(
    "/organisations/{org_id}/training-classes",
    **operation(
        "classes.plan",
        summary="举办培训班",
        permission=_EDIT,
        refusals=[OrgNotFound, refused.ClassDaysWrong],
        status=201,
    ),
)
async def plan(call: Writing, org_id: UUID, body: ClassIn) -> ClassOut:
    return ClassOut.of(await holding.plan_class(call.session, call.actor, org_id, plan=body.plan()))


@router.get(
    "/training-classes",
    **operation(
        "classes.list",
        summary="本组织及下级举办的培训班",
        permission=_EDIT,
        refusals=[OrgNotFound, CursorInvalid],
    ),
)
async def list_classes(
    call: Reading, under: UUID | None = None, cursor: CursorText = None, limit: Limit = PAGE
) -> Page[ClassOut]:
    cursors, asked = cursors_of(call), {"under": under}
    position = cursors.read("classes", asked, cursor)
    rows = await holding.list_classes(
        call.session, call.actor, under=under, before=UUID(position[0]) if position else None, limit=limit + 1
    )
    kept, following = cursors.page("classes", asked, rows, limit=limit, position=lambda row: [row.id])
    return Page(items=[ClassOut.of(row) for row in kept], next_cursor=following)


@router.get(
    "/training-classes/{class_id}",
    **operation(
        "classes.show",
        summary="培训班及其学员：答复、签到、成绩、证书",
        permission=_EDIT,
        refusals=[refused.ClassNotFound],
    ),
)
async def show(call: Reading, class_id: UUID) -> ClassWithPeopleOut:
    """按姓名列出，不排名。"""
    found = await holding.find_class(call.session, call.actor, class_id)
    people = await holding.attendees_of(call.session, found.training)
    return ClassWithPeopleOut.of_class(found.training, people)


@router.post(
    "/training-classes/{class_id}/cancel",
    **operation("classes.cancel", summary="取消培训班", permission=_EDIT, refusals=_OPEN),
)
async def cancel(call: Writing, class_id: UUID, body: WithdrawIn) -> ClassOut:
    return ClassOut.of(await holding.cancel_class(call.session, call.actor, class_id, reason=body.reason))


@router.post(
    "/training-classes/{class_id}/calls",
    **operation(
        "classes.call_up",
        summary="点名调训",
        permission=_EDIT,
        refusals=[*_OPEN, refused.NotCallable, refused.ClassFull],
    ),
)
async def call_up(call: Writing, class_id: UUID, body: CallUpIn) -> CalledOut:
    """所列人员一并调训，名额不足则都不调训；已调训的不重复。"""
    return CalledOut(count=await calling.call_up(call.session, call.actor, class_id, member_ids=body.member_ids))


@router.post(
    "/training-classes/{class_id}/calls/{member_id}/withdraw",
    **operation(
        "classes.withdraw_call",
        summary="撤回调训",
        permission=_EDIT,
        refusals=[*_OPEN, refused.CallNotFound, refused.CallAttended],
    ),
)
async def withdraw_call(call: Writing, class_id: UUID, member_id: UUID, body: WithdrawIn) -> CallOut:
    made = await calling.withdraw_call(call.session, call.actor, class_id, member_id, reason=body.reason)
    return CallOut.of(made)


@router.post(
    "/training-classes/{class_id}/presences",
    **operation(
        "classes.enter_presence",
        summary="登记或更正一天的签到",
        permission=_EDIT,
        refusals=[
            refused.ClassNotFound,
            refused.ClassCancelled,
            refused.NotAClassDay,
            refused.PresenceTooLong,
            refused.NotInClass,
            refused.NeverPresent,
            SettledMeanwhile,
        ],
    ),
)
async def enter_presence(call: Writing, class_id: UUID, body: PresenceIn) -> ClassWithPeopleOut:
    """以最后一次登记为准；结业后更正的，学时随之更正。"""
    made = await attending.enter_presence(call.session, call.actor, class_id, day=body.day, people=body.present())
    return ClassWithPeopleOut.of_class(made, await holding.attendees_of(call.session, made))


@router.post(
    "/training-classes/{class_id}/results",
    **operation(
        "classes.enter_results",
        summary="登记成绩并结业：合格的计学时、发证书",
        permission=_EDIT,
        refusals=[
            refused.ClassNotFound,
            refused.ClassCancelled,
            refused.ClassNotOver,
            refused.NotInClass,
            refused.NeverPresent,
            SettledMeanwhile,
        ],
    ),
)
async def enter_results(call: Writing, class_id: UUID, body: ResultsIn) -> ClassWithPeopleOut:
    """可以更正：改为不合格的，学时冲回、证书撤销。"""
    made = await attending.enter_results(call.session, call.actor, class_id, results=body.by_member())
    return ClassWithPeopleOut.of_class(made, await holding.attendees_of(call.session, made))


@router.get(
    "/me/training-calls",
    **operation(
        "classes.own",
        summary="本人被调训的培训班、成绩和证书",
        permission=P.HOURS_READ_OWN,
        refusals=[NoOwnHours],
    ),
)
async def own(call: Reading, limit: Limit = PAGE) -> OwnCallsOut:
    found = await calling.own_calls(call.session, call.actor, limit=limit)
    return OwnCallsOut(items=[OwnCallOut.of(one) for one in found])


@router.post(
    "/me/training-calls/{call_id}/answer",
    **operation(
        "classes.answer",
        summary="答复调训：参加，或不能参加并说明原因",
        permission=P.HOURS_READ_OWN,
        refusals=[*_OPEN[1:], NoOwnHours, refused.CallNotFound, refused.CallAnswered, refused.ClassFull],
    ),
)
async def answer(call: Writing, call_id: UUID, body: AnswerIn) -> CallOut:
    """开班前可以改答复，以最后一次为准。"""
    made = await calling.answer_call(call.session, call.actor, call_id, accepts=body.accepts, reason=body.reason)
    return CallOut.of(made)


_PRINT: dict[str, Any] = operation(
    "certificates.pdf",
    summary="打印结业证书",
    permission=[P.HOURS_READ_OWN, _EDIT],
    refusals=[refused.CertificateNotFound],
)
_PRINT["responses"] |= {
    200: {"description": "A4 的 PDF", "content": {PDF: {"schema": {"type": "string", "format": "binary"}}}}
}


@router.get("/certificates/{certificate_id}/pdf", response_class=Response, **_PRINT)
async def certificate_pdf(call: Stepping, certificate_id: UUID) -> Response:
    """本人的证书，或本组织举办的培训班的证书；已撤销的印有“已撤销”。"""
    async with call.services.database.read(call.actor.tenant_id) as session:
        found = await certificates.certificate_for(session, call.actor, certificate_id)
    page = certificates.certificate_page(found, call.services.settings.base_url)
    content = await call.services.printer.print(certificates.CERTIFICATE, page)
    headers = {"Content-Disposition": f"inline; filename*=UTF-8''{quote(f'结业证书 {found.serial}')}.pdf"}
    return Response(content, media_type=PDF, headers=headers)


@router.get(
    "/certificates/verify/{code}",
    **operation(
        "certificates.verify",
        summary="凭验证码核对结业证书，无需登录",
        anonymous=True,
        refusals=[refused.CertificateNotFound],
    ),
)
async def verify(
    request: Request,
    code: Annotated[str, Path(max_length=100, description="证书上的验证码，可以带连字符")],
) -> VerifiedOut:
    """姓名只显示第一个字；验证码含随机数，无法猜出他人的证书。"""
    tenant_id = certificates.tenant_behind(code)
    async with services_of(request).database.read(tenant_id) as session:
        return VerifiedOut.of(await certificates.verified(session, tenant_id, code))
