"""Orders of custom lessons over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.lessons.errors import AudienceEmpty, AudienceOutside, CustomAudienceWrong, OrgInactive
from app.domains.lessons.requesting import asking, taking
from app.domains.lessons.requesting import errors as refused
from app.domains.lessons.requesting.schemas import RequestIn, RequestOut, TakeIn
from app.domains.lessons.requesting.vocabulary import RequestState
from app.domains.lessons.schemas import ReasonIn
from app.domains.orgs.errors import OrgNotFound
from app.web.calls import Reading, Writing
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, Cursors, CursorText, Limit, Page

router = area("定制微党课")

_DECIDED = [refused.RequestNotFound, refused.RequestSettled]


@router.post(
    "/lesson-requests",
    **operation(
        "lesson_requests.ask",
        summary="我要定制：为本组织的一类人提出一个问题",
        permission=P.LESSON_ORDER,
        refusals=[
            OrgNotFound,
            OrgInactive,
            refused.RequestWishPast,
            CustomAudienceWrong,
            AudienceOutside,
            AudienceEmpty,
        ],
        status=201,
    ),
)
async def ask(call: Writing, body: RequestIn) -> RequestOut:
    """上级的内容编辑收到待办，承办或说明原因后谢绝。"""
    return RequestOut.of(await asking.ask_for_lesson(call.session, call.actor, body.org_id, wish=body.wish()))


@router.get(
    "/lesson-requests",
    **operation(
        "lesson_requests.list",
        summary="提出的、可承办的定制需求，新的在前",
        permission=asking.BOTH,
        refusals=[OrgNotFound, CursorInvalid],
    ),
)
async def list_all(
    call: Reading,
    org_id: Annotated[UUID | None, Query(description="该组织及其下级")] = None,
    state: RequestState | None = None,
    cursor: CursorText = None,
    limit: Limit = 20,
) -> Page[RequestOut]:
    cursors, asked = Cursors(call.services.keyring.derived("cursors")), {"org_id": org_id, "state": state}
    at = cursors.read("lesson_requests", asked, cursor)
    rows = await asking.list_requests(
        call.session,
        call.actor,
        org_id=org_id,
        state=state,
        before=UUID(at[0]) if at else None,
        limit=limit + 1,
    )
    kept, following = cursors.page("lesson_requests", asked, rows, limit=limit, position=lambda one: [one.request.id])
    return Page(items=[RequestOut.of(one) for one in kept], next_cursor=following)


@router.get(
    "/lesson-requests/{request_id}",
    **operation(
        "lesson_requests.show",
        summary="查看一项定制需求",
        permission=asking.BOTH,
        refusals=[refused.RequestNotFound],
    ),
)
async def show(call: Reading, request_id: UUID) -> RequestOut:
    return RequestOut.of(await asking.request_for(call.session, call.actor, request_id))


@router.post(
    "/lesson-requests/{request_id}/withdraw",
    **operation(
        "lesson_requests.withdraw",
        summary="撤回还没有承办的定制需求",
        permission=P.LESSON_ORDER,
        refusals=_DECIDED,
    ),
)
async def withdraw(call: Writing, request_id: UUID, body: ReasonIn) -> RequestOut:
    return RequestOut.of(await asking.withdraw_request(call.session, call.actor, request_id, reason=body.reason))


@router.post(
    "/lesson-requests/{request_id}/take",
    **operation(
        "lesson_requests.take",
        summary="承办定制需求并起草",
        permission=P.LESSON_EDIT,
        refusals=[*_DECIDED, OrgNotFound, refused.RequestTakerBeside, OrgInactive, AudienceOutside],
    ),
)
async def take(call: Writing, request_id: UUID, body: TakeIn) -> RequestOut:
    """起草的课照常由他人审核后发布；发布即为上线。"""
    return RequestOut.of(
        await taking.take_request(call.session, call.actor, request_id, org_id=body.org_id, title=body.title)
    )


@router.post(
    "/lesson-requests/{request_id}/decline",
    **operation(
        "lesson_requests.decline",
        summary="说明原因后谢绝定制需求",
        permission=P.LESSON_EDIT,
        refusals=_DECIDED,
    ),
)
async def decline(call: Writing, request_id: UUID, body: ReasonIn) -> RequestOut:
    """承办后不能完成的也可以谢绝，已起草的课仍是草稿。"""
    return RequestOut.of(await taking.decline_request(call.session, call.actor, request_id, reason=body.reason))
