"""Who is meant by a lesson, in SQL: from the lesson to the people, and from a person to the lessons."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    String,
    and_,
    exists,
    func,
    literal,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.domains.lessons.content import Audience
from app.domains.lessons.errors import AudienceOutside
from app.domains.lessons.models import LessonAudience, PublishedLesson
from app.domains.members.public import ON_ROLL, Member, MemberCategory
from app.domains.orgs.public import Org, OrgCard, OrgKind, below, is_below, is_on, org_cards, sitting_in

# The query around may hold the member as well. Made once: an alias makes its columns when they are first asked for, 2 ms.
_ME = aliased(Member)


def people(tenant_id: UUID, path: str, audience: Audience, on: date) -> Select[Member]:
    """The members of the register whom the audience means: at or below the path, and of any of the kinds it names."""
    query = (
        select(Member)
        .join(Org, (Org.tenant_id == Member.tenant_id) & (Org.id == Member.org_id))
        .where(
            Member.tenant_id == tenant_id,
            Member.status.in_(ON_ROLL),
            Member.merged_into_id.is_(None),
            below(Org.path, path),
        )
    )
    if not audience.is_narrowed:
        return query
    kinds: list[ColumnElement[bool]] = [
        Member.stage.in_(audience.stages),
        Member.group_id.in_(audience.group_ids),
        exists(
            select(MemberCategory.id).where(
                MemberCategory.tenant_id == tenant_id,
                MemberCategory.member_id == Member.id,
                MemberCategory.category.in_(audience.categories),
            )
        ),
        *(Member.id.in_(sitting_in(tenant_id, literal(post.value), on)) for post in audience.posts),
    ]
    return query.where(or_(*kinds))


async def is_empty(session: AsyncSession, tenant_id: UUID, path: str, audience: Audience, on: date) -> bool:
    query = people(tenant_id, path, audience, on).with_only_columns(Member.id).limit(1)
    return await session.scalar(query) is None


def meant_for(
    tenant_id: UUID, member_id: UUID, branch_ids: Iterable[UUID], posts: Iterable[str]
) -> ColumnElement[bool]:
    """Is the published lesson meant for the member, whose branch has these ids from the root down to itself?

    `posts` are the words of the posts that he holds today.
    """
    is_on_way = PublishedLesson.audience_org_id.in_(list(branch_ids))
    return _meant(tenant_id, member_id, is_on_way, LessonAudience.word.in_([f"post:{post}" for post in posts]))


def meant_for_each(
    tenant_id: SQLColumnExpression[UUID],
    member_id: SQLColumnExpression[UUID],
    path: SQLColumnExpression[str],
    on: SQLColumnExpression[date],
) -> ColumnElement[bool]:
    """As `meant_for`, where tenant, member, the path of his branch and the day stand in columns of the query around it."""
    post = func.substr(LessonAudience.word, len("post:") + 1)
    holds = and_(LessonAudience.word.startswith("post:"), member_id.in_(sitting_in(tenant_id, post, on)))
    return _meant(tenant_id, member_id, is_on(PublishedLesson.audience_org_id, path), holds)


def _meant(
    tenant_id: UUID | SQLColumnExpression[UUID],
    member_id: UUID | SQLColumnExpression[UUID],
    is_on_way: ColumnElement[bool],
    holds_post: ColumnElement[bool],
) -> ColumnElement[bool]:
    own = (_ME.tenant_id == tenant_id, _ME.id == member_id)
    category = select(literal("category:") + type_coerce(MemberCategory.category, String)).where(
        MemberCategory.tenant_id == tenant_id, MemberCategory.member_id == member_id
    )
    stage = select(literal("stage:") + type_coerce(_ME.stage, String)).where(*own)
    named = exists(
        select(LessonAudience.id)
        .where(
            LessonAudience.tenant_id == tenant_id,
            LessonAudience.lesson_id == PublishedLesson.id,
            or_(
                LessonAudience.word.in_(stage.correlate_except(_ME)),
                LessonAudience.word.in_(category.correlate_except(MemberCategory)),
                holds_post,
                LessonAudience.group_id.in_(select(_ME.group_id).where(*own).correlate_except(_ME)),
            ),
        )
        .correlate_except(LessonAudience)
    )
    return is_on_way & or_(PublishedLesson.is_narrowed.is_(False), named)


async def reach(session: AsyncSession, tenant_id: UUID, org: OrgCard, audience: Audience) -> OrgCard:
    """The organisation whose people, with all below it, are meant. Raises AudienceOutside.

    It lies at the lesson's own organisation or below it, and the groups lie below it.
    """
    cards = await org_cards(session, tenant_id, {audience.org_id or org.id, *audience.group_ids})
    top = cards.get(audience.org_id or org.id)
    if top is None or not is_below(top.path, org.path) or top.kind is OrgKind.GROUP:
        raise AudienceOutside
    groups = [cards.get(group_id) for group_id in audience.group_ids]
    if any(one is None or one.kind is not OrgKind.GROUP or not is_below(one.path, top.path) for one in groups):
        raise AudienceOutside
    return top
