"""The agenda of a meeting and its material."""

from uuid import UUID

from fastapi import Response

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.meetings import errors as refused
from app.domains.meetings.finding import find_led, find_meeting
from app.domains.meetings.minutes import agenda as agendas
from app.domains.meetings.minutes.schemas.agenda import AgendaIn, AgendaOut
from app.files.errors import FileNotConfirmed, FileNotFound
from app.kit.clock import now
from app.web.calls import Reading, Writing
from app.web.etags import IfMatch, require_match, show_version
from app.web.file_schemas import LinkOut
from app.web.operations import area, operation
from app.web.uploads import link_to

router = area("会议")

_OFF = [refused.MeetingNotFound, refused.MeetingEnded, refused.MeetingCancelled]


@router.get(
    "/meetings/{meeting_id}/agenda",
    **operation(
        "meetings.agenda", summary="会议议程和材料", permission=P.MEETING_READ, refusals=[refused.MeetingNotFound]
    ),
)
async def show(call: Reading, response: Response, meeting_id: UUID) -> AgendaOut:
    found = await find_meeting(call.session, call.actor, meeting_id)
    show_version(response, found.meeting.version)
    return AgendaOut.of(found, await agendas.agenda_of(call.session, call.actor.tenant_id, meeting_id))


@router.put(
    "/meetings/{meeting_id}/agenda",
    **operation(
        "meetings.set_agenda",
        summary="修改会议议程和材料",
        permission=P.MEETING_DRAFT,
        refusals=[*_OFF, FileNotFound, FileNotConfirmed],
        edits=True,
    ),
)
async def replace(
    call: Writing, response: Response, meeting_id: UUID, body: AgendaIn, if_match: IfMatch = None
) -> AgendaOut:
    """整份议程一起提交。所列文件须为本人上传并已确认，之后归会议所有；不再列出的文件会被删除。"""
    found = await find_led(call.session, call.actor, meeting_id, P.MEETING_DRAFT)
    require_match(if_match, found.meeting)
    agenda = await agendas.set_agenda(call.session, call.actor, found, items=body.planned(), file_ids=body.file_ids)
    show_version(response, found.meeting.version)
    return AgendaOut.of(found, agenda)


@router.get(
    "/meetings/{meeting_id}/materials/{file_id}/link",
    **operation(
        "meetings.material_link",
        summary="取得会议材料的下载链接",
        permission=P.MEETING_READ,
        refusals=[refused.MeetingNotFound, FileNotFound],
    ),
)
async def link(call: Reading, meeting_id: UUID, file_id: UUID) -> LinkOut:
    found = await find_meeting(call.session, call.actor, meeting_id)
    file = await agendas.open_material(call.session, found, file_id)
    return link_to(call.services.keyring.derived("links"), call.services.settings.base_url, file, now())
