"""Find a lesson within the sight of those who write, review or publish, and ask for what the action needs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require
from app.access.permissions import Permission
from app.access.scope import Scope
from app.domains.lessons import repository
from app.domains.lessons.content import LessonContent
from app.domains.lessons.errors import LessonNotFound
from app.domains.lessons.models import Lesson
from app.domains.orgs.public import OrgCard, org_card

STAFF = (Permission.LESSON_EDIT, Permission.LESSON_REVIEW, Permission.LESSON_PUBLISH)


@dataclass(frozen=True, slots=True)
class Found:
    """A lesson as it is being written, and whose it is; `unit` is for whom a custom lesson is made, where that was read."""

    lesson: Lesson
    org: OrgCard
    unit: OrgCard | None = None

    @property
    def content(self) -> LessonContent:
        return LessonContent.model_validate(self.lesson.content)


def staff_sight(actor: Actor) -> Sequence[Scope]:
    """Where the actor works on lessons."""
    awake = replace(actor, second_factor=True)
    return [awake.scope(permission) for permission in STAFF]


async def lesson_for(
    session: AsyncSession, actor: Actor, lesson_id: UUID, permission: Permission | None = None, *, lock: bool = False
) -> Found:
    """Raises LessonNotFound out of sight, PermissionMissing."""
    lesson = await repository.find(session, actor.tenant_id, lesson_id, scopes=staff_sight(actor), lock=lock)
    if lesson is None:
        raise LessonNotFound
    org = await org_card(session, actor.tenant_id, lesson.org_id)
    if org is None:
        raise LessonNotFound
    if permission is not None:
        require(actor, permission, at=org.path)
    return Found(lesson, org)
