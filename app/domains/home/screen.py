"""The first screen, gathered in one call and a bounded number of statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.roles import Role
from app.domains.meetings.public import Ahead, meetings_ahead
from app.domains.members.public import MemberCard, member_card
from app.domains.notices.public import Notice, open_to_dos
from app.domains.orgs.public import OrgCard, org_cards
from app.web.services import Card, Cards, Waiting, all_waiting

NEXT = 3
TO_DOS = 10
UNREAD = "notices"
_BY_REGISTER = (Role.MEMBER, Role.APPLICANT)


@dataclass(frozen=True, slots=True)
class Post:
    role_name: str
    org_name: str


@dataclass(frozen=True, slots=True)
class Home:
    """`waiting` counts by kind what waits for the actor's decision; `unread` words are counted apart."""

    member: MemberCard | None
    branch: OrgCard | None
    posts: list[Post]
    now: list[Ahead]
    next: list[Ahead]
    to_dos: Sequence[Notice]
    unread: int
    waiting: Mapping[str, int]
    cards: list[Card]


async def first_screen(
    session: AsyncSession, actor: Actor, *, waiting: Sequence[Waiting], cards: Sequence[Cards], moment: datetime
) -> Home:
    """Everything that the actor's first screen shows."""
    member = await member_card(session, actor.tenant_id, actor.member_id) if actor.member_id else None
    held = [grant for grant in actor.grants if grant.role not in _BY_REGISTER]
    orgs = await org_cards(session, actor.tenant_id, {g.org_id for g in held} | ({member.org_id} if member else set()))
    ahead = await meetings_ahead(session, actor, moment)
    counts = await all_waiting(session, actor, waiting)
    return Home(
        member=member,
        branch=orgs.get(member.org_id) if member else None,
        posts=[Post(grant.spec.name, orgs[grant.org_id].name) for grant in held if grant.org_id in orgs],
        now=[one for one in ahead if one.is_now],
        next=[one for one in ahead if not one.is_now][:NEXT],
        to_dos=await open_to_dos(session, actor, limit=TO_DOS),
        unread=counts.pop(UNREAD, 0),
        waiting=counts,
        cards=[card for shown in cards for card in await shown(session, actor, moment)],
    )
