"""The agenda and its material: written as a whole, fixed when the meeting is over."""

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.domains.meetings import errors as refused
from app.domains.meetings.drafting import edit_meeting
from app.domains.meetings.finding import find_led, find_meeting
from app.domains.meetings.minutes.agenda import Agenda, Planned, agenda_of, open_material, set_agenda
from app.domains.meetings.minutes.vocabulary import AgendaKind
from app.domains.meetings.models import Meeting
from app.domains.meetings.publishing import cancel_meeting
from app.files import stored
from app.files.errors import FileNotConfirmed, FileNotFound
from app.files.models import FileStatus, StoredFile
from tests.domains.meetings.conftest import Clock
from tests.factories.meetings import Branch, a_draft, a_meeting
from tests.factories.stored import a_file

STUDY = Planned(AgendaKind.STUDY, "学习条例", "党员00", 30)
LESSON = Planned(AgendaKind.LESSON, "讲党课", minutes=100)


async def put(session: AsyncSession, actor: Actor, meeting: Meeting, *items: Planned, **more: Any) -> Agenda:
    found = await find_led(session, actor, meeting.id, Permission.MEETING_DRAFT)
    return await set_agenda(session, actor, found, items=items, **more)


async def filed(session: AsyncSession, actor: Actor, **values: Any) -> StoredFile:
    file = a_file(actor, **values)
    session.add(file)
    await session.flush()
    return file


async def test_an_agenda_stands_in_its_order_and_is_replaced_as_a_whole(session: AsyncSession, branch: Branch) -> None:
    meeting = await a_draft(session, branch)
    agenda = await put(session, branch.recorder, meeting, STUDY, LESSON)
    assert [(i.position, i.kind, i.title) for i in agenda.items] == [(1, "study", "学习条例"), (2, "lesson", "讲党课")]
    assert agenda.warnings(meeting) == ["各项议程共需 130 分钟，超过会议时长 120 分钟"]
    assert meeting.version == 2
    agenda = await put(session, branch.recorder, meeting, LESSON)
    assert ([i.title for i in agenda.items], agenda.warnings(meeting)) == (["讲党课"], [])


async def test_a_published_meeting_takes_an_agenda_until_it_ends(
    session: AsyncSession, branch: Branch, clock: Clock
) -> None:
    meeting = await a_meeting(session, branch)
    clock(60)
    await put(session, branch.secretary, meeting, STUDY)
    clock(120)
    with pytest.raises(refused.MeetingEnded):
        await put(session, branch.secretary, meeting)
    assert len((await agenda_of(session, branch.tenant_id, meeting.id)).items) == 1


async def test_a_cancelled_meeting_takes_none(session: AsyncSession, branch: Branch) -> None:
    meeting = await a_meeting(session, branch)
    await cancel_meeting(session, branch.secretary, meeting_id=meeting.id, reason="防汛")
    with pytest.raises(refused.MeetingCancelled):
        await put(session, branch.secretary, meeting, STUDY)


async def test_material_becomes_the_meetings_and_goes_with_its_line(session: AsyncSession, branch: Branch) -> None:
    actor, meeting = branch.recorder, await a_meeting(session, branch)
    on_item, whole = await filed(session, actor), await filed(session, actor, name="通知.pdf")
    item = Planned(AgendaKind.STUDY, "学习", file_ids=(on_item.id,))
    agenda = await put(session, actor, meeting, item, file_ids=[whole.id])
    assert {(f.name, f.position) for f in agenda.files} == {("学习材料.pdf", 1), ("通知.pdf", None)}
    with pytest.raises(FileNotFound):
        await stored.delete(session, actor, on_item.id)
    seen = await find_meeting(session, branch.actor(branch.members[3]), meeting.id)
    assert (await open_material(session, seen, on_item.id)).id == on_item.id
    # Another may write the agenda anew with what stands there already.
    await put(session, branch.secretary, meeting, item)
    assert (on_item.status, whole.status) == (FileStatus.CONFIRMED, FileStatus.DELETED)
    with pytest.raises(FileNotFound):
        await open_material(session, seen, whole.id)


async def test_only_ones_own_finished_files_are_taken(session: AsyncSession, branch: Branch) -> None:
    meeting, actor = await a_draft(session, branch), branch.recorder
    await put(session, actor, meeting, STUDY)
    others = await filed(session, branch.secretary)
    unfinished = await filed(session, actor, status=FileStatus.RESERVED)
    for file, refusal in ((others, FileNotFound), (unfinished, FileNotConfirmed)):
        with pytest.raises(refusal):
            await put(session, actor, meeting, file_ids=[file.id])
    assert [i.title for i in (await agenda_of(session, branch.tenant_id, meeting.id)).items] == ["学习条例"]


async def test_more_is_not_expected_than_allowed(session: AsyncSession, branch: Branch) -> None:
    meeting = await a_draft(session, branch, expected_minutes=60, longest_minutes=90)
    found = await find_led(session, branch.secretary, meeting.id, Permission.MEETING_DRAFT)
    with pytest.raises(refused.MeetingLengthsWrong):
        await edit_meeting(session, branch.secretary, found, {"longest_minutes": 45})
