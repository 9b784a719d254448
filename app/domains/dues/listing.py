"""Lists for those who keep the dues, and the amounts that everybody of a branch may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require_somewhere
from app.access.permissions import Permission
from app.domains.dues import decisions, repository
from app.domains.dues.models import DuesAssessment, DuesItem, DuesRelief, DuesSetting
from app.domains.dues.vocabulary import AssessmentState, ReliefState
from app.domains.orgs.public import visible_org


@dataclass(frozen=True, slots=True)
class Listed:
    """An assessment with whose it is; `pinyin` is where it stands in the list."""

    assessment: DuesAssessment
    name: str
    pinyin: str


@dataclass(frozen=True, slots=True)
class Unassessed:
    member_id: UUID
    name: str
    pinyin: str


def by_name(parts: Sequence[str] | None) -> tuple[str, UUID] | None:
    """The position in a list by name, from a cursor."""
    return (parts[0], UUID(parts[1])) if parts else None


def by_id(parts: Sequence[str] | None) -> UUID | None:
    """The position in a list by id, from a cursor."""
    return UUID(parts[0]) if parts else None


async def list_assessments(
    session: AsyncSession,
    actor: Actor,
    *,
    year: int,
    org_id: UUID | None,
    state: AssessmentState | None,
    after: tuple[str, UUID] | None,
    limit: int,
) -> list[Listed]:
    """A year's assessments, amounts without bases, by name. Raises PermissionMissing, OrgNotFound."""
    permission = Permission.DUES_ASSESSMENT_READ
    scope = require_somewhere(actor, permission)
    under = None if org_id is None else (await visible_org(session, actor, org_id, permission)).path
    rows = await session.execute(
        repository.listed(
            actor.tenant_id,
            scopes=[scope],
            year=year,
            under=under,
            states=None if state is None else [state],
            after=after,
        ).limit(limit)
    )
    return [Listed(*row) for row in rows]


async def list_published(
    session: AsyncSession, actor: Actor, org_id: UUID, *, year: int, after: tuple[str, UUID] | None, limit: int
) -> list[Listed]:
    """The amounts published at an organisation and below. Raises OrgNotFound, PermissionMissing."""
    permission = Permission.DUES_PUBLISHED_READ
    org = await visible_org(session, actor, org_id, permission)
    rows = await session.execute(
        repository.listed(
            actor.tenant_id,
            scopes=[actor.scope(permission)],
            year=year,
            under=org.path,
            states=[AssessmentState.PUBLISHED],
            after=after,
        ).limit(limit)
    )
    return [Listed(*row) for row in rows]


async def list_unassessed(
    session: AsyncSession, actor: Actor, org_id: UUID, *, year: int, after: tuple[str, UUID] | None, limit: int
) -> list[Unassessed]:
    """Who owes dues and has no assessment of the year yet. Raises OrgNotFound, PermissionMissing."""
    permission = Permission.DUES_ASSESSMENT_READ
    org = await visible_org(session, actor, org_id, permission)
    rows = await session.execute(
        repository.unassessed(
            actor.tenant_id, scopes=[actor.scope(permission)], year=year, under=org.path, after=after
        ).limit(limit)
    )
    return [Unassessed(*row) for row in rows]


async def list_reliefs(
    session: AsyncSession,
    actor: Actor,
    *,
    org_id: UUID | None,
    state: ReliefState | None,
    before: UUID | None,
    limit: int,
) -> list[tuple[DuesRelief, str]]:
    """Reliefs with the member's name, the newest first. Raises PermissionMissing, OrgNotFound."""
    permission = Permission.DUES_RELIEF_READ
    scope = require_somewhere(actor, permission)
    under = None if org_id is None else (await visible_org(session, actor, org_id, permission)).path
    rows = await session.execute(
        repository.listed_reliefs(actor.tenant_id, scopes=[scope], under=under, state=state, before=before).limit(limit)
    )
    return [(relief, name) for relief, name in rows]


async def list_settings(
    session: AsyncSession, actor: Actor, org_id: UUID, *, before: UUID | None, limit: int
) -> list[DuesSetting]:
    """What the organisation itself has set, the newest first. Raises OrgNotFound, PermissionMissing."""
    return await _decisions(session, actor, org_id, DuesSetting, before, limit)


async def list_items(
    session: AsyncSession, actor: Actor, org_id: UUID, *, before: UUID | None, limit: int
) -> list[DuesItem]:
    """What the organisation itself has decided about pay items, the newest first. Raises as `list_settings`."""
    return await _decisions(session, actor, org_id, DuesItem, before, limit)


async def _decisions(
    session: AsyncSession, actor: Actor, org_id: UUID, table: Any, before: UUID | None, limit: int
) -> list[Any]:
    org = await visible_org(session, actor, org_id, Permission.DUES_STANDARD_READ)
    rows = await session.scalars(decisions.decisions_of(table, actor.tenant_id, org.id, before).limit(limit))
    return list(rows)
