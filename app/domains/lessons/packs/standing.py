"""Who of a branch has completed the mandatory items of a month's packs: names and no times, as for required lessons."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Date, and_, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.domains.lessons.audience import meant_for_each, people
from app.domains.lessons.content import Audience
from app.domains.lessons.models import LessonVersion, PublishedLesson
from app.domains.lessons.packs.models import LessonPack, PackItem
from app.domains.lessons.packs.vocabulary import PackState
from app.domains.lessons.studying.errors import NotBranch
from app.domains.lessons.studying.models import LessonCompletion, LessonProgress
from app.domains.lessons.studying.reading import Standing, stands
from app.domains.lessons.studying.repository import Stands, holds
from app.domains.lessons.studying.vocabulary import ReceiptState
from app.domains.members.public import Member
from app.domains.orgs.public import BRANCHES, Org, OrgCard, ids_on, visible_org
from app.kit.clock import today


@dataclass(frozen=True, slots=True)
class Mandatory:
    """A mandatory item of a pack, and how it stands with each of the branch whom the lesson is meant for."""

    pack_id: UUID
    org_name: str
    lesson: PublishedLesson
    section: str
    is_clean: bool
    people: list[Standing]

    @property
    def counted(self) -> int:
        return sum(one.verdict.state is ReceiptState.COUNTED for one in self.people)


async def mandatory_of(session: AsyncSession, actor: Actor, org_id: UUID, month: date) -> list[Mandatory]:
    """The mandatory items of the branch's packs of a month, those of the packs from above too; two statements.

    Raises OrgNotFound, PermissionMissing, NotBranch.
    """
    org = await visible_org(session, actor, org_id, Permission.LESSON_PROGRESS_READ)
    if org.kind not in BRANCHES:
        raise NotBranch
    shown = and_(
        LessonPack.tenant_id == actor.tenant_id,
        LessonPack.org_id.in_(ids_on(org.path)),
        LessonPack.state == PackState.ISSUED,
        LessonPack.month == month,
        PackItem.is_mandatory.is_(True),
        PublishedLesson.withdrawn_at.is_(None),
    )
    items = (
        select(LessonPack.id, Org.name, Org.path, PublishedLesson, PackItem.section, PackItem.is_clean)
        .join(Org, (Org.tenant_id == LessonPack.tenant_id) & (Org.id == LessonPack.org_id))
        .join(PackItem, (PackItem.tenant_id == LessonPack.tenant_id) & (PackItem.pack_id == LessonPack.id))
        .join(
            PublishedLesson,
            (PublishedLesson.tenant_id == PackItem.tenant_id) & (PublishedLesson.id == PackItem.lesson_id),
        )
        .where(shown)
        .order_by(Org.path, PackItem.position)
    )
    found = [
        Mandatory(pack_id, name, lesson, section, is_clean, [])
        for pack_id, name, _, lesson, section, is_clean in await session.execute(items)
    ]
    by_lesson = {one.lesson.id: one.lesson for one in found}
    rows = await _people(session, org, actor.tenant_id, by_lesson) if found else []
    for row in rows:
        for one in found:
            if one.lesson.id == row.lesson_id:
                said = stands(one.lesson, Stands(*row[1:]))
                one.people.append(Standing(row.member_id, row.name, said, row.receipt_id))
    return [one for one in found if one.people]


async def _people(
    session: AsyncSession, org: OrgCard, tenant_id: UUID, lessons: dict[UUID, PublishedLesson]
) -> list[Any]:
    """Each of the branch with each of the lessons that is meant for him, in order of name: the lesson, then `Stands`."""
    day = today()
    query = (
        people(tenant_id, org.path, Audience(), day)
        .join(PublishedLesson, (PublishedLesson.tenant_id == Member.tenant_id) & PublishedLesson.id.in_(lessons.keys()))
        .outerjoin(
            LessonProgress,
            (LessonProgress.tenant_id == tenant_id)
            & (LessonProgress.member_id == Member.id)
            & (LessonProgress.lesson_id == PublishedLesson.id),
        )
        .outerjoin(
            LessonVersion,
            (LessonVersion.tenant_id == LessonProgress.tenant_id) & (LessonVersion.id == LessonProgress.version_id),
        )
        .outerjoin(
            LessonCompletion,
            (LessonCompletion.tenant_id == tenant_id)
            & (LessonCompletion.member_id == Member.id)
            & (LessonCompletion.lesson_id == PublishedLesson.id)
            & holds(),
        )
        .where(meant_for_each(Member.tenant_id, Member.id, Org.path, literal(day, Date)))
        .with_only_columns(
            PublishedLesson.id.label("lesson_id"),
            Member.id.label("member_id"),
            Member.name,
            LessonVersion.content["completes_by"].as_string(),
            LessonVersion.content["seen_percent"].as_integer(),
            LessonProgress.is_enough,
            LessonCompletion.id.label("receipt_id"),
        )
        .order_by(Member.pinyin, Member.id)
    )
    return list(await session.execute(query))
