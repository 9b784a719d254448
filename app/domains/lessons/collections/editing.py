"""Make a collection, change it, publish it, take it back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require, require_somewhere
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.lessons.collections import repository
from app.domains.lessons.collections.errors import (
    CollectedLessonUnknown,
    CollectionAlreadyPublished,
    CollectionEmpty,
    CollectionNotFound,
    CollectionNotPublished,
    CoverWrong,
)
from app.domains.lessons.collections.models import LessonCollection
from app.domains.lessons.collections.vocabulary import CollectionState
from app.domains.lessons.errors import OrgInactive
from app.domains.lessons.finding import STAFF, staff_sight
from app.domains.orgs.public import OrgCard, OrgStatus, org_card, org_cards, visible_org
from app.files import stored
from app.files.content import IMAGES
from app.kit.clock import now
from app.kit.errors import FieldIssue
from app.kit.ids import uuid7


@dataclass(frozen=True, slots=True)
class Held:
    """A collection, whose it is, and its lessons in order."""

    collection: LessonCollection
    org: OrgCard
    lesson_ids: list[UUID]


async def collection_for(
    session: AsyncSession,
    actor: Actor,
    collection_id: UUID,
    permission: Permission | None = None,
    *,
    lock: bool = False,
) -> Held:
    """Raises CollectionNotFound out of sight, PermissionMissing."""
    found = await repository.find(session, actor.tenant_id, collection_id, scopes=staff_sight(actor), lock=lock)
    org = await org_card(session, actor.tenant_id, found.org_id) if found else None
    if found is None or org is None:
        raise CollectionNotFound
    if permission is not None:
        require(actor, permission, at=org.path)
    return Held(found, org, await repository.lesson_ids(session, actor.tenant_id, found.id))


async def list_collections(
    session: AsyncSession, actor: Actor, *, org_id: UUID | None, before: UUID | None, limit: int
) -> list[Held]:
    """Newest first, for those who work on lessons; without the lessons. Raises PermissionMissing, OrgNotFound."""
    if all(scope.is_empty for scope in staff_sight(actor)):
        require_somewhere(actor, STAFF[0])
    path = (await visible_org(session, actor, org_id, Permission.ORG_READ)).path if org_id is not None else None
    rows = await repository.listed(
        session, actor.tenant_id, scopes=staff_sight(actor), path=path, before=before, limit=limit
    )
    cards = await org_cards(session, actor.tenant_id, {row.org_id for row in rows})
    return [Held(row, cards[row.org_id], []) for row in rows]


async def make_collection(session: AsyncSession, actor: Actor, *, org_id: UUID, changes: Mapping[str, Any]) -> Held:
    """Raises OrgNotFound, PermissionMissing, OrgInactive, and what `change_collection` raises of its content."""
    org = await visible_org(session, actor, org_id, Permission.LESSON_EDIT)
    if org.status is not OrgStatus.ACTIVE:
        raise OrgInactive
    moment = now()
    made = LessonCollection(
        tenant_id=actor.tenant_id, id=uuid7(), org_id=org.id, title="", created_at=moment, updated_at=moment
    )
    held = Held(made, org, [])
    await _write(session, actor, held, changes)
    session.add(made)
    await session.flush()
    ids = await _order(session, actor, held, changes.get("lesson_ids") or [])
    await _audit(session, actor, made, "lesson_collection.make", {"title": made.title})
    return Held(made, org, ids)


async def collection_to_change(session: AsyncSession, actor: Actor, collection_id: UUID) -> Held:
    """Held. What is published already is changed by who may publish. Raises CollectionNotFound, PermissionMissing."""
    held = await collection_for(session, actor, collection_id, Permission.LESSON_EDIT, lock=True)
    if held.collection.state is CollectionState.PUBLISHED:
        require(actor, Permission.LESSON_PUBLISH, at=held.org.path)
    return held


async def change_collection(session: AsyncSession, actor: Actor, held: Held, changes: Mapping[str, Any]) -> Held:
    """Change what was sent; the lessons are replaced as a whole.

    Raises CollectedLessonUnknown, CollectionEmpty, CoverWrong, FileNotFound, FileNotConfirmed.
    """
    ids, one = held.lesson_ids, held.collection
    await _write(session, actor, held, changes)
    if (wanted := changes.get("lesson_ids")) is not None:
        if not wanted and one.state is CollectionState.PUBLISHED:
            raise CollectionEmpty
        ids = await _order(session, actor, held, wanted)
    one.version += 1
    one.updated_at = now()
    await session.flush()
    await _audit(session, actor, one, "lesson_collection.change", {"changed": sorted(changes), "lessons": len(ids)})
    return Held(one, held.org, ids)


async def _write(session: AsyncSession, actor: Actor, held: Held, changes: Mapping[str, Any]) -> None:
    for name in ("title", "summary"):
        if changes.get(name) is not None:
            setattr(held.collection, name, changes[name])
    cover = changes.get("cover_file_id")
    if cover is not None and cover != held.collection.cover_file_id:
        file = await stored.adopt(session, actor, cover)
        if file.media_type not in IMAGES:
            raise CoverWrong
        held.collection.cover_file_id = cover


async def _order(session: AsyncSession, actor: Actor, held: Held, ids: Sequence[UUID]) -> list[UUID]:
    # What it holds already stays, though it was withdrawn since: members do not see it.
    known = set(held.lesson_ids) | await repository.collectable(session, actor.tenant_id, held.org.path, ids)
    faults = [
        FieldIssue(f"lesson_ids.{at}", "没有这节已发布的微党课，或者重复")
        for at, one in enumerate(ids)
        if one not in known or one in ids[:at]
    ]
    if faults:
        raise CollectedLessonUnknown(issues=faults)
    await repository.replace_lessons(session, actor.tenant_id, held.collection.id, ids)
    return list(ids)


async def publish_collection(session: AsyncSession, actor: Actor, collection_id: UUID) -> Held:
    """Raises CollectionNotFound, PermissionMissing, CollectionAlreadyPublished, CollectionEmpty."""
    held = await collection_for(session, actor, collection_id, Permission.LESSON_PUBLISH, lock=True)
    if held.collection.state is CollectionState.PUBLISHED:
        raise CollectionAlreadyPublished
    if not held.lesson_ids:
        raise CollectionEmpty
    held.collection.published_at, held.collection.withdraw_reason = now(), ""
    await _step(session, actor, held.collection, CollectionState.PUBLISHED, "lesson_collection.publish")
    return held


async def withdraw_collection(session: AsyncSession, actor: Actor, collection_id: UUID, *, reason: str) -> Held:
    """Its lessons stay where they are. Raises CollectionNotFound, PermissionMissing, CollectionNotPublished."""
    held = await collection_for(session, actor, collection_id, Permission.LESSON_PUBLISH, lock=True)
    if held.collection.state is not CollectionState.PUBLISHED:
        raise CollectionNotPublished
    held.collection.withdraw_reason = reason
    await _step(session, actor, held.collection, CollectionState.WITHDRAWN, "lesson_collection.withdraw", note=reason)
    return held


async def _step(
    session: AsyncSession, actor: Actor, one: LessonCollection, state: CollectionState, action: str, *, note: str = ""
) -> None:
    one.state = state
    one.version += 1
    one.updated_at = now()
    await session.flush()
    await _audit(session, actor, one, action, {"state": state}, note=note)


async def _audit(
    session: AsyncSession, actor: Actor, one: LessonCollection, action: str, after: dict[str, Any], *, note: str = ""
) -> None:
    await record(
        session, actor, action, target="lesson_collection", target_id=one.id, org_id=one.org_id, after=after, note=note
    )
