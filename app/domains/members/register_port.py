"""What the organisation tree asks of the register: counts, who may be elected, a whole roll carried over."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, SQLColumnExpression, case, func, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.domains.members.models import Member
from app.domains.members.moving import move_all
from app.domains.members.rules import ON_ROLL
from app.domains.members.vocabulary import PARTY_STAGES, Stage
from app.domains.orgs.public import RegisteredPerson
from app.keyring.keyring import Keyring


class MembersRegister:
    """Implements the tree's `Register`; handed in by `wiring`."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def counts(self, tenant_id: UUID) -> Select[UUID, int, int]:
        """Columns `org_id`, `members` (full and probationary) and `full_members`; a row per branch and group."""
        both = union_all(_counted(Member.org_id, tenant_id), _counted(Member.group_id, tenant_id)).subquery()
        return select(both.c.org_id, both.c.members, both.c.full_members)

    async def persons(
        self, session: AsyncSession, tenant_id: UUID, member_ids: Collection[UUID]
    ) -> Mapping[UUID, RegisteredPerson]:
        """The people of the roll among the ids."""
        rows = await session.execute(
            select(Member.id, Member.name, Member.stage, Member.full_on).where(
                Member.tenant_id == tenant_id,
                Member.id.in_(set(member_ids)),
                Member.status.in_(ON_ROLL),
                Member.merged_into_id.is_(None),
            )
        )
        return {
            member_id: RegisteredPerson(name, stage is Stage.FULL, full_on) for member_id, name, stage, full_on in rows
        }

    async def move_all(
        self, session: AsyncSession, actor: Actor, *, from_org_id: UUID, into_org_id: UUID, on: date, reason: str
    ) -> int:
        """Carry the roll of one branch into another, in the caller's transaction; the number of people."""
        cipher = await self._keyring.cipher(session, actor.tenant_id)
        return await move_all(
            session, actor, cipher=cipher, from_org_id=from_org_id, into_org_id=into_org_id, on=on, reason=reason
        )


def _counted(
    place: SQLColumnExpression[UUID] | SQLColumnExpression[UUID | None], tenant_id: UUID
) -> Select[*tuple[Any, ...]]:
    full = func.sum(case((Member.stage == Stage.FULL, 1), else_=0))
    return (
        select(place.label("org_id"), func.count().label("members"), full.label("full_members"))
        .where(
            Member.tenant_id == tenant_id,
            Member.status.in_(ON_ROLL),
            Member.stage.in_(PARTY_STAGES),
            Member.merged_into_id.is_(None),
            place.is_not(None),
        )
        .group_by(place)
    )
