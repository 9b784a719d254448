"""Minutes: templates, drafting, handing in, signing, archiving, correcting."""

from typing import Any
from uuid import UUID

from fastapi import Response

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.meetings import errors as meeting_refused
from app.domains.meetings.minutes import errors as refused
from app.domains.meetings.minutes import reading, signing, stepping, writing
from app.domains.meetings.minutes.finding import Held, find_written
from app.domains.meetings.minutes.schemas.minutes import (
    BeginIn,
    CorrectIn,
    MinutesEdit,
    MinutesOut,
    RemarksIn,
    SignForIn,
    SignIn,
    TemplateOut,
)
from app.domains.meetings.minutes.schemas.versions import LineOut
from app.domains.meetings.vocabulary import MeetingKind
from app.files.errors import FileNotConfirmed, FileNotFound
from app.kit.clock import now
from app.web.calls import Call, Reading, Writing
from app.web.etags import IfMatch, require_match, show_version
from app.web.file_schemas import LinkOut
from app.web.operations import area, operation
from app.web.uploads import link_to

router = area("会议记录")

_OFF = [meeting_refused.MeetingNotPublished, meeting_refused.MeetingPostponed, meeting_refused.MeetingCancelled]
_SETTLED = [refused.MinutesNotFound, refused.MinutesSubmitted, refused.MinutesArchived]
_WAITING = [refused.MinutesNotFound, refused.MinutesNotSubmitted, refused.MinutesArchived]
_SIGNING = [*_WAITING, refused.SignedTextChanged, refused.AlreadySigned]


async def _shown(call: Call, response: Response, held: Held) -> MinutesOut:
    show_version(response, held.minutes.version)
    return MinutesOut.of(await reading.draft_of(call.session, held))


@router.get(
    "/minutes-templates",
    **operation("minutes.templates", summary="各类会议记录的模板：要填哪些栏目，怎样填"),
)
async def templates(call: Reading) -> list[TemplateOut]:
    return [TemplateOut.of(kind) for kind in MeetingKind]


@router.get(
    "/meetings/{meeting_id}/minutes",
    **operation(
        "minutes.of_meeting",
        summary="一次会议各类型的会议记录",
        permission=[P.MEETING_MINUTES_READ, P.MEETING_MINUTES_WRITE],
        refusals=[meeting_refused.MeetingNotFound],
    ),
)
async def of_meeting(call: Reading, meeting_id: UUID) -> list[LineOut]:
    lines = await reading.minutes_of_meeting(call.session, call.actor, meeting_id)
    return [LineOut.of(line) for line in lines]


_BEGIN: dict[str, Any] = operation(
    "minutes.begin",
    summary="起草会议记录：每一类型一份",
    permission=P.MEETING_MINUTES_WRITE,
    refusals=[
        meeting_refused.MeetingNotFound,
        *_OFF,
        meeting_refused.MeetingNotStarted,
        refused.KindNotServed,
    ],
    status=201,
    repeatable=False,
)
_BEGIN["responses"] |= {200: {"description": "已经起草过，原样返回", "model": MinutesOut}}


@router.post("/meetings/{meeting_id}/minutes", **_BEGIN)
async def begin(call: Writing, response: Response, meeting_id: UUID, body: BeginIn) -> MinutesOut:
    """主持人和记录人先取会议所列，可再改。会议开始后即可起草，结束后才能提交。"""
    begun = await writing.begin_minutes(call.session, call.actor, meeting_id=meeting_id, kind=body.kind)
    response.status_code = 201 if begun.is_new else 200
    draft = await reading.open_draft(call.session, call.actor, begun.minutes_id)
    return await _shown(call, response, draft.held)


@router.get(
    "/minutes/{minutes_id}",
    **operation(
        "minutes.show",
        summary="查看起草或待签署的会议记录",
        permission=P.MEETING_MINUTES_WRITE,
        refusals=[refused.MinutesNotFound],
    ),
)
async def show(call: Reading, response: Response, minutes_id: UUID) -> MinutesOut:
    """供记录人、主持人和主办组织的工作人员使用；其他党员查看已归档的版本。`missing` 列出提交前还要补齐的内容。"""
    draft = await reading.open_draft(call.session, call.actor, minutes_id)
    return await _shown(call, response, draft.held)


