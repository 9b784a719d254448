"""What those who work on lessons see: lists of drafts, versions, series, files."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require_somewhere
from app.access.permissions import Permission
from app.domains.lessons import repository
from app.domains.lessons.content import unit_of
from app.domains.lessons.finding import STAFF, Found, lesson_for, staff_sight
from app.domains.lessons.models import LessonReview, LessonSeries, LessonVersion
from app.domains.lessons.vocabulary import LessonState
from app.domains.orgs.errors import OrgNotFound
from app.domains.orgs.public import OrgCard, ids_on, org_card, org_cards, visible_org
from app.files.models import FileStatus, StoredFile


async def list_drafts(
    session: AsyncSession,
    actor: Actor,
    *,
    org_id: UUID | None,
    state: LessonState | None,
    custom: bool | None,
    unit_id: UUID | None,
    before: UUID | None,
    limit: int,
) -> list[Found]:
    """Newest first; `custom` ones or the others, those made for the unit. Raises PermissionMissing, OrgNotFound."""
    if all(scope.is_empty for scope in staff_sight(actor)):
        require_somewhere(actor, STAFF[0])
    path = None
    if org_id is not None:
        path = (await visible_org(session, actor, org_id, Permission.ORG_READ)).path
    rows = await repository.listed(
        session,
        actor.tenant_id,
        scopes=staff_sight(actor),
        path=path,
        state=state,
        custom=custom,
        unit_id=unit_id,
        before=before,
        limit=limit,
    )
    units = {lesson.id: unit for lesson in rows if (unit := unit_of(lesson.content))}
    cards = await org_cards(session, actor.tenant_id, {lesson.org_id for lesson in rows} | set(units.values()))
    return [Found(lesson, cards[lesson.org_id], _card(cards, units.get(lesson.id))) for lesson in rows]


def _card(cards: Mapping[UUID, OrgCard], org_id: UUID | None) -> OrgCard | None:
    return None if org_id is None else cards.get(org_id)


async def with_unit(session: AsyncSession, found: Found) -> Found:
    """With the card of the unit for which it is made, if it is a custom lesson."""
    unit_id = unit_of(found.lesson.content)
    return found if unit_id is None else replace(found, unit=await org_card(session, found.lesson.tenant_id, unit_id))


async def versions_of(
    session: AsyncSession, actor: Actor, lesson_id: UUID
) -> Sequence[tuple[LessonVersion, LessonReview | None]]:
    """Raises LessonNotFound."""
    await lesson_for(session, actor, lesson_id)
    return await repository.versions(session, actor.tenant_id, lesson_id)


async def series_at(session: AsyncSession, actor: Actor, org_id: UUID) -> list[tuple[LessonSeries, OrgCard]]:
    """The series that lessons of the organisation may belong to: its own, and those of the organisations above it.

    Raises OrgNotFound, PermissionMissing.
    """
    await visible_org(session, actor, org_id, Permission.ORG_READ)
    org = await org_card(session, actor.tenant_id, org_id)
    if org is None:
        raise OrgNotFound
    above = ids_on(org.path)
    cards = await org_cards(session, actor.tenant_id, above)
    rows = await repository.series_above(session, actor.tenant_id, above)
    return [(series, cards[series.org_id]) for series in rows]


async def files_of(session: AsyncSession, tenant_id: UUID, file_ids: Iterable[UUID]) -> Sequence[StoredFile]:
    """The finished files among the ids, which the caller may show."""
    wanted = list(file_ids)
    if not wanted:
        return []
    query = select(StoredFile).where(
        StoredFile.tenant_id == tenant_id, StoredFile.id.in_(wanted), StoredFile.status == FileStatus.CONFIRMED
    )
    return (await session.scalars(query)).all()
