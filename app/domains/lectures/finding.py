"""Find what is offered or ordered within sight, then ask whether this may be done."""

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require, require_somewhere
from app.access.permissions import Permission
from app.domains.auth.public import members_with_accounts, standing_accounts
from app.domains.lectures import order_repository, repository, stand_in_repository
from app.domains.lectures.errors import (
    LecturerAnswersSelf,
    LecturerNotFound,
    LectureTopicNotFound,
    MenuNotFound,
    OrderNotFound,
)
from app.domains.lectures.models import LectureMenu, LectureOrder, Lecturer, LectureStandIn, LectureTopic

READ, ORDER = Permission.LECTURE_READ, Permission.LECTURE_ORDER
GIVE, MANAGE = Permission.LECTURE_GIVE, Permission.LECTURE_MANAGE


@dataclass(frozen=True, slots=True)
class StandInFound:
    """A request to speak for another that waits, whom it asks, the path of that department; is it the actor?"""

    row: LectureStandIn
    lecturer: Lecturer
    keeper: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class OrderFound:
    """An order, its lecturer, the paths of the branch and of the department; is the actor the lecturer?"""

    order: LectureOrder
    lecturer: Lecturer
    branch: str
    keeper: str
    is_own: bool
    stand_in: StandInFound | None


def awake(actor: Actor) -> Actor:
    """What waits for the second factor counts as seen, so that the refusal can say what is missing."""
    return replace(actor, second_factor=True)


def _allow(actor: Actor, permission: Permission, path: str) -> None:
    if permission is READ:
        require_somewhere(actor, READ)
    else:
        require(actor, permission, at=path)


async def lecturer_for(
    session: AsyncSession, actor: Actor, lecturer_id: UUID, permission: Permission, *, lock: bool = False
) -> Lecturer:
    """Raises LecturerNotFound, PermissionMissing, SecondFactorMissing."""
    found = await repository.find_lecturer(session, awake(actor), lecturer_id, lock=lock)
    if found is None:
        raise LecturerNotFound
    _allow(actor, permission, found[1])
    return found[0]


async def menu_for(
    session: AsyncSession, actor: Actor, menu_id: UUID, permission: Permission, *, lock: bool = False
) -> tuple[LectureMenu, str]:
    """The menu and the department's path. Raises MenuNotFound, PermissionMissing, SecondFactorMissing."""
    found = await repository.find_menu(session, awake(actor), menu_id, lock=lock)
    if found is None:
        raise MenuNotFound
    _allow(actor, permission, found[1])
    return found


async def topic_for(
    session: AsyncSession, actor: Actor, topic_id: UUID, permission: Permission, *, lock: bool = False
) -> tuple[LectureTopic, LectureMenu, str]:
    """Raises LectureTopicNotFound, PermissionMissing, SecondFactorMissing."""
    found = await repository.find_topic(session, awake(actor), topic_id, lock=lock)
    if found is None:
        raise LectureTopicNotFound
    _allow(actor, permission, found[2])
    return found


async def order_for(session: AsyncSession, actor: Actor, order_id: UUID, *, lock: bool = False) -> OrderFound:
    """The order within sight. Raises OrderNotFound."""
    own = await repository.own_lecturer(session, actor)
    own_id = own.id if own else None
    found = await order_repository.find_order(session, awake(actor), order_id, own=own_id, lock=lock)
    if found is None:
        raise OrderNotFound
    asked = await stand_in_repository.open_at(session, actor.tenant_id, order_id)
    stand_in = StandInFound(*asked, is_own=asked[1].id == own_id) if asked else None
    return OrderFound(*found, is_own=found[1].id == own_id, stand_in=stand_in)


async def shown_order(session: AsyncSession, actor: Actor, order_id: UUID) -> OrderFound:
    """The order, for reading. Raises OrderNotFound, PermissionMissing, SecondFactorMissing."""
    found = await order_for(session, actor, order_id)
    asked = found.stand_in
    if found.is_own or (asked and asked.is_own):
        require_somewhere(actor, GIVE)
    elif asked and actor.allows(MANAGE, at=asked.keeper):
        pass
    elif not actor.allows(ORDER, at=found.branch) and not actor.allows(MANAGE, at=found.branch):
        require(actor, MANAGE, at=found.keeper)
    return found


async def has_account(session: AsyncSession, lecturer: Lecturer) -> bool:
    """Can the lecturer answer by himself?"""
    return lecturer.id in await with_accounts(session, [lecturer])


async def with_accounts(session: AsyncSession, lecturers: list[Lecturer]) -> set[UUID]:
    """Those among them who have an account that may enter."""
    if not lecturers:
        return set()
    tenant_id = lecturers[0].tenant_id
    members = {one.member_id for one in lecturers if one.member_id}
    accounts = {one.account_id for one in lecturers if one.account_id}
    able = await members_with_accounts(session, tenant_id, members) if members else set()
    able |= (await standing_accounts(session, tenant_id, accounts)).keys() if accounts else set()
    return {one.id for one in lecturers if {one.member_id, one.account_id} & able}


async def speak_for_lecturer(session: AsyncSession, actor: Actor, found: OrderFound | StandInFound) -> bool:
    """May the actor answer as the lecturer? True where the department does so for somebody without an account.

    Raises PermissionMissing, SecondFactorMissing, LecturerAnswersSelf.
    """
    if found.is_own:
        require_somewhere(actor, GIVE)
        return False
    require(actor, MANAGE, at=found.keeper)
    if await has_account(session, found.lecturer):
        raise LecturerAnswersSelf
    return True
