"""The demo's menu of lectures: lecturers, a season's topics, an open order, and a lecture that was held and rated."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.roles import Role
from app.cli.demo.accounts import Cast, Login
from app.cli.demo.county import County
from app.domains.auth.public import Account
from app.domains.lectures.keeping import NewLecturer, admit
from app.domains.lectures.models import LectureTopic
from app.domains.lectures.offering import add_topic, plan_menu, publish_menu
from app.domains.lectures.ordering import Wish, order_lecture
from app.domains.lectures.seeding import Said, lay_lecture
from app.domains.lectures.vocabulary import LectureKind, LecturerLevel, RatingSide, SpeakerPart
from app.domains.meetings.models import Meeting
from app.domains.meetings.seeding import Came, HeldMeeting, MeetingKind, Standing, hold
from app.domains.meetings.venues.keeping import add_venue
from app.domains.members.public import PARTY_STAGES
from app.keyring.keyring import TenantCipher
from app.kit.clock import CHINA

_TOPICS = (
    ("学好用好党章", "逐章讲解，联系支部实际", "全体党员", 60),
    ("从一大会址读懂初心", "图片和故事，适合新党员", "预备党员、新党员", 45),
    ("流动党员怎样过组织生活", "报到、联系、交纳党费的办法", "流动党员和支部委员", 45),
)
_SATURDAY = 5
_LASTS = timedelta(minutes=60)


async def fill_lectures(
    session: AsyncSession, cipher: TenantCipher, county: County, cast: Cast, logins: Sequence[Login], *, today: date
) -> None:
    """Kept by the county; the branch of the demo has ordered of it."""
    people = await _lecturers(session, cipher, county, cast, logins, today)
    hall = {"name": "县党群服务中心报告厅", "address": "青禾县中街8号", "capacity": 120, "facilities": "投影、音响"}
    venue = await add_venue(session, county.actor, county.root.id, values=hall)
    topics = await _menu(session, county, people, today)
    await _order(session, county, cast, topics[0], venue.id, today)
    await _held(session, cipher, county, cast, topics[1], people[1], today)


async def _lecturers(
    session: AsyncSession, cipher: TenantCipher, county: County, cast: Cast, logins: Sequence[Login], today: date
) -> list[UUID]:
    """The one who logs in as lecturer, a professor who is answered for, and the branch's secretary."""
    name = next(one.login_name for one in logins if one.role == Role.LECTURER)
    account = await session.scalar(select(Account.id).where(Account.login_name == name))
    since = today.replace(month=1, day=1)
    week = [{"weekday": day, "from_minute": 540, "until_minute": 1080} for day in (5, 6)]
    new = [
        NewLecturer(None, account, "沈晓岚", "县委党校", "", LecturerLevel.COUNTY, "党章党规", since, week, []),
        NewLecturer(None, None, "顾维桢", "市社科联", "10000090001", LecturerLevel.CITY, "党史", since, [], []),
    ]
    secretary = cast.players.get(Role.BRANCH_SECRETARY)
    if secretary is not None:
        member_id = secretary.on_roll.member_id
        new.append(NewLecturer(member_id, None, "", "", "", LecturerLevel.BRANCH, "农村支部工作", since, [], []))
    made = [await admit(session, county.actor, county.root.id, new=one, cipher=cipher) for one in new]
    return [one.id for one in made]


async def _menu(session: AsyncSession, county: County, people: Sequence[UUID], today: date) -> list[LectureTopic]:
    """A season that began two months ago and goes on for four."""
    actor, begun = county.actor, today - timedelta(days=60)
    menu = await plan_menu(
        session, actor, county.root.id, title="本季党课菜单", from_on=begun, until_on=begun + timedelta(days=180)
    )
    topics = []
    for number, (title, summary, audience, minutes) in enumerate(_TOPICS):
        values = {"title": title, "summary": summary, "audience": audience, "minutes": minutes, "position": number}
        values |= {"topic_id": None, "requirements": "需要投影" if number == 1 else ""}
        speakers = {people[number % len(people)]: SpeakerPart.A, people[(number + 1) % len(people)]: SpeakerPart.B}
        topics.append(await add_topic(session, actor, menu.id, values=values, speakers=speakers))
    await publish_menu(session, actor, menu.id)
    return topics


async def _order(
    session: AsyncSession, county: County, cast: Cast, topic: LectureTopic, venue_id: UUID, today: date
) -> None:
    """For the Saturday of the week after next, in the morning or in the afternoon."""
    day = today + timedelta(days=14 + (_SATURDAY - today.weekday()) % 7)
    times = [datetime.combine(day, time(hour), CHINA) for hour in (9, 14)]
    wish = Wish(topic.id, None, LectureKind.PARTY_LESSON, times, 30, venue_id, "", "请结合本村实际")
    await order_lecture(session, county.actor, cast.branch_id, wish=wish)


async def _held(
    session: AsyncSession,
    cipher: TenantCipher,
    county: County,
    cast: Cast,
    topic: LectureTopic,
    lecturer_id: UUID,
    today: date,
) -> None:
    """Three weeks ago: all but one of the branch came."""
    roll = [
        one.on_roll
        for one in county.people[county.shape.branches.index(cast.branch)]
        if one.on_roll.stage in PARTY_STAGES
    ]
    starts_at = datetime.combine(today - timedelta(days=21), time(15), CHINA)
    came = {one.member_id: Came(starts_at - timedelta(minutes=5), Standing.PRESENT) for one in roll[:-1] or roll}
    held = HeldMeeting(
        org_id=cast.branch_id,
        kinds=(MeetingKind.PARTY_LESSON,),
        title=f"党课：{topic.title}",
        starts_at=starts_at,
        ends_at=starts_at + _LASTS,
        place="党员活动室",
        chair_id=roll[0].member_id,
        roll=roll,
        came=came,
    )
    await hold(session, county.actor, cipher, county.root.id, [held])
    meeting = (
        await session.scalars(select(Meeting).where(Meeting.tenant_id == county.tenant.id, Meeting.id == held.id))
    ).one()
    said = [
        Said(RatingSide.BRANCH, 5, "图片和故事都好懂，年纪大的党员也听得进去"),
        Said(RatingSide.LECTURER, 5, "组织有序，提问踊跃"),
    ]
    await lay_lecture(session, meeting, topic, lecturer_id, people=len(roll), said=said)
