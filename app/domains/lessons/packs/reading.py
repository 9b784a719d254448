"""What a member sees of packs: those of his organisations, the lessons meant for him with his own progress, what is open."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.lessons.models import PublishedLesson
from app.domains.lessons.packs.errors import PackNotFound
from app.domains.lessons.packs.models import LessonPack, PackItem
from app.domains.lessons.packs.rules import in_blocks, length_s
from app.domains.lessons.packs.vocabulary import PackState
from app.domains.lessons.studying.reading import Reader
from app.domains.lessons.studying.repository import LessonCard, Wanted, feed
from app.domains.orgs.public import Org


@dataclass(frozen=True, slots=True)
class OwnItem:
    """A lesson of a pack; `block` counts the blocks of at most a quarter of an hour."""

    card: LessonCard
    section: str
    is_mandatory: bool
    is_clean: bool
    block: int


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What a pack held for the member, and was withdrawn since."""

    lesson_id: UUID
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class OwnPack:
    """A pack with what is meant for the member."""

    pack: LessonPack
    org_name: str
    items: list[OwnItem]
    withdrawn: list[Withdrawn]

    @property
    def left(self) -> list[OwnItem]:
        """The mandatory ones that he has not completed."""
        return [one for one in self.items if one.is_mandatory and not one.card.is_completed]


def _shown_to(reader: Reader) -> Any:
    return and_(
        LessonPack.tenant_id == reader.tenant_id,
        LessonPack.state == PackState.ISSUED,
        LessonPack.org_id.in_(reader.branch_ids),
    )


def _packed(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """A query of published lessons, joined with the packs that hold them."""
    return query.join(
        PackItem, (PackItem.tenant_id == PublishedLesson.tenant_id) & (PackItem.lesson_id == PublishedLesson.id)
    ).join(LessonPack, (LessonPack.tenant_id == PackItem.tenant_id) & (LessonPack.id == PackItem.pack_id))


def open_mandatory(reader: Reader, month: date) -> Select[UUID, int]:
    """Id and length in seconds of the lessons that are mandatory in a pack of the month and not completed, each once."""
    query = _packed(feed(reader.tenant_id, reader.member_id, reader.meant, Wanted(unfinished=True)))
    return (
        query.where(_shown_to(reader), LessonPack.month == month, PackItem.is_mandatory.is_(True))
        .with_only_columns(PublishedLesson.id, PublishedLesson.duration_s)
        .distinct()
    )


async def packs_of_month(session: AsyncSession, reader: Reader, month: date) -> list[OwnPack]:
    """The issued packs of the month of his branch and all above it that hold anything for him, from the top down."""
    return await _packs(session, reader, LessonPack.month == month)


async def own_pack(session: AsyncSession, reader: Reader, pack_id: UUID) -> OwnPack:
    """Raises PackNotFound."""
    found = await _packs(session, reader, LessonPack.id == pack_id)
    if not found:
        raise PackNotFound
    return found[0]


async def _packs(session: AsyncSession, reader: Reader, which: Any) -> list[OwnPack]:
    """Three statements, however many."""
    shown = (_shown_to(reader), which)
    of = LessonPack.tenant_id, LessonPack.org_id
    packs = (
        await session.execute(
            select(LessonPack, Org.name).join(Org, (Org.tenant_id == of[0]) & (Org.id == of[1])).where(*shown)
        )
    ).all()
    if not packs:
        return []
    cards = _packed(feed(reader.tenant_id, reader.member_id, reader.meant, Wanted())).where(*shown)
    cards = cards.add_columns(PackItem.pack_id, PackItem.section, PackItem.is_mandatory, PackItem.is_clean)
    lessons: dict[UUID, list[Any]] = defaultdict(list)
    for row in await session.execute(cards.order_by(PackItem.pack_id, PackItem.position)):
        lessons[row.pack_id].append(row)
    gone = await _withdrawn(session, reader, shown)
    order = {org_id: at for at, org_id in enumerate(reader.branch_ids)}
    return [
        OwnPack(pack, org_name, _items(lessons[pack.id]), gone[pack.id])
        for pack, org_name in sorted(packs, key=lambda row: order[row[0].org_id])
        if lessons[pack.id] or gone[pack.id]
    ]


async def _withdrawn(session: AsyncSession, reader: Reader, shown: tuple[Any, ...]) -> dict[UUID, list[Withdrawn]]:
    query = _packed(
        select(
            PackItem.pack_id, PublishedLesson.id, PublishedLesson.title, PublishedLesson.withdraw_reason
        ).select_from(PublishedLesson)
    ).where(PublishedLesson.withdrawn_at.is_not(None), reader.meant, *shown)
    found: dict[UUID, list[Withdrawn]] = defaultdict(list)
    for pack_id, lesson_id, title, reason in await session.execute(query.order_by(PackItem.position)):
        found[pack_id].append(Withdrawn(lesson_id, title, reason))
    return found


_OF_CARD = len(LessonCard._fields)


def _items(rows: list[Any]) -> list[OwnItem]:
    cards = [LessonCard(*row[:_OF_CARD]) for row in rows]
    blocks = in_blocks(length_s(card.duration_s) for card in cards)
    return [
        OwnItem(card, row.section, row.is_mandatory, row.is_clean, block)
        for card, row, block in zip(cards, rows, blocks, strict=True)
    ]
