"""A register of members in memory, held to the protocol that the tree asks for."""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import Integer, Select, Uuid, false, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.domains.orgs.ports import RegisteredPerson


class FakeRegister:
    """`numbers` are (members, full members) by organisation; `people` are on the roll of some branch."""

    def __init__(self) -> None:
        self.numbers: dict[UUID, tuple[int, int]] = {}
        self.people: dict[UUID, RegisteredPerson] = {}
        self.moved: list[tuple[UUID, UUID, date]] = []

    def counts(self, tenant_id: UUID) -> Select[UUID, int, int]:
        def row(org_id: UUID, members: int, full: int) -> Select[UUID, int, int]:
            return select(
                literal(org_id, Uuid()).label("org_id"),
                literal(members, Integer()).label("members"),
                literal(full, Integer()).label("full_members"),
            )

        none = row(tenant_id, 0, 0).where(false())
        rows = union_all(none, *(row(org, *numbers) for org, numbers in self.numbers.items())).subquery()
        return select(rows.c.org_id, rows.c.members, rows.c.full_members)

    async def persons(
        self, session: AsyncSession, tenant_id: UUID, member_ids: Collection[UUID]
    ) -> Mapping[UUID, RegisteredPerson]:
        return {one: self.people[one] for one in member_ids if one in self.people}

    async def move_all(
        self, session: AsyncSession, actor: Actor, *, from_org_id: UUID, into_org_id: UUID, on: date, reason: str
    ) -> int:
        left, here = self.numbers.pop(from_org_id, (0, 0)), self.numbers.get(into_org_id, (0, 0))
        self.numbers[into_org_id] = (left[0] + here[0], left[1] + here[1])
        self.moved.append((from_org_id, into_org_id, on))
        return left[0]
