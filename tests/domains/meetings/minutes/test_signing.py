"""From a draft to archived minutes, and every way in which that is refused."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.decision import PermissionMissing
from app.access.roles import Role
from app.audit.models import AuditEntry
from app.domains.meetings import errors as meeting_refused
from app.domains.meetings.leave import enter_leave
from app.domains.meetings.minutes import errors as refused
from app.domains.meetings.minutes import repository
from app.domains.meetings.minutes.finding import find_written
from app.domains.meetings.minutes.reading import open_draft, versions_in_sight
from app.domains.meetings.minutes.rules import digest_of as digest_of_content
from app.domains.meetings.minutes.signing import sign_for, sign_minutes
from app.domains.meetings.minutes.stepping import correct_minutes, return_minutes, submit_minutes
from app.domains.meetings.minutes.vocabulary import MinutesState, Part, Signer
from app.domains.meetings.minutes.writing import begin_minutes, edit_minutes
from app.domains.meetings.publishing import cancel_meeting, publish_meeting
from app.domains.meetings.rollcall import correct_attendance, enter_on_behalf
from app.domains.meetings.vocabulary import LeaveCategory, MeetingKind, MeetingState, Standing
from app.files.errors import FileNotConfirmed, FileNotFound
from app.files.models import FileStatus
from app.jobs.models import Job
from app.kit.ids import uuid7
from tests.domains.meetings.conftest import Clock
from tests.factories.auth import a_place, an_account
from tests.factories.meetings import Branch, a_draft, a_meeting
from tests.factories.minutes import TEXTS, a_held_meeting, digest_of, sign, submitted, written
from tests.factories.stored import a_file

DAY = MeetingKind.THEME_DAY


async def with_account(session: AsyncSession, branch: Branch, place: int) -> None:
    account = an_account(f"member-{place}", "x", home_tenant_id=branch.tenant_id)
    session.add(account)
    await session.flush()
    where = a_place(account, branch.tenant_id, org_id=branch.org.id)
    where.member_id = branch.members[place].id
    session.add(where)
    await session.flush()


async def events(session: AsyncSession) -> list[str]:
    names = await session.scalars(select(Job.name).where(Job.name.like("event:minutes.%")))
    return sorted(name.removeprefix("event:minutes.") for name in names)


async def test_both_sign_and_it_is_archived_for_good(session: AsyncSession, branch: Branch, clock: Clock) -> None:
    meeting = await a_held_meeting(session, branch, clock)
    minutes_id = await submitted(session, branch, meeting)
    assert meeting.state is MeetingState.MINUTES_REVIEW
    held = await sign(session, branch, minutes_id, Signer.RECORDER)
    assert held.minutes.state is MinutesState.SUBMITTED
    held = await sign(session, branch, minutes_id, Signer.CHAIR)
    assert (held.minutes.state, meeting.state) == (MinutesState.ARCHIVED, MeetingState.ARCHIVED)
    assert await events(session) == ["archived", "signed", "signed", "submitted"]
    (version,) = await repository.versions_of(session, branch.tenant_id, minutes_id)
    await session.refresh(version)
    assert digest_of_content(version.content) == version.digest
    trail = select(AuditEntry.after).where(AuditEntry.action == "minutes.archive")
    assert (await session.scalar(trail))["digest"] == version.digest  # type: ignore[index]
    held = await find_written(session, branch.recorder, minutes_id)
    with pytest.raises(refused.MinutesArchived):
        await edit_minutes(session, branch.recorder, held, {"texts": {Part.RESULT: "改动"}})
    for step in (submit_minutes, return_minutes, sign_minutes):
        more: dict[str, Any] = {"remarks": "退回"} if step is return_minutes else {}
        more = {"signer": Signer.CHAIR, "digest": version.digest} if step is sign_minutes else more
        with pytest.raises(refused.MinutesArchived):
            await step(session, branch.secretary, minutes_id=minutes_id, **more)  # type: ignore[operator]


async def test_numbers_and_names_come_from_the_roll(session: AsyncSession, branch: Branch, clock: Clock) -> None:
    meeting = await a_held_meeting(session, branch, clock)
    await enter_leave(
        session,
        branch.secretary,
        cipher=branch.cipher,
        meeting_id=meeting.id,
        member_id=branch.members[3].id,
        category=LeaveCategory.ILLNESS,
        reason="秘密的病情",
    )
    minutes_id = await submitted(session, branch, meeting)
    (version,) = await repository.versions_of(session, branch.tenant_id, minutes_id)
    content = version.content
    assert content["counts"]["text"] == "应到5 实到3 请假1 缺席1 60.0%"
    lines = {line["name"]: (line["standing"], line["leave"]) for line in content["people"]}
    assert lines["党员03"] == ("leave", "illness")
    assert lines["预备00"] == ("absent", None)
    assert "秘密" not in str(content)
    assert (content["chair"]["name"], content["recorder"]["name"]) == ("党员00", "党员01")


async def test_all_that_is_missing_is_told_at_once(session: AsyncSession, branch: Branch, clock: Clock) -> None:
    meeting = await a_meeting(session, branch)
    clock(130)
    minutes_id = await written(session, branch.recorder, meeting, texts={Part.THEME: " "})
    with pytest.raises(refused.MinutesIncomplete) as caught:
        await submit_minutes(session, branch.recorder, minutes_id=minutes_id)
    fields = [issue.field for issue in caught.value.issues]
    assert fields == ["place", "chair_id", "recorder_id", "roll", "texts.theme", "texts.steps", "texts.result"]
    assert await repository.versions_of(session, branch.tenant_id, minutes_id) == []
    assert meeting.state is MeetingState.PUBLISHED


async def test_no_minutes_of_what_was_not_held(session: AsyncSession, branch: Branch, clock: Clock) -> None:
    coming, draft = await a_meeting(session, branch), await a_draft(session, branch)
    off = await a_meeting(session, branch)
    await cancel_meeting(session, branch.secretary, meeting_id=off.id, reason="防汛")
    for meeting, refusal in (
        (coming, meeting_refused.MeetingNotStarted),
        (draft, meeting_refused.MeetingNotPublished),
        (off, meeting_refused.MeetingCancelled),
    ):
        with pytest.raises(refusal):
            await begin_minutes(session, branch.recorder, meeting_id=meeting.id, kind=DAY)
    clock(60)
    minutes_id = await written(session, branch.recorder, coming)
    with pytest.raises(refused.MeetingNotOver):
        await submit_minutes(session, branch.recorder, minutes_id=minutes_id)
    with pytest.raises(refused.KindNotServed):
        await begin_minutes(session, branch.recorder, meeting_id=coming.id, kind=MeetingKind.PARTY_LESSON)
    assert not (await begin_minutes(session, branch.secretary, meeting_id=coming.id, kind=DAY)).is_new


async def test_handed_in_only_once_sign_in_is_closed(session: AsyncSession, branch: Branch, clock: Clock) -> None:
    meeting = await a_meeting(session, branch, closes_after_end_minutes=60)
    clock(150)
    minutes_id = await written(session, branch.recorder, meeting)
    with pytest.raises(refused.SignInStillOpen):
        await submit_minutes(session, branch.recorder, minutes_id=minutes_id)


async def test_nobody_else_signs(session: AsyncSession, branch: Branch, clock: Clock) -> None:
    meeting = await a_held_meeting(session, branch, clock)
    minutes_id = await submitted(session, branch, meeting)
    digest = await digest_of(session, branch.tenant_id, minutes_id)
    for actor, signer in (
        (branch.actor(branch.members[2]), Signer.CHAIR),
        (branch.recorder, Signer.CHAIR),
        (branch.secretary, Signer.RECORDER),
    ):
        with pytest.raises(refused.NotTheSigner):
            await sign_minutes(session, actor, minutes_id=minutes_id, signer=signer, digest=digest)
    with pytest.raises(PermissionMissing):
        await sign_minutes(
            session, branch.officer(Role.INSPECTOR), minutes_id=minutes_id, signer=Signer.CHAIR, digest=digest
        )
    with pytest.raises(refused.MinutesNotFound):
        neighbour = branch.actor(branch.neighbour)
        await sign_minutes(session, neighbour, minutes_id=minutes_id, signer=Signer.CHAIR, digest=digest)
    with pytest.raises(refused.SignedTextChanged):
        await sign_minutes(session, branch.secretary, minutes_id=minutes_id, signer=Signer.CHAIR, digest="0" * 64)
    await sign(session, branch, minutes_id, Signer.CHAIR)
    with pytest.raises(refused.AlreadySigned):
        await sign(session, branch, minutes_id, Signer.CHAIR)


async def test_a_changed_text_cancels_what_was_signed(session: AsyncSession, branch: Branch, clock: Clock) -> None:
    meeting = await a_held_meeting(session, branch, clock)
    minutes_id = await submitted(session, branch, meeting)
    await sign(session, branch, minutes_id, Signer.RECORDER)
    held = await find_written(session, branch.recorder, minutes_id)
    with pytest.raises(refused.MinutesSubmitted):
        await edit_minutes(session, branch.recorder, held, {"texts": {Part.RESULT: "改动"}})
    await return_minutes(session, branch.secretary, minutes_id=minutes_id, remarks="漏写成效")
    assert meeting.state is MeetingState.PUBLISHED
    draft = await open_draft(session, branch.recorder, minutes_id)
    assert (draft.held.minutes.remarks, draft.pending) == ("漏写成效", None)
    with pytest.raises(refused.MinutesNotSubmitted):
        await sign(session, branch, minutes_id, Signer.CHAIR)
    await submit_minutes(session, branch.recorder, minutes_id=minutes_id)
    held = await sign(session, branch, minutes_id, Signer.CHAIR)
    assert held.minutes.state is MinutesState.SUBMITTED
    held = await sign(session, branch, minutes_id, Signer.RECORDER)
    assert held.minutes.state is MinutesState.ARCHIVED


async def test_attendance_stands_still_until_the_minutes_are_opened_again(
    session: AsyncSession, branch: Branch, clock: Clock
) -> None:
    meeting = await a_held_meeting(session, branch, clock)
    minutes_id = await submitted(session, branch, meeting)
    late, secretary = branch.members[3].id, branch.secretary

    async def enter() -> None:
        await enter_on_behalf(session, secretary, meeting_id=meeting.id, member_ids=[late], reason="在场未签")

    with pytest.raises(meeting_refused.MinutesUnderReview):
        await enter()
    await sign(session, branch, minutes_id)
    with pytest.raises(meeting_refused.MeetingArchived):
        await correct_attendance(
            session, secretary, meeting_id=meeting.id, member_id=late, after=Standing.PRESENT, reason="核对"
        )
    with pytest.raises(meeting_refused.MeetingAlreadyPublished):
        await publish_meeting(session, secretary, meeting_id=meeting.id)
    with pytest.raises(meeting_refused.MeetingEnded):
        await cancel_meeting(session, secretary, meeting_id=meeting.id, reason="不办了")
    await correct_minutes(session, branch.recorder, minutes_id=minutes_id, reason="漏记一人")
    await enter()
    await submit_minutes(session, branch.recorder, minutes_id=minutes_id)
    await sign(session, branch, minutes_id)
    _, versions = await versions_in_sight(session, branch.actor(branch.members[4]), minutes_id)
    told = [(one.version.number, one.version.content["counts"]["present"], one.version.reason) for one in versions]
    assert told == [(1, 3, ""), (2, 4, "漏记一人")]
    assert meeting.state is MeetingState.ARCHIVED


async def test_a_gathering_is_archived_with_the_last_of_its_kinds(
    session: AsyncSession, branch: Branch, clock: Clock
) -> None:
    meeting = await a_held_meeting(session, branch, clock, DAY, MeetingKind.PARTY_LESSON)
    day = await submitted(session, branch, meeting)
    await sign(session, branch, day)
    assert meeting.state is MeetingState.MINUTES_REVIEW
    texts = {Part.LECTURER: "党员00", Part.LESSON_TITLE: "讲党性", Part.LESSON_SUMMARY: "要点"}
    lesson = await submitted(session, branch, meeting, kind=MeetingKind.PARTY_LESSON, texts=texts)
    await sign(session, branch, lesson)
    assert meeting.state is MeetingState.ARCHIVED
    with pytest.raises(refused.MinutesNotArchived):
        await correct_minutes(session, branch.recorder, minutes_id=day, reason="漏记")
        await correct_minutes(session, branch.recorder, minutes_id=day, reason="再次")


async def test_another_signs_for_who_cannot(session: AsyncSession, branch: Branch, clock: Clock) -> None:
    meeting = await a_held_meeting(session, branch, clock)
    minutes_id = await submitted(session, branch, meeting)
    digest = await digest_of(session, branch.tenant_id, minutes_id)
    deputy = branch.actor(branch.members[2], (Role.BRANCH_DEPUTY, branch.org))
    ask: dict[str, Any] = {"minutes_id": minutes_id, "digest": digest, "reason": "没有手机"}
    with pytest.raises(PermissionMissing):
        await sign_for(session, branch.recorder, signer=Signer.CHAIR, **ask)
    with pytest.raises(refused.ActingForTwo):
        # The chair would sign for both.
        await sign_for(session, branch.secretary, signer=Signer.RECORDER, **ask)
    await with_account(session, branch, 1)
    with pytest.raises(refused.SignerCanSign):
        await sign_for(session, deputy, signer=Signer.RECORDER, **ask)
    held = await sign_for(session, deputy, signer=Signer.CHAIR, **ask)
    assert held.minutes.state is MinutesState.SUBMITTED
    (given,) = await repository.signatures_of(session, branch.tenant_id, minutes_id)
    assert (given.is_acting, given.reason, given.member_id) == (True, "没有手机", branch.members[0].id)
    notes = select(AuditEntry.note).where(AuditEntry.action == "minutes.sign_for")
    assert await session.scalar(notes) == "没有手机"


async def test_chair_and_recorder_in_one_person_is_warned_of(
    session: AsyncSession, branch: Branch, clock: Clock
) -> None:
    meeting = await a_held_meeting(session, branch, clock)
    absent = branch.members[3].id
    minutes_id = await written(session, branch.recorder, meeting, texts=TEXTS, chair_id=absent, recorder_id=absent)
    draft = await open_draft(session, branch.secretary, minutes_id)
    assert [words.split("，")[0] for words in draft.warnings] == [
        "主持人和记录人是同一人",
        "主持人没有到会记录",
        "记录人没有到会记录",
    ]
    named = select(AuditEntry.after).where(AuditEntry.action == "minutes.name")
    assert (await session.scalar(named)) == {"chair_id": str(absent), "recorder_id": str(absent)}


async def test_the_recorder_needs_no_office(session: AsyncSession, branch: Branch, clock: Clock) -> None:
    meeting = await a_held_meeting(session, branch, clock)
    plain, other = branch.actor(branch.members[1]), branch.actor(branch.members[2])
    minutes_id = await written(session, plain, meeting)
    for ask in (find_written, open_draft):
        with pytest.raises(PermissionMissing):
            await ask(session, other, minutes_id)
    with pytest.raises(refused.MinutesNotFound):
        await open_draft(session, branch.actor(branch.neighbour), minutes_id)
    assert (await submit_minutes(session, plain, minutes_id=minutes_id)).minutes.state is MinutesState.SUBMITTED


async def test_attachments_and_parts_are_checked(session: AsyncSession, branch: Branch, clock: Clock) -> None:
    meeting, actor = await a_held_meeting(session, branch, clock), branch.recorder
    minutes_id = await written(session, actor, meeting)
    mine, others = a_file(actor), a_file(branch.secretary)
    unfinished = a_file(actor, status=FileStatus.RESERVED)
    session.add_all([mine, others, unfinished])
    await session.flush()
    for changes, refusal in (
        ({"file_ids": [others.id]}, FileNotFound),
        ({"file_ids": [uuid7()]}, FileNotFound),
        ({"file_ids": [unfinished.id]}, FileNotConfirmed),
        ({"texts": {Part.GRADES: "优秀3人"}}, refused.PartNotAsked),
        ({"texts": {Part.SPEECHES: "都同意"}}, refused.PartNotAsked),
        ({"recorder_id": uuid7()}, meeting_refused.PersonNotFound),
    ):
        with pytest.raises(refusal):
            await edit_minutes(session, actor, await find_written(session, actor, minutes_id), changes)
    held = await edit_minutes(session, actor, await find_written(session, actor, minutes_id), {"file_ids": [mine.id]})
    assert [file["name"] for file in held.minutes.files] == ["学习材料.pdf"]
    await edit_minutes(session, actor, held, {"file_ids": []})
    assert mine.status is FileStatus.DELETED
