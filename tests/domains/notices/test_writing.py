"""Words enter an inbox once, the newest one stands, and what was asked closes with the fact."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.session import Database
from app.domains.notices.models import TEXT, TITLE, Notice
from app.domains.notices.public import CHUNK, Closing, Link, NoticeKind, Subject, ask, close, notify
from app.kit.ids import uuid7

SINCE = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
LINK = Link(Subject.MEETING, UUID(int=7))


def word(**changes: Any) -> dict[str, Any]:
    return {
        "kind": NoticeKind.MEETING_PUBLISHED,
        "title": "会议通知：主题党日",
        "text": "12月5日 9:00",
        "link": LINK,
        "key": "meeting:7",
        "as_of": SINCE,
    } | changes


async def rows(session: AsyncSession, tenant_id: UUID) -> list[Notice]:
    statement = select(Notice).where(Notice.tenant_id == tenant_id).order_by(Notice.id)
    return list(await session.scalars(statement.execution_options(populate_existing=True)))


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        pytest.param(1, ("会议改期", None), id="a newer word replaces the older and is unread again"),
        pytest.param(0, ("会议通知：主题党日", SINCE), id="the same word again changes nothing"),
        pytest.param(-1, ("会议通知：主题党日", SINCE), id="a word that comes late replaces nothing"),
    ],
)
async def test_one_line_for_one_thing(database: Database, minutes: int, expected: tuple[str, Any]) -> None:
    tenant_id, somebody = uuid7(), uuid7()
    async with database.write(tenant_id) as session:
        await notify(session, tenant_id=tenant_id, to=[somebody, somebody], **word())
        (first,) = await rows(session, tenant_id)
        first.read_at = SINCE
        await session.flush()
        later = word(title="会议改期", as_of=SINCE + timedelta(minutes=minutes))
        await notify(session, tenant_id=tenant_id, to=[somebody], **later)
        (only,) = await rows(session, tenant_id)
    assert (only.id, only.title, only.read_at) == (first.id, *expected)


async def test_a_to_do_closes_for_everybody_who_was_asked_and_opens_by_a_newer_question(database: Database) -> None:
    tenant_id, one, two = uuid7(), uuid7(), uuid7()
    async with database.write(tenant_id) as session:
        await ask(session, tenant_id=tenant_id, to=[one, two], due_at=SINCE, **word(key="leave:1"))
        await ask(session, tenant_id=tenant_id, to=[one], **word(key="leave:2"))
        await notify(session, tenant_id=tenant_id, to=[one], **word())
        for _ in range(2):
            await close(session, tenant_id=tenant_id, key="leave:1", because=Closing.WITHDRAWN)
        found = await rows(session, tenant_id)
        closed = [(row.key, row.closed_because) for row in found if row.closed_at]
        assert closed == [("leave:1", Closing.WITHDRAWN)] * 2
        await ask(session, tenant_id=tenant_id, to=[one], **word(key="leave:1", as_of=SINCE + timedelta(days=1)))
        again = [row for row in await rows(session, tenant_id) if row.key == "leave:1" and row.recipient_id == one]
    assert [(row.closed_at, row.closed_because, row.due_at) for row in again] == [(None, None, None)]


async def test_long_words_are_cut_and_nobody_is_no_word(database: Database) -> None:
    tenant_id = uuid7()
    async with database.write(tenant_id) as session:
        await notify(session, tenant_id=tenant_id, to=[], **word())
        await notify(session, tenant_id=tenant_id, to=[uuid7()], **word(title="长" * 300, text="文" * 900))
        (row,) = await rows(session, tenant_id)
    assert (len(row.title), len(row.text), row.title[-1]) == (TITLE, TEXT, "…")


async def test_two_jobs_tell_the_same_crowd_at_once_and_the_newest_word_stands(own_database: Database) -> None:
    tenant_id, crowd = uuid7(), [uuid7() for _ in range(CHUNK + 200)]

    async def tell(people: list[UUID], minute: int) -> None:
        async with own_database.write(tenant_id) as session:
            changes = word(title=f"第{minute}版", as_of=SINCE + timedelta(minutes=minute))
            await notify(session, tenant_id=tenant_id, to=people, **changes)

    await asyncio.gather(tell(crowd, 2), tell(crowd[::-1], 1), tell(crowd, 2))
    async with own_database.read(tenant_id) as session:
        titles = await session.execute(select(Notice.title, func.count()).group_by(Notice.title))
        assert [tuple(row) for row in titles] == [("第2版", len(crowd))]


async def test_another_tenant_neither_sees_nor_closes(own_database: Database) -> None:
    here, there, somebody = uuid7(), uuid7(), uuid7()
    async with own_database.write(here) as session:
        await ask(session, tenant_id=here, to=[somebody], **word())
    async with own_database.write(there) as session:
        await close(session, tenant_id=there, key="meeting:7")
        assert await rows(session, there) == []
    async with own_database.read(here) as session:
        assert [row.closed_at for row in await rows(session, here)] == [None]
