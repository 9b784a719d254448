"""Searching the register goes by indexes on both databases, never through all members of all tenants."""

import secrets
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import ClauseElement, Executable, insert, text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.ext.compiler import compiles

from app.access.scope import Scope
from app.db.session import Database
from app.domains.members import repository
from app.domains.members.models import Member
from app.domains.members.repository import Filters
from app.domains.members.vocabulary import Gender, MemberStatus, Stage
from app.kit.ids import uuid7
from app.kit.text import pinyin_full, pinyin_initials
from tests.domains.members.conftest import Place, make_place
from tests.factories.members import NOW
from tests.support.databases import Urls

EVERYWHERE = Scope(everything=True)
PEOPLE = 2_000
EVERYBODY = tuple(MemberStatus)


class Explain(Executable, ClauseElement):
    inherit_cache = False

    def __init__(self, statement: Any) -> None:
        self.statement = statement


@compiles(Explain)
def _explain(element: Explain, compiler: Any, **options: Any) -> str:
    word = "EXPLAIN " if compiler.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "
    planned = word + str(compiler.process(element.statement, **options))
    # The plan's rows are texts, not the columns of the statement.
    compiler._result_columns = []
    return planned


async def plan_of(session: AsyncSession, statement: Any) -> str:
    return "\n".join(" ".join(map(str, row)) for row in await session.execute(Explain(statement)))


@pytest.fixture
async def crowded(own_database: Database, own_urls: Urls) -> AsyncIterator[tuple[AsyncSession, Place]]:
    """A tenant of some thousand people, with the planner's statistics taken: only then does it choose as it would."""
    async with own_database.write_all() as session:
        place = await make_place(session)
        names = [
            f"{first}{second}{third}"
            for first in "张王李赵钱孙周吴郑冯"
            for second in "伟芳娜敏静丽强磊军洋"
            for third in "一二三四五六七八九十"
        ]
        await session.execute(insert(Member), [a_row(place, names[n % len(names)], n) for n in range(PEOPLE)])
    engine = create_async_engine(own_urls.owner, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text("ANALYZE"))
    await engine.dispose()
    async with own_database.read(place.tenant_id) as session:
        yield session, place


def a_row(place: Place, name: str, number: int) -> dict[str, Any]:
    texts = dict.fromkeys(("serial", "native_place", "degree", "party_post", "job"), "")
    return texts | {
        "tenant_id": place.tenant_id,
        "id": uuid7(),
        "org_id": (place.branch if number % 2 else place.other).id,
        "group_id": place.group.id if number % 200 == 1 else None,
        "second_org_id": place.other.id if number % 300 == 1 else None,
        "name": name,
        "pinyin": pinyin_full(name),
        "initials": pinyin_initials(name),
        "gender": Gender.MALE,
        "stage": Stage.CANDIDATE if number % 100 == 0 else Stage.FULL,
        "status": MemberStatus.LOST_CONTACT if number % 500 == 0 else MemberStatus.NORMAL,
        "phone_tail": secrets.token_bytes(16),
        "id_tail": secrets.token_bytes(16),
        "month_only": [],
        "extension_months": 0,
        "version": 1,
        "created_at": NOW,
        "updated_at": NOW,
    }


async def test_each_search_has_its_index(crowded: tuple[AsyncSession, Place]) -> None:
    session, place = crowded
    for filters, index in [
        (Filters(name="张伟一"), "ix_member_name"),
        (Filters(name="zhangweiy"), "ix_member_pinyin"),
        (Filters(initials="zwy"), "ix_member_initials"),
        (Filters(keys={"phone_tail": b"0" * 16}, statuses=EVERYBODY), "ix_member_phone_tail"),
        (Filters(keys={"id_tail": b"0" * 16}, statuses=EVERYBODY), "ix_member_id_tail"),
        (Filters(statuses=[MemberStatus.LOST_CONTACT]), "ix_member_status"),
        (Filters(group_id=place.group.id), "ix_member_group"),
    ]:
        statement = repository.listing(place.tenant_id, EVERYWHERE, filters, after=None, limit=21)
        plan = await plan_of(session, statement)
        assert index in plan, plan
        assert "SCAN member" not in plan, plan


async def test_a_page_of_a_whole_tenant_is_read_in_order(crowded: tuple[AsyncSession, Place]) -> None:
    session, place = crowded
    for after in (None, ["wangwei", str(uuid7())]):
        statement = repository.listing(place.tenant_id, EVERYWHERE, Filters(statuses=EVERYBODY), after=after, limit=21)
        plan = await plan_of(session, statement)
        assert "ix_member_pinyin" in plan, plan
        assert "Seq Scan on member" not in plan, plan


async def test_residents_have_their_index(crowded: tuple[AsyncSession, Place]) -> None:
    session, place = crowded
    plan = await plan_of(session, repository.residents(place.tenant_id, place.branch.id, after=None, limit=21))
    assert "ix_member_second_org" in plan, plan
