"""HTTP of one's own inbox."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from app.access.permissions import Permission
from app.domains.notices import inbox
from app.domains.notices.errors import NoticeNotFound
from app.domains.notices.repository import Filters
from app.domains.notices.schemas import CountsOut, NoticeOut, ReadIn, ReadOut
from app.domains.notices.vocabulary import NoticeKind
from app.web.calls import Call, Reading, Writing
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, Cursors, CursorText, Limit, Page

router = area("通知和待办")

_READ = Permission.NOTICE_READ
Kind = Annotated[NoticeKind | None, Query(description="只看一类")]


@router.get(
    "/notices",
    **operation("notices.list", summary="本人的通知和待办", permission=_READ, refusals=[CursorInvalid]),
)
async def list_notices(
    call: Reading,
    unread: Annotated[bool | None, Query(description="true 只看未读，false 只看已读")] = None,
    kind: Kind = None,
    cursor: CursorText = None,
    limit: Limit = 20,
) -> Page[NoticeOut]:
    """最新的在前。同一件事只有一条，以最新情况为准；读取列表不会改变已读状态。"""
    return await _page(call, "notices", Filters(unread=unread, kind=kind), cursor, limit)


@router.get(
    "/to-dos",
    **operation("notices.to_dos", summary="本人尚未办结的待办", permission=_READ, refusals=[CursorInvalid]),
)
async def list_to_dos(
    call: Reading, kind: Kind = None, cursor: CursorText = None, limit: Limit = 20
) -> Page[NoticeOut]:
    """事情办完即自动办结，不再列出。"""
    return await _page(call, "to_dos", Filters(open_to_dos=True, kind=kind), cursor, limit)


async def _page(call: Call, listing: str, filters: Filters, cursor: str | None, limit: int) -> Page[NoticeOut]:
    bound: dict[str, Any] = {"unread": filters.unread, "kind": filters.kind}
    cursors = Cursors(call.services.keyring.derived("cursors"))
    position = cursors.read(listing, bound, cursor)
    before = (datetime.fromisoformat(position[0]), UUID(position[1])) if position else None
    rows = await inbox.list_notices(call.session, call.actor, filters=filters, before=before, limit=limit + 1)
    kept, following = cursors.page(
        listing, bound, rows, limit=limit, position=lambda row: [row.told_at.isoformat(), row.id]
    )
    return Page(items=[NoticeOut.of(row) for row in kept], next_cursor=following)


@router.get(
    "/notices/unread-count",
    **operation("notices.count", summary="未读通知和未办待办的数目", permission=_READ),
)
async def count_notices(call: Reading) -> CountsOut:
    return CountsOut.model_validate(await inbox.count_notices(call.session, call.actor))


@router.post(
    "/notices/read",
    **operation("notices.read_all", summary="把某一时刻以前的通知都标为已读", permission=_READ, repeatable=False),
)
async def read_all(call: Writing, body: ReadIn) -> ReadOut:
    return ReadOut(count=await inbox.read_all(call.session, call.actor, until=body.until))


@router.post(
    "/notices/{notice_id}/read",
    **operation(
        "notices.read", summary="把一条通知标为已读", permission=_READ, repeatable=False, refusals=[NoticeNotFound]
    ),
)
async def read_notice(call: Writing, notice_id: UUID) -> NoticeOut:
    return NoticeOut.of(await inbox.read_notice(call.session, call.actor, notice_id=notice_id))
