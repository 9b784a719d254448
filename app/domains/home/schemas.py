"""The first screen and the calendar link, shown."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from app.access.actor import Actor
from app.domains.home.screen import Home
from app.domains.meetings.public import Ahead, OwnMeetingOut
from app.domains.notices.public import NoticeOut
from app.web.schemas import Moment, Out
from app.web.services import Card


class PostOut(Out):
    role_name: Annotated[str, Field(examples=["支部书记"])]
    org_name: Annotated[str, Field(examples=["第一党支部"])]


class SelfOut(Out):
    """`branch_name` 为本人组织关系所在的支部，工作人员账号为空。"""

    name: Annotated[str, Field(examples=["张三"])]
    member_id: UUID | None
    branch_id: UUID | None
    branch_name: Annotated[str | None, Field(examples=["第一党支部"])]
    posts: list[PostOut]


class RefusalOut(Out):
    code: Annotated[str, Field(examples=["MEETING_NOT_OPEN"])]
    text: Annotated[str, Field(examples=["签到尚未开始"])]


class HomeMeetingOut(OwnMeetingOut):
    """`can_sign_in` 为真时扫码即可一键签到，否则 `no_sign_in` 说明原因。"""

    can_sign_in: bool
    no_sign_in: RefusalOut | None

    @classmethod
    def ahead(cls, one: Ahead, moment: datetime) -> Self:
        shown = OwnMeetingOut.of(one.own, moment)
        why = RefusalOut(code=one.refusal.code, text=one.refusal.detail) if one.refusal else None
        return cls(**dict(shown), can_sign_in=why is None, no_sign_in=why)


class CardOut(Out):
    kind: Annotated[str, Field(examples=["attendance_year"])]
    title: Annotated[str, Field(examples=["2026年出勤"])]
    text: Annotated[str, Field(examples=["应到12 实到11 请假1 缺席0 91.7%"])]
    numbers: Annotated[dict[str, int], Field(examples=[{"due": 12, "present": 11, "leave": 1}])]
    opens: UUID | None = Field(description="点开的对象，如今日的微党课、继续学习的微党课；空值为没有", examples=[None])

    @classmethod
    def of(cls, card: Card) -> Self:
        return cls(kind=card.kind, title=card.title, text=card.text, numbers=dict(card.numbers), opens=card.opens)


class HomeOut(Out):
    """`now` 为正在进行或可以签到的会议，`next` 为接下来的会议；`waiting` 按类别列出待本人处理的数目。"""

    server_time: Moment
    me: SelfOut
    now: list[HomeMeetingOut]
    next: list[HomeMeetingOut]
    to_dos: list[NoticeOut]
    unread: Annotated[int, Field(examples=[2])]
    waiting: Annotated[dict[str, int], Field(examples=[{"leave_requests": 1}])]
    cards: list[CardOut]

    @classmethod
    def of(cls, home: Home, actor: Actor, moment: datetime) -> Self:
        return cls(
            server_time=moment,
            me=SelfOut(
                name=home.member.name if home.member else actor.display_name,
                member_id=actor.member_id,
                branch_id=home.branch.id if home.branch else None,
                branch_name=home.branch.name if home.branch else None,
                posts=[PostOut.model_validate(post) for post in home.posts],
            ),
            now=[HomeMeetingOut.ahead(one, moment) for one in home.now],
            next=[HomeMeetingOut.ahead(one, moment) for one in home.next],
            to_dos=[NoticeOut.of(notice) for notice in home.to_dos],
            unread=home.unread,
            waiting=dict(home.waiting),
            cards=[CardOut.of(card) for card in home.cards],
        )


class CalendarLinkOut(Out):
    created_at: Moment


class NewCalendarLinkOut(CalendarLinkOut):
    """`url` 只在创建时给出，请勿转发：持有者可以看到您的会议安排。"""

    url: Annotated[str, Field(examples=["https://example.org/api/v1/calendar/AaIBZu6meda7.ics"])]
