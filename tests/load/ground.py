"""What the benchmark stands on: a county in a private PostgreSQL, with ids that pgbench can compute from numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.db.bulk import insert_rows, learn
from app.domains.auth.models import Account, AccountPlace, LoginSession, LoginWay
from app.domains.lessons.models import Lesson, LessonVersion, PublishedLesson
from app.domains.lessons.studying.models import LessonProgress
from app.domains.lessons.vocabulary import CompletesBy, LessonState
from app.domains.meetings.models import Meeting, MeetingHost, MeetingKindRecord, RollEntry
from app.domains.meetings.vocabulary import Capacity, MeetingKind, MeetingState
from app.domains.members.models import Member
from app.domains.members.vocabulary import Gender, Stage
from app.domains.orgs.models import Org, OrgKind, UnitKind
from app.domains.orgs.public import create_tenant
from app.domains.orgs.tree import path_of
from app.keyring.keyring import Keyring
from app.kit.clock import now

COMMITTEE, BRANCH, MEMBER, MEETING, ACCOUNT, SESSION, OTHER, LESSON = range(1, 9)

TOWNS = 600
"""Committees between the root and the branches; branches stand below them round-robin."""
BEGUN = 10
"""Lessons that each member has begun."""


def numbered(kind: int, number: int) -> UUID:
    """The id of the `number`-th row of a kind; `in_sql` says the same to pgbench."""
    return UUID(f"{kind:08x}-0000-7000-8000-{number:012x}")


def in_sql(kind: int, number: str) -> str:
    return f"('{kind:08x}-0000-7000-8000-' || lpad(to_hex(({number})::bigint), 12, '0'))::uuid"


@dataclass(frozen=True)
class Size:
    """Members stand in branches round-robin; each branch has `meetings` meetings that are open at once."""

    members: int
    branches: int
    meetings: int
    lessons: int = 2_000

    def branch_of(self, member: int) -> int:
        return member % self.branches

    def meeting(self, branch: int, number: int) -> int:
        return branch * self.meetings + number


async def lay(session: AsyncSession, keyring: Keyring, size: Size) -> UUID:
    """Write the county; the tenant's id. Everybody has an account with an open session."""
    await keyring.prepare_platform(session)
    tenant = await create_tenant(session, keyring, "bench", "测试县委")
    await insert_rows(session, Org, _orgs(tenant.id, size))
    await insert_rows(session, Member, _members(tenant.id, size))
    await insert_rows(session, Account, _accounts(size))
    await insert_rows(session, AccountPlace, _places(tenant.id, size))
    await insert_rows(session, LoginSession, _sessions(tenant.id, size))
    await insert_rows(session, Meeting, _meetings(tenant.id, size))
    for shelf, lines in ((Lesson, _lessons), (LessonVersion, _versions), (PublishedLesson, _published)):
        await insert_rows(session, shelf, lines(tenant.id, size))
    await insert_rows(session, LessonProgress, _progress(tenant.id, size))
    await learn(session, Org, Member, Account, AccountPlace, LoginSession, Meeting, PublishedLesson, LessonProgress)
    for model, rows in ((MeetingKindRecord, _kinds), (MeetingHost, _hosts), (RollEntry, _rolls)):
        await insert_rows(session, model, rows(tenant.id, size))
    await learn(session, RollEntry)
    return tenant.id


Rows = Iterator[dict[str, Any]]


def _orgs(tenant_id: UUID, size: Size) -> Rows:
    moment, root = now(), numbered(COMMITTEE, 0)
    shared = {"tenant_id": tenant_id, "unit_kind": UnitKind.VILLAGE, "created_at": moment, "updated_at": moment}
    kind = OrgKind.PARTY_COMMITTEE
    yield shared | {"id": root, "parent_id": None, "path": path_of(root), "depth": 0, "kind": kind, "name": "县委"}
    for number in range(TOWNS):
        town_id = numbered(COMMITTEE, number + 1)
        place = {"id": town_id, "parent_id": root, "path": path_of(town_id, path_of(root)), "depth": 1}
        yield shared | place | {"kind": kind, "name": f"第{number}党委"}
    for number in range(size.branches):
        org_id, town_id = numbered(BRANCH, number), numbered(COMMITTEE, number % TOWNS + 1)
        path = path_of(org_id, path_of(town_id, path_of(root)))
        place = {"id": org_id, "parent_id": town_id, "path": path, "depth": 2}
        yield shared | place | {"kind": OrgKind.BRANCH, "name": f"第{number}党支部"}


def _members(tenant_id: UUID, size: Size) -> Rows:
    moment = now()
    for number in range(size.members):
        yield {
            "tenant_id": tenant_id,
            "id": numbered(MEMBER, number),
            "org_id": numbered(BRANCH, size.branch_of(number)),
            "name": f"党员{number}",
            "pinyin": f"dangyuan{number}",
            "initials": "dy",
            "gender": Gender.MALE,
            "stage": Stage.FULL,
            "joined_on": date(2005, 6, 18),
            "full_on": date(2006, 6, 18),
            "month_only": [],
            "created_at": moment,
            "updated_at": moment,
        }


def _accounts(size: Size) -> Rows:
    for number in range(size.members):
        yield {"id": numbered(ACCOUNT, number), "display_name": f"党员{number}", "created_at": now()}


def _places(tenant_id: UUID, size: Size) -> Rows:
    for number in range(size.members):
        yield {
            "account_id": numbered(ACCOUNT, number),
            "place_tenant_id": tenant_id,
            "member_id": numbered(MEMBER, number),
            "org_id": numbered(BRANCH, size.branch_of(number)),
            "created_at": now(),
        }


