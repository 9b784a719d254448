"""What the audit trail holds of logging in: ids, ways and codes; never a name, a phone, an address or a secret.

A row stands in the trail of the tenant that its session is for: the account's place, or the platform where no tenant
is known. A success is recorded in its own transaction; what was refused in one of its own, after the roll-back.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor, Grant
from app.audit.trail import record
from app.db.session import Database
from app.domains.auth.errors import LoginLimited
from app.kit.errors import Refusal

DOOR_JOB = "auth.door"


@dataclass(slots=True)
class Visitor:
    """Whoever stands at the door of a tenant; who it is becomes known on the way."""

    tenant_id: UUID
    account_id: UUID | None = None
    member_id: UUID | None = None

    @property
    def actor(self) -> Actor:
        """For the trail. Where no account is known the server itself reports."""
        if self.account_id is None and self.member_id is None:
            return Actor.system(DOOR_JOB, tenant_id=self.tenant_id)
        job = DOOR_JOB if self.account_id is None else None
        return Actor(self.account_id, self.tenant_id, None, self.member_id, "", job=job)


@asynccontextmanager
async def refusals_recorded(database: Database, visitor: Visitor | Actor, way: StrEnum) -> AsyncIterator[None]:
    """Leave a row of every refusal inside; the limiter has already recorded its own."""
    try:
        yield
    except LoginLimited:
        raise
    except Refusal as refusal:
        async with database.write(visitor.tenant_id) as session:
            await record_refusal(session, visitor, way, refusal.code)
        raise


async def record_refusal(session: AsyncSession, visitor: Visitor | Actor, way: StrEnum, code: str) -> None:
    """`way` is a way to log in, or what was tried; `code` the refusal's."""
    actor = visitor.actor if isinstance(visitor, Visitor) else visitor
    await record(
        session,
        actor,
        "auth.refused",
        target="account",
        target_id=actor.account_id,
        org_id=None,
        after={"way": way.value, "code": code},
    )


async def record_login(
    session: AsyncSession,
    *,
    account_id: UUID,
    member_id: UUID | None,
    session_id: UUID,
    grants: Sequence[Grant],
    way: StrEnum,
    second_factor: bool,
) -> None:
    """Somebody has entered, as what, in which way. The session is of the tenant in whose trail the row stands."""
    actor = Actor(
        account_id, session.info["tenant_id"], session_id, member_id, "", tuple(grants), second_factor=second_factor
    )
    after = {"way": way.value, "second_factor": second_factor}
    await record(session, actor, "auth.login", target="session", target_id=session_id, org_id=None, after=after)


async def record_step(
    session: AsyncSession, actor: Actor, action: str, *, session_id: UUID | None, note: str = ""
) -> None:
    """What somebody who has entered does with a session: "auth.logout", "auth.choose_tenant"."""
    await record(session, actor, action, target="session", target_id=session_id, org_id=None, note=note)
