"""HTTP of lecturers."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from app.access.decision import require_somewhere
from app.access.permissions import Permission as P  # noqa: N817
from app.domains.lectures import errors as refused
from app.domains.lectures import keeping, repository
from app.domains.lectures.finding import lecturer_for
from app.domains.lectures.models import Lecturer
from app.domains.lectures.routes.answers import PAGE, cipher_of, cursors_of
from app.domains.lectures.schemas.lecturers import (
    AvailabilityIn,
    ExitIn,
    LecturerEdit,
    LecturerIn,
    LecturerOut,
    PhoneOut,
    PurposeIn,
    ReadmitIn,
)
from app.domains.meetings.public import Day
from app.domains.orgs.errors import OrgNotFound
from app.domains.orgs.public import org_card
from app.web.calls import Call, Reading, Writing
from app.web.etags import IfMatch, require_match, show_version
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, CursorText, Limit, Page

router = area("党课师资")
_MANAGE, _READ, _GIVE = P.LECTURE_MANAGE, P.LECTURE_READ, P.LECTURE_GIVE


async def _shown(call: Call, response: Response, lecturer: Lecturer) -> LecturerOut:
    """For who manages lecturers; to others no phone is shown."""
    show_version(response, lecturer.version)
    return LecturerOut.of(lecturer, await cipher_of(call))


@router.post(
    "/organisations/{org_id}/lecturers",
    **operation(
        "lecturers.admit",
        summary="讲师入库",
        permission=_MANAGE,
        refusals=[
            OrgNotFound,
            refused.LecturerPersonWrong,
            refused.LecturerPhoneWrong,
            refused.LecturerAccountWrong,
            refused.LecturerKnown,
        ],
        status=201,
    ),
)
async def admit(call: Writing, response: Response, org_id: UUID, body: LecturerIn) -> LecturerOut:
    cipher = await cipher_of(call)
    made = await keeping.admit(call.session, call.actor, org_id, new=body.new(), cipher=cipher)
    return await _shown(call, response, made)


@router.get(
    "/lecturers",
    **operation("lecturers.list", summary="师资库：本级、上级和下级的讲师", permission=_READ, refusals=[CursorInvalid]),
)
async def list_lecturers(
    call: Reading,
    words: Annotated[str | None, Query(max_length=50, description="姓名，或拼音的开头")] = None,
    on: Annotated[Day | None, Query(description="这一天在库的")] = None,
    cursor: CursorText = None,
    limit: Limit = PAGE,
) -> Page[LecturerOut]:
    """按姓名列出，不显示手机。"""
    require_somewhere(call.actor, _READ)
    cursors, asked = cursors_of(call), {"words": words, "on": on}
    position = cursors.read("lecturers", asked, cursor)
    after = (position[0], UUID(position[1])) if position else None
    statement = repository.lecturers_listed(call.actor, words=words, on=on, after=after).limit(limit + 1)
    rows = (await call.session.scalars(statement)).all()
    kept, following = cursors.page("lecturers", asked, rows, limit=limit, position=lambda row: [row.pinyin, row.id])
    return Page(items=[LecturerOut.of(row, None) for row in kept], next_cursor=following)


@router.get(
    "/lecturers/{lecturer_id}",
    **operation("lecturers.show", summary="查看讲师", permission=_READ, refusals=[refused.LecturerNotFound]),
)
async def show(call: Reading, response: Response, lecturer_id: UUID) -> LecturerOut:
    lecturer = await lecturer_for(call.session, call.actor, lecturer_id, _READ)
    keeper = await org_card(call.session, call.actor.tenant_id, lecturer.org_id)
    if keeper is not None and call.actor.allows(_MANAGE, at=keeper.path):
        return await _shown(call, response, lecturer)
    return LecturerOut.of(lecturer, None)


@router.put(
    "/lecturers/{lecturer_id}",
    **operation(
        "lecturers.change",
        summary="修改讲师的单位、等级、手机和可授课时间",
        permission=_MANAGE,
        refusals=[refused.LecturerNotFound, refused.LecturerPhoneWrong],
        edits=True,
    ),
)
async def change(
    call: Writing, response: Response, lecturer_id: UUID, body: LecturerEdit, if_match: IfMatch = None
) -> LecturerOut:
    lecturer = await lecturer_for(call.session, call.actor, lecturer_id, _MANAGE, lock=True)
    require_match(if_match, lecturer)
    cipher = await cipher_of(call)
    made = await keeping.change_lecturer(call.session, call.actor, lecturer, body.changes(), cipher=cipher)
    return await _shown(call, response, made)


@router.post(
    "/lecturers/{lecturer_id}/reveal",
    **operation(
        "lecturers.reveal",
        summary="注明用途后查看讲师的完整手机号",
        permission=_MANAGE,
        refusals=[refused.LecturerNotFound],
        repeatable=False,
    ),
)
async def reveal(call: Writing, lecturer_id: UUID, body: PurposeIn) -> PhoneOut:
    """每次查看都连同用途记入审计。"""
    cipher = await cipher_of(call)
    phone = await keeping.reveal_phone(call.session, call.actor, lecturer_id, purpose=body.purpose, cipher=cipher)
    return PhoneOut(phone=phone)


@router.post(
    "/lecturers/{lecturer_id}/exit",
    **operation(
        "lecturers.exit",
        summary="讲师出库",
        permission=_MANAGE,
        refusals=[refused.LecturerNotFound, refused.LecturerDatesWrong, refused.LecturerHasSessions],
    ),
)
async def let_go(call: Writing, response: Response, lecturer_id: UUID, body: ExitIn) -> LecturerOut:
    made = await keeping.let_go(call.session, call.actor, lecturer_id, on=body.on, reason=body.reason)
    return await _shown(call, response, made)


@router.post(
    "/lecturers/{lecturer_id}/readmit",
    **operation(
        "lecturers.readmit",
        summary="讲师重新入库",
        permission=_MANAGE,
        refusals=[refused.LecturerNotFound, refused.LecturerInOffice, refused.LecturerDatesWrong],
    ),
)
async def readmit(call: Writing, response: Response, lecturer_id: UUID, body: ReadmitIn) -> LecturerOut:
    made = await keeping.readmit(call.session, call.actor, lecturer_id, on=body.on, reason=body.reason)
    return await _shown(call, response, made)


@router.get(
    "/me/lecturer",
    **operation("lecturers.own", summary="本人的讲师资料", permission=_GIVE, refusals=[refused.NoLecturer]),
)
async def own(call: Reading) -> LecturerOut:
    return LecturerOut.of(await keeping.oneself(call.session, call.actor), None)


@router.post(
    "/me/lecturer/availability",
    **operation(
        "lecturers.say_when",
        summary="本人可授课的时间",
        permission=_GIVE,
        refusals=[refused.NoLecturer],
        repeatable=False,
    ),
)
async def say_when(call: Writing, body: AvailabilityIn) -> LecturerOut:
    """整份替换；已接的课不变。"""
    return LecturerOut.of(await keeping.say_when(call.session, call.actor, **body.values()), None)
