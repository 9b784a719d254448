"""Row-level security alone keeps tenants apart: every statement here has lost the application's own tenant filter."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import BinaryExpression, BindParameter, Column, Select, Table, event, func, select, text, true
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import Executable, visitors

import app.tables  # noqa: F401  (every model has to be known)
from app.audit.sealing import Sealer
from app.db.base import Base
from app.db.session import Database
from app.domains.meetings.reporting.tallying import tally_meeting
from tests.contract.access.cases import CASES
from tests.contract.access.deciding import ABROAD
from tests.contract.access.operations import OPERATIONS
from tests.contract.access.scene import Scene
from tests.support.databases import RolledBackDatabase

Stage = tuple[RolledBackDatabase, Scene]
TABLES = [table for table in Base.metadata.sorted_tables if "tenant_id" in table.c]
NOT_ALLOWED = "42501"
# What the scene leaves empty is filled by these calls.
FILLING = (
    "meetings.sign_in",
    "meetings.correct",
    "members.register",
    "invitations.issue",
    "dues.enter_period_base",
    "dues.decide_setting",
    "dues.decide_item",
    "hours.decide",
    "reports.decide_lessons",
    "lesson_plans.decide_offsets",
    "lessons.save",
    "lessons.revoke_receipt",
    "meetings.reverse_make_up",
    "lessons.share_card",
    "dues.book_slip",
    "dues.explain_case",
)


@pytest.fixture
async def filled(stage: Stage) -> AsyncIterator[Stage]:
    """The scene with at least one row of the first county in every table."""
    database, scene = stage
    async with database.undone():
        await Sealer(database, scene.client.services.keyring.signing_keys).seal_all()
        for case in CASES:
            if case.operation in FILLING:
                answer = await scene.ask(case, case.who)
                assert answer.status_code == case.status, answer.text
        body = {"org_id": "{org}", "purpose": "上报年度统计"}
        await scene.make("secretary", "POST", "/member-exports", json=body, headers={"Idempotency-Key": "export-0001"})
        home, _ = tenants(scene)
        async with database.write(home) as session:
            assert await tally_meeting(session, home, UUID(scene.ids["held"]))
        yield database, scene


def tenants(scene: Scene) -> tuple[UUID, UUID]:
    return UUID(scene.ids["tenant"]), UUID(scene.ids["abroad_tenant"])


@pytest.mark.only("postgresql")
async def test_no_row_of_another_tenant_is_read(filled: Stage) -> None:
    database, scene = filled
    home, abroad = tenants(scene)
    async with database.read_all() as session:
        empty = [table.name for table in TABLES if not await session.scalar(_rows_of(table, home))]
    assert not empty, f"nothing is proved of {empty}"
    for table in TABLES:
        there = _rows_of(table, home)
        async with database.read(abroad) as session:
            assert set(await session.scalars(select(table.c.tenant_id))) <= {abroad}, table.name
            assert await session.scalar(there) == 0, table.name
        async with database.read(None) as session:
            assert await session.scalar(select(func.count()).select_from(table)) == 0, table.name


def _rows_of(table: Table, tenant_id: UUID) -> Select[int]:
    return select(func.count()).select_from(table).where(table.c.tenant_id == tenant_id)


@pytest.mark.only("postgresql")
async def test_no_row_of_another_tenant_is_written(filled: Stage) -> None:
    database, scene = filled
    home, abroad = tenants(scene)
    statements = {
        "insert": "INSERT INTO {} (tenant_id) VALUES (:home)",
        "give away": "UPDATE {} SET tenant_id = :home",
        "change": "UPDATE {} SET tenant_id = tenant_id WHERE tenant_id = :home",
        "delete": "DELETE FROM {} WHERE tenant_id = :home",
    }
    for table in TABLES:
        for what, statement in statements.items():
            refusal, count = await _tried(database, abroad, statement.format(table.name), home)
            assert refusal == NOT_ALLOWED or (count == 0 and what != "insert"), (
                f"{what} {table.name}: {refusal} {count}"
            )


async def _tried(database: Database, tenant_id: UUID, statement: str, home: UUID) -> tuple[str, int]:
    """The SQLSTATE of the refusal or "", and how many rows were touched."""
    async with database.write(tenant_id) as session:
        try:
            async with session.begin_nested():
                result: Any = await session.execute(text(statement), {"home": home})
                return "", result.rowcount
        except DBAPIError as error:
            return str(getattr(error.orig, "sqlstate", "")), 0


async def test_without_the_filter_the_api_still_shows_nothing_on_postgresql(stage: Stage) -> None:
    """On SQLite, which has no such security, the same calls do leak: so the filter is really gone."""
    database, scene = stage
    leaking = set()
    with tenant_filter_removed(database) as removed:
        for case in CASES:
            if OPERATIONS[case.operation]["method"] == "get" and case.who != "anonymous":
                async with database.undone():
                    answer = await scene.ask(case, ABROAD + case.who)
                sent = scene.sent(case)
                if any(one in answer.text and one not in sent for one in scene.county):
                    leaking.add(case.operation)
    assert len(removed) > 100
    if database.dialect == "postgresql":
        assert not leaking
    else:
        assert len(leaking) > 5


@contextmanager
def tenant_filter_removed(database: Database) -> Iterator[list[str]]:
    """In queries, every comparison of a tenant or a path with a value is true while the block runs; the list says where."""
    removed: list[str] = []

    def is_filter(element: Any) -> bool:
        return (
            isinstance(element, BinaryExpression)
            and isinstance(element.left, Column)
            and element.left.name in ("tenant_id", "path")
            and isinstance(element.right, BindParameter)
        )

    def without(element: Any, **_: Any) -> Any:
        if not is_filter(element):
            return None
        removed.append(str(element.left))
        return true()

    def strip(_connection: Any, statement: Executable, many: Any, parameters: Any, _options: Any) -> Any:
        if not getattr(statement, "is_select", False):
            return statement, many, parameters
        return visitors.replacement_traverse(statement, {}, without), many, parameters

    engine = database.engine.sync_engine
    event.listen(engine, "before_execute", strip, retval=True)
    try:
        yield removed
    finally:
        event.remove(engine, "before_execute", strip)
