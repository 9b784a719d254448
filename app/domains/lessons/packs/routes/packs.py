"""Packs as they are made and issued."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.lessons.errors import OrgInactive
from app.domains.lessons.finding import STAFF
from app.domains.lessons.packs import editing, issuing
from app.domains.lessons.packs import errors as refused
from app.domains.lessons.packs.schemas import MONTH, PackEdit, PackIn, PackOut, PackRowOut, month_of
from app.domains.lessons.schemas import ReasonIn
from app.domains.orgs.errors import OrgNotFound
from app.web.calls import Reading, Writing
from app.web.etags import IfMatch, require_match, show_version
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, Cursors, CursorText, Limit, Page
from app.web.schemas import In

router = area("每月菜单")

_FITS = [
    refused.PackEmpty,
    refused.PackLessonGone,
    refused.PackTopicUndecided,
    refused.PackTopicClosed,
    refused.PackCleanMissing,
]


def _shown(response: Response, held: editing.Held) -> PackOut:
    show_version(response, held.pack.version)
    return PackOut.of(held)


def _sent(body: In) -> dict[str, Any]:
    return {name: value for name, value in body.model_dump(exclude_unset=True).items() if value is not None}


@router.post(
    "/lesson-packs",
    **operation(
        "lesson_packs.make",
        summary="编排一个月的菜单",
        permission=P.LESSON_EDIT,
        refusals=[OrgNotFound, OrgInactive, refused.PackMonthWrong, refused.PackTaken, refused.PackLessonUnknown],
        status=201,
    ),
)
async def make(call: Writing, response: Response, body: PackIn) -> PackOut:
    """可选本组织和上级已发布的微党课；每个组织每月一份。"""
    held = await editing.make_pack(
        call.session,
        call.actor,
        org_id=body.org_id,
        month=month_of(body.month),
        values=body.model_dump(exclude={"org_id", "month"}),
    )
    return _shown(response, held)


@router.get(
    "/lesson-packs",
    **operation(
        "lesson_packs.list",
        summary="编排、发布过的每月菜单，新的在前",
        permission=STAFF,
        refusals=[OrgNotFound, CursorInvalid],
    ),
)
async def list_all(
    call: Reading,
    org_id: Annotated[UUID | None, Query(description="该组织及其下级")] = None,
    month: Annotated[str | None, Query(pattern=MONTH, examples=["2026-12"])] = None,
    cursor: CursorText = None,
    limit: Limit = 20,
) -> Page[PackRowOut]:
    cursors, asked = Cursors(call.services.keyring.derived("cursors")), {"org_id": org_id, "month": month}
    at = cursors.read("lesson_packs", asked, cursor)
    rows = await editing.list_packs(
        call.session,
        call.actor,
        org_id=org_id,
        month=month_of(month) if month else None,
        before=UUID(at[0]) if at else None,
        limit=limit + 1,
    )
    kept, following = cursors.page("lesson_packs", asked, rows, limit=limit, position=lambda row: [row[0].id])
    return Page(items=[PackRowOut.row(*row) for row in kept], next_cursor=following)


@router.get(
    "/lesson-packs/{pack_id}",
    **operation(
        "lesson_packs.show",
        summary="查看编排中的每月菜单及其问题",
        permission=STAFF,
        refusals=[refused.PackNotFound],
    ),
)
async def show(call: Reading, response: Response, pack_id: UUID) -> PackOut:
    return _shown(response, await editing.pack_for(call.session, call.actor, pack_id))


@router.put(
    "/lesson-packs/{pack_id}",
    **operation(
        "lesson_packs.change",
        summary="修改每月菜单",
        permission=[P.LESSON_EDIT, P.LESSON_PUBLISH],
        refusals=[refused.PackNotFound, refused.PackLessonUnknown, *_FITS],
        edits=True,
    ),
)
async def change(call: Writing, response: Response, pack_id: UUID, body: PackEdit, if_match: IfMatch = None) -> PackOut:
    """已发布的由有权发布的人修改，换课后仍须有廉政必修项，修改后立即生效。"""
    held = await editing.pack_to_change(call.session, call.actor, pack_id)
    require_match(if_match, held.pack)
    return _shown(response, await editing.change_pack(call.session, call.actor, held, _sent(body)))


@router.delete(
    "/lesson-packs/{pack_id}",
    **operation(
        "lesson_packs.drop",
        summary="删除没有发布过的每月菜单",
        permission=P.LESSON_EDIT,
        refusals=[refused.PackNotFound, refused.PackOnceIssued],
        status=204,
    ),
)
async def drop(call: Writing, pack_id: UUID) -> Response:
    await editing.drop_pack(call.session, call.actor, pack_id)
    return Response(status_code=204)


@router.post(
    "/lesson-packs/{pack_id}/issue",
    **operation(
        "lesson_packs.issue",
        summary="发布每月菜单",
        permission=P.LESSON_PUBLISH,
        refusals=[refused.PackNotFound, refused.PackAlreadyIssued, OrgInactive, refused.PackMonthWrong, *_FITS],
    ),
)
async def issue(call: Writing, response: Response, pack_id: UUID) -> PackOut:
    """本组织及下级可见，其中每节课仍只有学习范围内的人可见；通知下级支部，不逐人通知党员。须有廉政必修项。"""
    return _shown(response, await issuing.issue_pack(call.session, call.actor, pack_id))


@router.post(
    "/lesson-packs/{pack_id}/take-back",
    **operation(
        "lesson_packs.take_back",
        summary="撤回每月菜单并写明原因",
        permission=P.LESSON_PUBLISH,
        refusals=[refused.PackNotFound, refused.PackNotIssued],
    ),
)
async def take_back(call: Writing, response: Response, pack_id: UUID, body: ReasonIn) -> PackOut:
    """其中的微党课和已学完的记录不受影响；修改后可以再发布。"""
    return _shown(response, await issuing.take_back(call.session, call.actor, pack_id, reason=body.reason))
