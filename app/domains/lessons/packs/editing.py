"""Make a pack, change it, drop one that was never issued."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require, require_somewhere
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.lessons.errors import OrgInactive
from app.domains.lessons.finding import STAFF, staff_sight
from app.domains.lessons.packs import repository, rules
from app.domains.lessons.packs.deciding import Clean, clean_at
from app.domains.lessons.packs.errors import PackLessonUnknown, PackNotFound, PackOnceIssued
from app.domains.lessons.packs.events import PackMoved
from app.domains.lessons.packs.models import LessonPack, PackItem
from app.domains.lessons.packs.repository import Shown
from app.domains.lessons.packs.vocabulary import PackState, PackWarning
from app.domains.orgs.public import OrgCard, OrgStatus, org_card, org_cards, visible_org
from app.jobs.events import publish
from app.kit.clock import now, today
from app.kit.errors import FieldIssue
from app.kit.ids import uuid7


@dataclass(frozen=True, slots=True)
class Held:
    """A pack, whose it is, its items in order, and what counts as clean government for it now."""

    pack: LessonPack
    org: OrgCard
    items: list[Shown]
    clean: Clean

    @property
    def warnings(self) -> list[PackWarning]:
        return rules.warnings_of([one.line for one in self.items], self.clean.said)


async def held_of(session: AsyncSession, pack: LessonPack, org: OrgCard) -> Held:
    """The pack with its items as they stand now."""
    clean = await clean_at(session, pack.tenant_id, org.path, rules.judged_on(pack.month, today()))
    items = await repository.lines(session, pack.tenant_id, pack.id, org.path, clean.ids)
    return Held(pack, org, items, clean)


async def pack_for(
    session: AsyncSession, actor: Actor, pack_id: UUID, permission: Permission | None = None, *, lock: bool = False
) -> Held:
    """Raises PackNotFound out of sight, PermissionMissing."""
    found = await repository.find(session, actor.tenant_id, pack_id, scopes=staff_sight(actor), lock=lock)
    org = await org_card(session, actor.tenant_id, found.org_id) if found else None
    if found is None or org is None:
        raise PackNotFound
    if permission is not None:
        require(actor, permission, at=org.path)
    return await held_of(session, found, org)


async def list_packs(
    session: AsyncSession,
    actor: Actor,
    *,
    org_id: UUID | None,
    month: date | None,
    before: UUID | None,
    limit: int,
) -> list[tuple[LessonPack, OrgCard]]:
    """Newest first, for those who work on lessons. Raises PermissionMissing, OrgNotFound."""
    sight = staff_sight(actor)
    if all(scope.is_empty for scope in sight):
        require_somewhere(actor, STAFF[0])
    path = (await visible_org(session, actor, org_id, Permission.ORG_READ)).path if org_id is not None else None
    rows = await repository.listed(
        session, actor.tenant_id, scopes=sight, path=path, month=month, before=before, limit=limit
    )
    cards = await org_cards(session, actor.tenant_id, {row.org_id for row in rows})
    return [(row, cards[row.org_id]) for row in rows]


async def make_pack(
    session: AsyncSession, actor: Actor, *, org_id: UUID, month: date, values: Mapping[str, Any]
) -> Held:
    """A draft of the organisation's pack for a month.

    Raises OrgNotFound, PermissionMissing, OrgInactive, PackMonthWrong, PackTaken, PackLessonUnknown.
    """
    org = await visible_org(session, actor, org_id, Permission.LESSON_EDIT)
    if org.status is not OrgStatus.ACTIVE:
        raise OrgInactive
    rules.check_month(month, today())
    moment = now()
    made = LessonPack(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        org_id=org.id,
        month=month,
        state=PackState.DRAFT,
        title=values.get("title") or f"{month.year}年{month.month}月菜单",
        note=values.get("note") or "",
        created_by=actor.account_id,
        created_at=moment,
        updated_at=moment,
    )
    session.add(made)
    await session.flush()
    await _put(session, made, org, values.get("items") or [], known=())
    await audit(session, actor, made, "make", {"month": month, "title": made.title})
    return await held_of(session, made, org)


async def pack_to_change(session: AsyncSession, actor: Actor, pack_id: UUID) -> Held:
    """Held: a draft for who writes, what is issued for who issues. Raises PackNotFound, PermissionMissing."""
    held = await pack_for(session, actor, pack_id, lock=True)
    is_issued = held.pack.state is PackState.ISSUED
    require(actor, Permission.LESSON_PUBLISH if is_issued else Permission.LESSON_EDIT, at=held.org.path)
    return held


async def change_pack(session: AsyncSession, actor: Actor, held: Held, changes: Mapping[str, Any]) -> Held:
    """Change what was sent; the items are replaced as a whole. What is issued has to fit afterwards as well.

    Raises PackLessonUnknown, and what `rules.check_issue` raises.
    """
    pack = held.pack
    for name in ("title", "note"):
        if changes.get(name) is not None:
            setattr(pack, name, changes[name])
    if (wanted := changes.get("items")) is not None:
        await _put(session, pack, held.org, wanted, known={one.item.lesson_id for one in held.items})
    pack.version += 1
    pack.updated_at = now()
    await session.flush()
    changed = await held_of(session, pack, held.org)
    if pack.state is PackState.ISSUED:
        # A title may be mended at any time; lessons are judged whenever they are touched.
        if wanted is not None:
            await judge(session, changed)
        await publish(session, PackMoved(tenant_id=pack.tenant_id, pack_id=pack.id))
    await audit(session, actor, pack, "change", {"changed": sorted(changes), "items": len(changed.items)})
    return changed


async def judge(session: AsyncSession, held: Held) -> None:
    """May it be shown as it stands now? Writes down by which topic, and which items are the clean-government ones.

    Raises as `rules.check_issue`.
    """
    rules.check_issue([one.line for one in held.items], held.clean.said)
    held.pack.clean_topic_id = held.clean.topic.id if held.clean.topic else None
    for one in held.items:
        one.item.is_clean = one.line.is_clean
    await session.flush()


async def drop_pack(session: AsyncSession, actor: Actor, pack_id: UUID) -> None:
    """Delete one that was never issued. Raises PackNotFound, PermissionMissing, PackOnceIssued."""
    held = await pack_for(session, actor, pack_id, Permission.LESSON_EDIT, lock=True)
    pack = held.pack
    if pack.issued_at is not None:
        raise PackOnceIssued
    await audit(session, actor, pack, "drop", {"month": pack.month, "title": pack.title})
    await repository.replace_items(session, pack.tenant_id, pack.id, [])
    await session.delete(pack)
    await session.flush()


async def _put(
    session: AsyncSession, pack: LessonPack, org: OrgCard, wanted: Sequence[Mapping[str, Any]], *, known: Any
) -> None:
    # What it holds already stays though it was withdrawn since: issuing is refused, and says which.
    ids = [one["lesson_id"] for one in wanted]
    fit = set(known) | await repository.packable(session, pack.tenant_id, org.path, ids)
    faults = [
        FieldIssue(f"items.{at}.lesson_id", "没有这节可选的微党课，或者重复")
        for at, one in enumerate(ids)
        if one not in fit or one in ids[:at]
    ]
    if faults:
        raise PackLessonUnknown(issues=faults)
    own = {"tenant_id": pack.tenant_id, "pack_id": pack.id}
    items = [PackItem(**own, id=uuid7(), position=at, is_clean=False, **one) for at, one in enumerate(wanted)]
    await repository.replace_items(session, pack.tenant_id, pack.id, items)


async def audit(
    session: AsyncSession, actor: Actor, pack: LessonPack, step: str, after: dict[str, Any], *, note: str = ""
) -> None:
    """Tell the trail of a step of a pack."""
    await record(
        session,
        actor,
        f"lesson_pack.{step}",
        target="lesson_pack",
        target_id=pack.id,
        org_id=pack.org_id,
        after=after,
        note=note,
    )
