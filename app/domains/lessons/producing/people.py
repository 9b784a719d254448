"""Who may write, review and comment in an organisation, who speaks, and who of them can be asked."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.domains.auth.public import account_names, members_with_accounts, standing_accounts
from app.domains.lessons.producing import repository
from app.domains.lessons.producing.errors import PlanPersonWrong
from app.domains.lessons.producing.finding import org_to_plan
from app.domains.lessons.producing.rules import Speaker, check_reviewer
from app.domains.members.public import is_on_roll, member_card, surviving_record
from app.domains.roles.public import holders
from app.kit.clock import today
from app.kit.errors import FieldIssue

OFFICES = {
    "writer_id": Permission.LESSON_EDIT,
    "reviewer_id": Permission.LESSON_REVIEW,
    "teacher_id": Permission.LESSON_REMARK,
}
_MOST_NAMESAKES = 20


async def able(session: AsyncSession, tenant_id: UUID, permission: Permission, at: str) -> dict[UUID, UUID | None]:
    """The accounts that may do this at the path today, there or from above, each with the member it belongs to."""
    found = await holders(session, tenant_id, permission, at=at, on=today())
    return await standing_accounts(session, tenant_id, {one.account_id for one in found})


async def check_offices(
    session: AsyncSession, tenant_id: UUID, at: str, *, chosen: dict[str, UUID | None], fresh: Collection[str]
) -> None:
    """`chosen` holds an account, or None, for each of `OFFICES`; only the `fresh` ones have to be able today.

    Raises PlanPersonWrong, also for an account of another tenant, and PlanReviewerWrites.
    """
    faults: list[FieldIssue] = []
    for field, permission in OFFICES.items():
        account_id = chosen[field]
        if field not in fresh or account_id is None:
            continue
        if account_id not in await able(session, tenant_id, permission, at):
            faults.append(FieldIssue(field, f"这个账号在这里没有“{permission.sentence}”的权限"))
    if faults:
        raise PlanPersonWrong(issues=faults)
    writer, reviewer = chosen["writer_id"], chosen["reviewer_id"]
    named = {one for one in (writer, reviewer) if one is not None}
    members = await standing_accounts(session, tenant_id, named)
    if writer is not None and reviewer is not None:
        check_reviewer(_person(writer, members), _person(reviewer, members))


def _person(account_id: UUID, members: dict[UUID, UUID | None]) -> set[UUID]:
    return {one for one in (account_id, members.get(account_id)) if one is not None}


async def speaker_named(session: AsyncSession, tenant_id: UUID, member_id: UUID, field: str) -> Speaker:
    """A member of the register as a speaker. Raises PlanPersonWrong for who is not, or no longer, in it."""
    survivor = await surviving_record(session, tenant_id, member_id)
    card = await member_card(session, tenant_id, survivor)
    if card is None or not is_on_roll(card.status):
        raise PlanPersonWrong(issues=[FieldIssue(field, "名册中没有这位在册人员")])
    return Speaker(card.id, card.name)


async def reachable_speaker(session: AsyncSession, tenant_id: UUID, member_id: UUID | None) -> UUID | None:
    """The speaker's record, if he is in the register and has an account to be asked by."""
    if member_id is None:
        return None
    survivor = await surviving_record(session, tenant_id, member_id)
    card = await member_card(session, tenant_id, survivor)
    if card is None or not is_on_roll(card.status):
        return None
    return survivor if await members_with_accounts(session, tenant_id, [survivor]) else None


@dataclass(frozen=True, slots=True)
class Choices:
    """Who can be named in a plan: accounts by office with their names, and members of the name asked for."""

    offices: dict[str, list[tuple[UUID, str]]]
    speakers: list[tuple[UUID, str, str]]


async def choices(session: AsyncSession, actor: Actor, org_id: UUID, *, name: str) -> Choices:
    """Raises OrgNotFound, PermissionMissing. The register is not listed: who looks for a speaker knows the full name."""
    org = await org_to_plan(session, actor, org_id)
    offices = {}
    for field, permission in OFFICES.items():
        found = await able(session, actor.tenant_id, permission, org.path)
        names = await account_names(session, actor.tenant_id, sorted(found))
        offices[field] = sorted(names.items(), key=lambda one: (one[1], one[0]))
    speakers = await repository.of_name(session, actor.tenant_id, org.path, name, most=_MOST_NAMESAKES) if name else []
    return Choices(offices, speakers)