@router.put(
    "/minutes/{minutes_id}",
    **operation(
        "minutes.edit",
        summary="修改会议记录草稿（可自动保存）",
        permission=P.MEETING_MINUTES_WRITE,
        refusals=[
            *_SETTLED,
            refused.PartNotAsked,
            meeting_refused.PersonNotFound,
            FileNotFound,
            FileNotConfirmed,
        ],
        edits=True,
    ),
)
async def edit(
    call: Writing, response: Response, minutes_id: UUID, body: MinutesEdit, if_match: IfMatch = None
) -> MinutesOut:
    """只改所提交的内容。应到、实到、缺席名单一律取自签到名册，不能填写。附件须为本人上传并已确认。"""
    held = await find_written(call.session, call.actor, minutes_id)
    require_match(if_match, held.minutes)
    return await _shown(call, response, await writing.edit_minutes(call.session, call.actor, held, body.changes()))


@router.post(
    "/minutes/{minutes_id}/submit",
    **operation(
        "minutes.submit",
        summary="提交会议记录，等待主持人和记录人签署",
        permission=P.MEETING_MINUTES_WRITE,
        refusals=[
            *_SETTLED,
            *_OFF,
            refused.MeetingNotOver,
            refused.SignInStillOpen,
            refused.MinutesIncomplete,
        ],
    ),
)
async def submit(call: Writing, response: Response, minutes_id: UUID) -> MinutesOut:
    """缺少的内容在 errors 中一次列全。提交后出勤不能再改。"""
    return await _shown(call, response, await stepping.submit_minutes(call.session, call.actor, minutes_id=minutes_id))


@router.post(
    "/minutes/{minutes_id}/return",
    **operation(
        "minutes.return",
        summary="退回会议记录修改，已有的签署作废",
        permission=[P.MEETING_MINUTES_SIGN_FOR, P.MEETING_MINUTES_SIGN],
        refusals=_WAITING,
    ),
)
async def send_back(call: Writing, response: Response, minutes_id: UUID, body: RemarksIn) -> MinutesOut:
    held = await stepping.return_minutes(call.session, call.actor, minutes_id=minutes_id, remarks=body.remarks)
    return await _shown(call, response, held)


@router.post(
    "/minutes/{minutes_id}/sign",
    **operation(
        "minutes.sign",
        summary="主持人或记录人本人签署，双方签署后归档",
        permission=P.MEETING_MINUTES_SIGN,
        refusals=[*_SIGNING, refused.NotTheSigner],
    ),
)
async def sign(call: Writing, response: Response, minutes_id: UUID, body: SignIn) -> MinutesOut:
    held = await signing.sign_minutes(
        call.session, call.actor, minutes_id=minutes_id, signer=body.signer, digest=body.digest
    )
    return await _shown(call, response, held)


@router.post(
    "/minutes/{minutes_id}/sign-for",
    **operation(
        "minutes.sign_for",
        summary="主持人或记录人已离开或没有账号的，注明原因代为签署",
        permission=P.MEETING_MINUTES_SIGN_FOR,
        refusals=[*_SIGNING, refused.SignerCanSign, refused.ActingForTwo],
    ),
)
async def sign_for(call: Writing, response: Response, minutes_id: UUID, body: SignForIn) -> MinutesOut:
    held = await signing.sign_for(
        call.session,
        call.actor,
        minutes_id=minutes_id,
        signer=body.signer,
        digest=body.digest,
        reason=body.reason,
    )
    return await _shown(call, response, held)


@router.post(
    "/minutes/{minutes_id}/correct",
    **operation(
        "minutes.correct",
        summary="注明原因更正已归档的会议记录，形成新的版本",
        permission=P.MEETING_MINUTES_WRITE,
        refusals=[refused.MinutesNotFound, refused.MinutesNotArchived],
    ),
)
async def correct(call: Writing, response: Response, minutes_id: UUID, body: CorrectIn) -> MinutesOut:
    """原版本保留可查。各类型的记录都不在审签、归档状态时，才能更正出勤。"""
    held = await stepping.correct_minutes(call.session, call.actor, minutes_id=minutes_id, reason=body.reason)
    return await _shown(call, response, held)


@router.get(
    "/minutes/{minutes_id}/files/{file_id}/link",
    **operation(
        "minutes.file_link",
        summary="取得会议记录附件的下载链接",
        permission=[P.MEETING_MINUTES_READ, P.MEETING_MINUTES_WRITE],
        refusals=[refused.MinutesNotFound, FileNotFound],
    ),
)
async def link(call: Reading, minutes_id: UUID, file_id: UUID) -> LinkOut:
    file = await reading.open_attachment(call.session, call.actor, minutes_id, file_id)
    return link_to(call.services.keyring.derived("links"), call.services.settings.base_url, file, now())
