"""A note is private until handed in, countersigned by another where the branch wants it, and filed for good."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from app.access.actor import Actor
from app.access.roles import Role
from app.domains.lessons.noting.errors import NoteEmpty, NoteHandedIn, NoteUnchanged
from app.domains.lessons.noting.jobs import HANDLERS
from app.domains.lessons.noting.models import LessonNote, LessonNoteVersion
from app.domains.lessons.noting.rules import after_handing_in, after_writing, wants_countersign
from app.domains.lessons.noting.vocabulary import NoteState
from app.domains.members.models import Member
from app.domains.notices.public import Notice
from app.jobs.handlers import JobContext
from app.kit.ids import uuid7
from tests.domains.lessons.conftest import Place
from tests.factories.auth import a_place, an_account
from tests.factories.roles import an_appointment


def test_what_a_note_is_after_each_step() -> None:
    assert after_writing(NoteState.SENT_BACK) is NoteState.SENT_BACK
    assert after_writing(NoteState.COUNTERSIGNED) is after_writing(NoteState.FILED) is NoteState.DRAFT
    assert after_handing_in(NoteState.DRAFT, "字", is_countersigned=True) is NoteState.HANDED_IN
    assert after_handing_in(NoteState.SENT_BACK, "字", is_countersigned=False) is NoteState.FILED
    for state, text, refusal in (
        (NoteState.DRAFT, "", NoteEmpty),
        (NoteState.HANDED_IN, "字", NoteHandedIn),
        (NoteState.FILED, "字", NoteUnchanged),
    ):
        with pytest.raises(refusal):
            after_handing_in(state, text, is_countersigned=True)


def test_a_decision_holds_through_its_last_day() -> None:
    last = date(2026, 12, 31)
    assert wants_countersign(is_on=True, until_on=last, today=last)
    assert not wants_countersign(is_on=True, until_on=last, today=date(2027, 1, 1))
    assert not wants_countersign(is_on=False, until_on=None, today=last)


async def secretary(place: Place, member: Member | None = None) -> Actor:
    """A secretary of the branch, with an account and an appointment, so that to-dos find him."""
    world = place.world
    member = member or world.zhao
    async with place.client.services.database.write_all() as session:
        account = an_account(f"secretary-{uuid7().hex[-6:]}", "赵六")
        session.add(account)
        await session.flush()
        session.add(a_place(account, world.tenant_id, org_id=world.branch.id, member_id=member.id))
        session.add(an_appointment(world.branch, account.id, Role.BRANCH_SECRETARY))
    actor = world.secretary
    return Actor(account.id, actor.tenant_id, actor.session_id, member.id, "赵六", actor.grants)


async def settled(place: Place) -> list[tuple[str, bool]]:
    """What the worker does with the last move; then the to-dos and notices by title, and whether they are closed."""
    (handler,), tenant_id = HANDLERS, place.world.tenant_id
    async with place.client.services.database.write(tenant_id) as session:
        for note_id in (await session.scalars(select(LessonNote.id))).all():
            payload = {"tenant_id": str(tenant_id), "note_id": str(note_id)}
            await handler.run(JobContext(session, uuid7(), handler.name, payload, tenant_id, 1, None))
        rows = await session.scalars(select(Notice).order_by(Notice.title))
        return [(one.title, one.closed_at is not None) for one in rows]


async def write(place: Place, lesson: str, who: Actor, text: str, etag: str = "*") -> Any:
    return await place.ok("PUT", f"/lessons/{lesson}/note", who, json={"text": text}, headers={"If-Match": etag})


async def wants(place: Place, who: Actor) -> None:
    path, on = f"/organisations/{place.world.branch.id}/lesson-note-setting", {"is_on": True, "document": "学习制度"}
    await place.ok("PUT", path, who, json=on, headers={"If-Match": '"0"'})


async def listed(place: Place, who: Actor) -> list[tuple[str, str, str]]:
    shown = await place.ok("GET", f"/organisations/{place.world.branch.id}/lesson-notes", who)
    return [(one["member_name"], one["state"], one["text"]) for one in shown["items"]]


async def test_a_note_goes_to_the_secretary_and_back_and_is_filed(place: Place) -> None:
    lesson, zhang, boss = await place.published(), place.reader(place.world.zhang), await secretary(place)
    await wants(place, boss)
    assert (await place.ok("GET", f"/lessons/{lesson}/note", zhang))["state"] == "draft"
    await write(place, lesson, zhang, "初稿", '"0"')
    assert await listed(place, boss) == []
    path = f"/lessons/{lesson}/note"
    assert (await place.ok("POST", f"{path}/hand-in", zhang))["state"] == "handed_in"
    assert await settled(place) == [("学习笔记待会签", False)]
    assert await listed(place, boss) == [("张三", "handed_in", "初稿")]
    body = {"json": {"text": "改"}, "headers": {"If-Match": "*"}}
    assert await place.code("PUT", path, zhang, **body) == (409, "LESSON_NOTE_HANDED_IN")
    note = (await place.ok("GET", f"/organisations/{place.world.branch.id}/lesson-notes", boss))["items"][0]["id"]
    await place.ok("POST", f"/lesson-notes/{note}/send-back", boss, json={"remarks": "请联系实际"})
    assert await settled(place) == [("学习笔记待会签", True), ("学习笔记被退回，请修改", False)]
    assert await listed(place, boss) == []
    assert await place.code("POST", f"/lesson-notes/{note}/countersign", boss) == (404, "LESSON_NOTE_NOT_FOUND")
    await write(place, lesson, zhang, "定稿")
    await place.ok("POST", f"{path}/hand-in", zhang)
    assert (await settled(place))[0] == ("学习笔记待会签", False)
    await place.ok("POST", f"/lesson-notes/{note}/countersign", boss)
    assert (await settled(place))[0] == ("学习笔记待会签", True)
    assert await place.code("POST", f"/lesson-notes/{note}/countersign", boss) == (409, "LESSON_NOTE_NOT_HANDED_IN")
    await write(place, lesson, zhang, "又想到")
    assert await listed(place, boss) == [("张三", "countersigned", "定稿")]
    (kept,) = (await place.ok("GET", f"{path}/versions", zhang))["items"]
    assert (kept["text"], kept["countersigned_by_name"]) == ("定稿", "赵六")
    assert (await place.ok("GET", f"/lesson-notes/{note}/versions", boss))["items"] == [kept]
    (mine,) = (await place.ok("GET", "/me/lesson-notes", zhang))["items"]
    assert (mine["text"], mine["state"], mine["number"]) == ("又想到", "draft", 1)


async def test_where_nobody_else_countersigns_a_note_is_filed_at_once(place: Place) -> None:
    lesson, boss = await place.published(), await secretary(place)
    zhang = place.reader(place.world.zhang)
    await write(place, lesson, zhang, "体会")
    assert (await place.ok("POST", f"/lessons/{lesson}/note/hand-in", zhang))["state"] == "filed"
    await wants(place, boss)
    await write(place, lesson, boss, "书记的体会")
    assert (await place.ok("POST", f"/lessons/{lesson}/note/hand-in", boss))["state"] == "filed"
    assert await listed(place, boss) == [("赵六", "filed", "书记的体会"), ("张三", "filed", "体会")]
    again = await place.code("POST", f"/lessons/{lesson}/note/hand-in", zhang)
    assert again == (409, "LESSON_NOTE_UNCHANGED")


async def test_nobody_countersigns_his_own_and_others_see_nothing(place: Place) -> None:
    lesson, boss, world = await place.published(), await secretary(place), place.world
    await wants(place, boss)
    zhang = await secretary(place, world.zhang)
    await write(place, lesson, zhang, "体会")
    await place.ok("POST", f"/lessons/{lesson}/note/hand-in", zhang)
    note = (await place.ok("GET", f"/organisations/{world.branch.id}/lesson-notes", boss))["items"][0]["id"]
    assert await place.code("POST", f"/lesson-notes/{note}/countersign", zhang) == (403, "LESSON_NOTE_OWN")
    stranger = world.actor(Role.BRANCH_SECRETARY, world.other)
    assert await place.code("POST", f"/lesson-notes/{note}/countersign", stranger) == (404, "LESSON_NOTE_NOT_FOUND")
    path = f"/organisations/{world.branch.id}/lesson-notes"
    assert await place.code("GET", path, place.reader(world.li)) == (403, "PERMISSION_MISSING")
    assert await place.code("GET", path, stranger) == (404, "ORG_NOT_FOUND")
    await place.ok("POST", f"/lessons/{lesson}/note/take-back", zhang)
    assert await listed(place, boss) == []
    assert [closed for _, closed in await settled(place)] == []


async def test_bad_notes_are_refused_in_words(place: Place) -> None:
    lesson, zhang, boss = await place.published(), place.reader(place.world.zhang), await secretary(place)
    path, any_version = f"/lessons/{lesson}/note", {"If-Match": "*"}
    assert await place.code("POST", f"{path}/hand-in", zhang) == (404, "LESSON_NOTE_NOT_FOUND")
    assert await place.code("PUT", path, zhang, json={"text": "字"}) == (428, "IF_MATCH_REQUIRED")
    for text in ("长" * 5001, None, "\x00"):
        assert await place.code("PUT", path, zhang, json={"text": text}, headers=any_version) == (422, "INVALID")
    await write(place, lesson, zhang, "")
    assert await place.code("POST", f"{path}/hand-in", zhang) == (409, "LESSON_NOTE_EMPTY")
    stale = {"json": {"text": "字"}, "headers": {"If-Match": '"0"'}}
    assert await place.code("PUT", path, zhang, **stale) == (412, "VERSION_STALE")
    setting = f"/organisations/{place.world.branch.id}/lesson-note-setting"
    on = {"json": {"is_on": True}, "headers": any_version}
    assert await place.code("PUT", setting, boss, **on) == (422, "LESSON_NOTE_BASIS_MISSING")
    unseen = await place.code("GET", f"/lessons/{uuid7()}/note", zhang)
    assert unseen == (404, "LESSON_NOT_FOUND")


@pytest.mark.only("postgresql")
async def test_the_server_cannot_change_what_was_filed(place: Place) -> None:
    with pytest.raises(DBAPIError, match="permission denied"):
        async with place.client.services.database.write(place.world.tenant_id) as session:
            await session.execute(update(LessonNoteVersion).values(text=""))
