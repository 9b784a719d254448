"""HTTP of training classes: plan, change, call off, days, results."""

from uuid import UUID

from starlette.responses import Response

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.hours.classes import attending, calling, holding
from app.domains.hours.classes import errors as refused
from app.domains.hours.classes.schemas import (
    ClassIn,
    ClassOut,
    ClassWithPeopleOut,
    PresenceIn,
    ResultsIn,
    WithdrawIn,
)
from app.domains.hours.errors import SettledMeanwhile
from app.domains.hours.routes.answers import PAGE, cursors_of
from app.domains.orgs.errors import OrgNotFound
from app.domains.topics.errors import TopicClosed, TopicNotFound
from app.web.calls import Reading, Writing
from app.web.etags import IfMatch, require_match, show_version
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, CursorText, Limit, Page

router = area("培训班")
_EDIT = P.HOURS_CLASS_EDIT
_OPEN = [refused.ClassNotFound, refused.ClassCancelled, refused.ClassConcluded]


@router.post(
    "/organisations/{org_id}/training-classes",
    **operation(
        "classes.plan",
        summary="举办培训班",
        permission=_EDIT,
        refusals=[OrgNotFound, refused.ClassDaysWrong, TopicNotFound, TopicClosed],
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
async def show(call: Reading, response: Response, class_id: UUID) -> ClassWithPeopleOut:
    """按姓名列出，不排名。返回的 ETag 用于修改。"""
    found = await holding.find_class(call.session, call.actor, class_id)
    show_version(response, found.training.version)
    people = await holding.attendees_of(call.session, found.training)
    return ClassWithPeopleOut.of_class(found.training, people)


@router.put(
    "/training-classes/{class_id}",
    **operation(
        "classes.change",
        summary="开班前修改培训班",
        permission=_EDIT,
        refusals=[
            *_OPEN,
            refused.ClassStarted,
            refused.PlacesTaken,
            refused.ClassDaysWrong,
            TopicNotFound,
            TopicClosed,
        ],
        edits=True,
    ),
)
async def change(
    call: Writing, response: Response, class_id: UUID, body: ClassIn, if_match: IfMatch = None
) -> ClassOut:
    """日期、地点、名称有变的，通知已调训的人；增加名额的，候补依次递补。"""
    found = await holding.find_class(call.session, call.actor, class_id, lock=True)
    require_match(if_match, found.training)
    made = await holding.change_class(call.session, call.actor, found, plan=body.plan())
    await calling.fill_places(call.session, call.actor, made)
    show_version(response, made.version)
    return ClassOut.of(made)


@router.post(
    "/training-classes/{class_id}/cancel",
    **operation("classes.cancel", summary="取消培训班", permission=_EDIT, refusals=_OPEN),
)
async def cancel(call: Writing, class_id: UUID, body: WithdrawIn) -> ClassOut:
    return ClassOut.of(await holding.cancel_class(call.session, call.actor, class_id, reason=body.reason))


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
