"""Old words are forgotten, and those to a merged record follow the person."""

from datetime import UTC, datetime
from types import SimpleNamespace
from uuid import UUID

import time_machine
from sqlalchemy import select

from app.db.session import Database
from app.domains.members.events import MemberMerged
from app.domains.notices.jobs import follow_merge, forget_old
from app.domains.notices.models import Notice
from app.domains.notices.public import Closing, Link, NoticeKind, Subject, ask, close, notify
from app.jobs.handlers import JobContext
from app.kit.ids import uuid7
from tests.factories.members import a_cipher, a_member
from tests.factories.orgs import planted, small_tree

LINK = Link(Subject.MEETING, UUID(int=1))
KIND = NoticeKind.MEETING_PUBLISHED


async def test_what_is_read_goes_first_and_an_open_to_do_never(database: Database) -> None:
    tenant_id, somebody = uuid7(), uuid7()
    async with database.write(tenant_id) as session:
        for month, keys in ((10, "abcd"), (11, "efgh")):
            # More than a year old, and almost: the present is 1 November 2027.
            told_at = datetime(2026, month, 15, tzinfo=UTC)
            with time_machine.travel(told_at, tick=False):
                for place, key in enumerate(keys):
                    tell = notify if place < 2 else ask
                    said = {"kind": KIND, "title": key, "text": "", "link": LINK, "key": key, "as_of": told_at}
                    await tell(session, tenant_id=tenant_id, to=[somebody], **said)
                await close(session, tenant_id=tenant_id, key=keys[3], because=Closing.LAPSED)
        for row in await session.scalars(select(Notice).where(Notice.key.in_(["a", "e"]))):
            row.read_at = row.told_at
        await session.flush()

        async def left(moment: datetime) -> str:
            tools = SimpleNamespace(settings=SimpleNamespace(notices_kept_months=12))
            with time_machine.travel(moment, tick=False):
                await forget_old(JobContext(session, uuid7(), "notices.forget_old", {}, tenant_id, 1, tools))
            return "".join(await session.scalars(select(Notice.key).order_by(Notice.key)))

        assert await left(datetime(2027, 11, 1, tzinfo=UTC)) == "bcefgh"
        assert await left(datetime(2028, 11, 1, tzinfo=UTC)) == "cfg"
        assert await left(datetime(2038, 11, 1, tzinfo=UTC)) == "cg"


async def test_words_follow_the_person_into_a_merged_record_once(database: Database) -> None:
    tree = small_tree()
    async with database.write(tree.tenant_id) as session:
        await planted(session, tree)
        cipher = await a_cipher(session, tree.tenant_id)
        kept, merged = a_member(cipher, tree.first, "张三"), a_member(cipher, tree.first, "张三")
        session.add_all([kept, merged])
        await session.flush()
        merged.merged_into_id = kept.id
        for key, to in (("both", [kept.id, merged.id]), ("merged", [merged.id]), ("other", [uuid7()])):
            said = {"kind": KIND, "title": key, "text": "", "link": LINK, "key": key, "as_of": datetime.now(UTC)}
            await notify(session, tenant_id=tree.tenant_id, to=to, **said)
        event = MemberMerged(tenant_id=tree.tenant_id, member_id=kept.id, merged_id=merged.id)
        for _ in range(2):
            job = JobContext(session, uuid7(), "notices.follow_merge", event.payload(), tree.tenant_id, 1, None)
            await follow_merge(job)
        mine = select(Notice.key).where(Notice.recipient_id == kept.id).order_by(Notice.key)
        assert list(await session.scalars(mine)) == ["both", "merged"]
        assert await session.scalar(select(Notice.id).where(Notice.recipient_id == merged.id)) is None
