"""Rows inserted in bulk are what the unit of work would have written, on both databases."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.base import Base
from app.db.bulk import insert_rows, learn
from app.db.session import Database
from app.domains.orgs.models import ChangeStatus, Org, OrgChange, OrgChangeKind, OrgStatus
from app.kit.clock import now
from app.kit.ids import uuid7
from tests.factories.orgs import an_org


def columns_of(row: Base) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in row.__mapper__.columns}


def stated(row: Base) -> dict[str, Any]:
    """What was set on a row that is in no session."""
    return {name: value for name, value in vars(row).items() if not name.startswith("_")}


async def written(session: AsyncSession, row: Base) -> dict[str, Any]:
    """The row as the unit of work stores it; it is taken away again."""
    session.add(row)
    await session.flush()
    await session.refresh(row)
    kept = columns_of(row)
    await session.execute(delete(type(row)).where(type(row).id == kept["id"]))  # type: ignore[attr-defined]
    session.expunge_all()
    return kept


async def test_values_of_every_type_come_out_the_same(database: Database) -> None:
    tenant_id = uuid7()
    async with database.write_all() as session:
        org = an_org(tenant_id, "第一支部 '引号' \\ 䶮")
        before = await written(session, org)
        assert await insert_rows(session, Org, [before]) == 1
        assert columns_of((await session.scalars(select(Org))).one()) == before
        change = OrgChange(
            tenant_id=tenant_id,
            org_id=before["id"],
            kind=OrgChangeKind.FOUNDED,
            status=ChangeStatus.APPLIED,
            effective_on=date(2026, 2, 28),
            before={},
            after={"name": "引号 \" '", "count": 3, "list": [1, None, {"deep": True}]},
            changed_by=None,
            changed_at=now(),
        )
        before = await written(session, change)
        await insert_rows(session, OrgChange, [before])
        assert columns_of((await session.scalars(select(OrgChange))).one()) == before


async def test_constant_defaults_fill_what_is_not_named(database: Database) -> None:
    async with database.write_all() as session:
        await insert_rows(session, Org, [stated(an_org(uuid7(), "支部"))])
        org = (await session.scalars(select(Org))).one()
        assert (org.version, org.status, org.short_name, org.merged_into_id) == (1, OrgStatus.ACTIVE, "", None)


async def test_more_than_a_batch_from_a_generator(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.db.bulk._BATCH", 3)
    tenant_id = uuid7()
    async with database.write_all() as session:
        rows = (stated(an_org(tenant_id, f"支部{number}")) for number in range(8))
        assert await insert_rows(session, Org, rows) == 8
        names = await session.scalars(select(Org.name).where(Org.tenant_id == tenant_id).order_by(Org.name))
        assert list(names) == [f"支部{number}" for number in range(8)]
        assert await insert_rows(session, Org, []) == 0


async def test_gathering_statistics_fails_nobody(database: Database) -> None:
    async with database.write_all() as session:
        await learn(session, Org, OrgChange)