def _sessions(tenant_id: UUID, size: Size) -> Rows:
    for number in range(size.members):
        moment = now()
        yield {
            "id": numbered(SESSION, number),
            "account_id": numbered(ACCOUNT, number),
            "place_tenant_id": tenant_id,
            "way": LoginWay.WECHAT,
            "created_at": moment,
            "last_seen_at": moment,
        }


def _each_meeting(size: Size) -> Iterator[tuple[int, int]]:
    for branch in range(size.branches):
        yield from ((branch, size.meeting(branch, number)) for number in range(size.meetings))


def _meetings(tenant_id: UUID, size: Size) -> Rows:
    moment = now()
    for branch, meeting in _each_meeting(size):
        yield {
            "tenant_id": tenant_id,
            "id": numbered(MEETING, meeting),
            "org_id": numbered(BRANCH, branch),
            "title": "主题党日",
            "starts_at": moment - timedelta(minutes=1),
            "ends_at": moment + timedelta(hours=12),
            "state": MeetingState.PUBLISHED,
            "published_at": moment,
            "roll_fixed_at": moment,
            "created_at": moment,
            "updated_at": moment,
        }


def audience_of(lesson: int, size: Size) -> UUID:
    """Four of ten lessons are for all, the others for the people of one committee or one branch, as in a real county."""
    share = lesson % 10
    if share < 4:
        return numbered(COMMITTEE, 0)
    return numbered(COMMITTEE, lesson % TOWNS + 1) if share < 9 else numbered(BRANCH, lesson % size.branches)


def _lessons(tenant_id: UUID, size: Size) -> Rows:
    for number in range(size.lessons):
        yield {
            "tenant_id": tenant_id,
            "id": numbered(LESSON, number),
            "org_id": audience_of(number, size),
            "state": LessonState.PUBLISHED,
            "title": f"微党课第{number}讲：深入学习贯彻重要精神",
            "content": {},
            "editor_ids": [],
            "created_at": shown_at(number),
            "updated_at": shown_at(number),
        }


def _versions(tenant_id: UUID, size: Size) -> Rows:
    for number in range(size.lessons):
        yield {
            "tenant_id": tenant_id,
            "id": numbered(LESSON, number),
            "lesson_id": numbered(LESSON, number),
            "number": 1,
            "content": {},
            "digest": "0" * 64,
            "submitted_by_name": "编辑",
            "submitted_at": shown_at(number),
        }


def _published(tenant_id: UUID, size: Size) -> Rows:
    for number in range(size.lessons):
        yield {
            "tenant_id": tenant_id,
            "id": numbered(LESSON, number),
            "version_id": numbered(LESSON, number),
            "org_id": audience_of(number, size),
            "audience_org_id": audience_of(number, size),
            "is_narrowed": False,
            "title": f"微党课第{number}讲：深入学习贯彻重要精神",
            "summary": "本课围绕党章党规与基层实践展开。" * 5,
            "speaker": "王老师",
            "cover_file_id": numbered(OTHER, number),
            "duration_s": 180 + number % 600,
            "completes_by": CompletesBy.SEEN,
            "seen_percent": 90,
            "is_required": number % 7 == 0,
            "published_at": shown_at(number),
            # One of twenty is no longer shown.
            "withdrawn_at": now() if number % 20 == 0 else None,
        }


def shown_at(lesson: int) -> datetime:
    """When a lesson was published: one each six hours."""
    return datetime(2025, 1, 1, tzinfo=UTC) + timedelta(hours=6 * lesson)


def _progress(tenant_id: UUID, size: Size) -> Rows:
    for member in range(size.members):
        for lesson in {(size.lessons - 1 - member * step * 37 % 400) % size.lessons for step in range(BEGUN)}:
            yield {
                "tenant_id": tenant_id,
                "id": numbered(OTHER, member * size.lessons + lesson),
                "member_id": numbered(MEMBER, member),
                "lesson_id": numbered(LESSON, lesson),
                "version_id": numbered(LESSON, lesson),
                "segments": {},
                "seen": [],
                "percent": member * lesson % 101,
                "is_completed": member * lesson % 3 == 0,
            }


def _kinds(tenant_id: UUID, size: Size) -> Rows:
    for _, meeting in _each_meeting(size):
        ids = {"id": numbered(OTHER, meeting), "meeting_id": numbered(MEETING, meeting)}
        yield {"tenant_id": tenant_id, **ids, "kind": MeetingKind.THEME_DAY}


def _hosts(tenant_id: UUID, size: Size) -> Rows:
    for branch, meeting in _each_meeting(size):
        ids = {"id": numbered(OTHER, meeting), "meeting_id": numbered(MEETING, meeting)}
        yield {"tenant_id": tenant_id, **ids, "org_id": numbered(BRANCH, branch)}


def _rolls(tenant_id: UUID, size: Size) -> Rows:
    for member in range(size.members):
        branch = size.branch_of(member)
        for number in range(size.meetings):
            yield {
                "tenant_id": tenant_id,
                "id": numbered(OTHER, member * size.meetings + number),
                "meeting_id": numbered(MEETING, size.meeting(branch, number)),
                "member_id": numbered(MEMBER, member),
                "kind": MeetingKind.THEME_DAY,
                "capacity": Capacity.DUE,
                "org_id": numbered(BRANCH, branch),
                "stage": Stage.FULL,
                "has_vote": True,
            }
