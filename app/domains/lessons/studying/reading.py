"""What a member sees: the list and a lesson; and who of a branch completed what is required."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require_somewhere
from app.access.permissions import Permission
from app.domains.lessons.audience import meant_for, people
from app.domains.lessons.content import LessonContent, unit_of
from app.domains.lessons.errors import LessonNotFound
from app.domains.lessons.models import LessonVersion, PublishedLesson
from app.domains.lessons.studying import repository
from app.domains.lessons.studying.errors import LessonWithdrawn, NoOwnRecord, NotBranch, NotRequired
from app.domains.lessons.studying.models import LessonCompletion, LessonProgress
from app.domains.lessons.studying.repository import LessonCard, Position, Wanted
from app.domains.lessons.studying.rules import Verdict, verdict
from app.domains.lessons.vocabulary import CompletesBy
from app.domains.members.public import ON_ROLL, member_card, surviving_record
from app.domains.orgs.public import BRANCHES, OrgCard, ids_on, org_card, seats_of_member, visible_org
from app.kit.clock import today


@dataclass(frozen=True, slots=True)
class Reader:
    """A member who studies: where he belongs today, and the posts he holds."""

    tenant_id: UUID
    member_id: UUID
    branch_ids: list[UUID]
    posts: list[str]

    @property
    def meant(self) -> ColumnElement[bool]:
        """Is a published lesson meant for him?"""
        return meant_for(self.tenant_id, self.member_id, self.branch_ids, self.posts)


async def reader_of(session: AsyncSession, actor: Actor) -> Reader:
    """The actor as a member. Raises PermissionMissing, NoOwnRecord."""
    require_somewhere(actor, Permission.LESSON_READ)
    # The right follows from the register: so does the branch.
    path = min(actor.own_branches, default=None)
    if actor.member_id is None or path is None:
        raise NoOwnRecord
    seats = await seats_of_member(session, actor.tenant_id, actor.member_id, today())
    posts = sorted({seat.post.value for seat in seats})
    return Reader(actor.tenant_id, actor.member_id, ids_on(path), posts)


async def reader_in_register(session: AsyncSession, tenant_id: UUID, member_id: UUID) -> Reader | None:
    """A member as the register has him, whether or not he calls himself; None where he is not on the roll any more."""
    card = await member_card(session, tenant_id, await surviving_record(session, tenant_id, member_id))
    if card is None or card.status not in ON_ROLL:
        return None
    seats = await seats_of_member(session, tenant_id, card.id, today())
    return Reader(tenant_id, card.id, ids_on(card.org_path), sorted({seat.post.value for seat in seats}))


async def list_lessons(
    session: AsyncSession, reader: Reader, wanted: Wanted, *, after: Position | None, limit: int
) -> list[LessonCard]:
    query = repository.feed(reader.tenant_id, reader.member_id, reader.meant, wanted)
    return [LessonCard(*row) for row in await session.execute(repository.paged(query, after, limit))]


@dataclass(frozen=True, slots=True)
class Studied:
    """A lesson in the version that the member began, else the newest; `unit` is for whom a custom one is made."""

    row: PublishedLesson
    version: LessonVersion
    progress: LessonProgress | None
    completion: LessonCompletion | None
    is_saved: bool
    unit: OrgCard | None

    @property
    def content(self) -> LessonContent:
        return LessonContent.model_validate(self.version.content)

    @property
    def has_newer(self) -> bool:
        """Was another version published since the member began?"""
        return self.version.id != self.row.version_id

    @property
    def verdict(self) -> Verdict:
        content, seen = self.content, self.progress
        return verdict(
            content.completes_by,
            content.seen_percent,
            is_enough=seen is not None and seen.is_enough,
            is_completed=self.completion is not None,
        )


async def lesson_for_reader(session: AsyncSession, reader: Reader, lesson_id: UUID) -> PublishedLesson:
    """Raises LessonNotFound where it is not meant for him, LessonWithdrawn."""
    row = await repository.published_for(session, reader.tenant_id, lesson_id, reader.meant)
    if row is None:
        raise LessonNotFound
    if row.withdrawn_at is not None:
        raise LessonWithdrawn(reason=row.withdraw_reason)
    return row


async def studied(session: AsyncSession, actor: Actor, lesson_id: UUID) -> Studied:
    """Raises PermissionMissing, NoOwnRecord, LessonNotFound, LessonWithdrawn."""
    reader = await reader_of(session, actor)
    row = await lesson_for_reader(session, reader, lesson_id)
    of = (session, reader.tenant_id, reader.member_id, lesson_id)
    progress = await repository.progress(*of)
    version_id = progress.version_id if progress else row.version_id
    version = await repository.version_by_id(session, reader.tenant_id, version_id)
    unit_id = unit_of(version.content)
    unit = await org_card(session, reader.tenant_id, unit_id) if unit_id else None
    return Studied(row, version, progress, await repository.completion(*of), await repository.is_saved(*of), unit)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a required lesson stands with one of the branch."""

    member_id: UUID
    name: str
    verdict: Verdict
    receipt_id: UUID | None


async def standings(session: AsyncSession, actor: Actor, lesson_id: UUID, org_id: UUID) -> list[Standing]:
    """Who of the branch that a required lesson is meant for has completed it: names and no times.

    Raises OrgNotFound, PermissionMissing, NotBranch, LessonNotFound, LessonWithdrawn, NotRequired.
    """
    org = await visible_org(session, actor, org_id, Permission.LESSON_PROGRESS_READ)
    if org.kind not in BRANCHES:
        raise NotBranch
    above = PublishedLesson.audience_org_id.in_(ids_on(org.path))
    row = await repository.published_for(session, actor.tenant_id, lesson_id, above)
    if row is None:
        raise LessonNotFound
    if row.withdrawn_at is not None:
        raise LessonWithdrawn(reason=row.withdraw_reason)
    if not row.is_required:
        raise NotRequired
    version = await repository.version_by_id(session, actor.tenant_id, row.version_id)
    audience = LessonContent.model_validate(version.content).audience
    meant = people(actor.tenant_id, org.path, audience, today())
    return [
        Standing(one.member_id, one.name, stands(row, one), one.receipt_id)
        for one in await repository.standings(session, actor.tenant_id, lesson_id, meant)
    ]


def stands(row: PublishedLesson, one: repository.Stands) -> Verdict:
    """By the version that he began, as he is told himself, else by the newest."""
    return verdict(
        CompletesBy(one.completes_by or row.completes_by),
        one.seen_percent or row.seen_percent,
        is_enough=bool(one.is_enough),
        is_completed=one.receipt_id is not None,
    )
