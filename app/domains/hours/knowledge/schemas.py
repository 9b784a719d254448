"""Knowledge, in and out. Hours are integers of hundredths."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from app.domains.hours.knowledge.expecting import Aim, Expected
from app.domains.hours.knowledge.models import Expectation
from app.domains.hours.knowledge.profiles import Profile
from app.domains.hours.knowledge.rules import Need
from app.domains.hours.knowledge.sums import Needs, TopicNeed
from app.domains.hours.knowledge.vocabulary import ExpectedOf
from app.domains.topics.public import Topic
from app.kit.decided import Grounds
from app.web.schemas import In, Moment, Name, Out, Reason

_Topic = Annotated[str, Field(examples=["党的二十大精神"])]
MOST = 20_000


class ExpectationIn(In):
    """每年的学习要求。`hundredths` 为该主题（含下级主题）的学时，空值撤销本组织的要求。"""

    topic_id: UUID
    expected_of: ExpectedOf
    hundredths: Annotated[int, Field(strict=True, ge=0, le=MOST)] | None = Field(
        description="学时的百分之一；只要求测试的填0", examples=[400]
    )
    asks_test: Annotated[bool, Field(description="要求通过该主题的测试")] = False
    from_on: date
    reason: Reason
    document: Name = Field(examples=["青组〔2026〕6号"])

    @model_validator(mode="after")
    def _asks_something(self) -> "ExpectationIn":
        if self.hundredths is None and self.asks_test:
            raise ValueError("撤销要求时不填测试")
        if self.hundredths == 0 and not self.asks_test:
            raise ValueError("请填写学时，或要求通过测试")
        return self

    def aim(self) -> Aim:
        return Aim(self.topic_id, self.expected_of, self.hundredths, self.asks_test)

    def grounds(self) -> Grounds:
        return Grounds(self.from_on, self.reason, self.document)


class ExpectationOut(Out):
    id: UUID
    org_id: UUID
    topic_id: UUID
    expected_of: ExpectedOf
    hundredths: int | None
    asks_test: bool
    from_on: date
    reason: str
    document: str
    decided_at: Moment

    @classmethod
    def of(cls, made: Expectation) -> Self:
        return cls.model_validate({name: getattr(made, name) for name in cls.model_fields})


class ExpectationsOut(Out):
    """本组织适用的学习要求：本级的，或最近一级上级的。"""

    org_id: UUID
    on: date
    items: list[ExpectationOut]

    @classmethod
    def at(cls, org_id: UUID, on: date, expected: Expected) -> Self:
        return cls(org_id=org_id, on=on, items=[ExpectationOut.of(one) for one in expected.values()])


class KnownTopicOut(Out):
    """一个主题（含下级主题）：学了多少、考过没有，要求多少、还差多少。没有要求的，`expected` 为空。"""

    topic_id: UUID
    parent_id: UUID | None
    name: _Topic
    hundredths: int
    sources: int = Field(description="学过的课程、会议、培训班等的个数")
    tests: int = Field(description="通过的测试个数")
    last_on: date | None = Field(description="最近一次学习的日期")
    expected: int | None
    asks_test: bool
    short: int
    lacks_test: bool

    @classmethod
    def of(cls, topic: Topic, need: Need) -> Self:
        known, wanted = need.known, need.wanted
        return cls(
            topic_id=topic.id,
            parent_id=topic.parent_id,
            name=topic.name,
            hundredths=known.hundredths,
            sources=known.sources,
            tests=known.tests,
            last_on=known.last_on,
            expected=wanted.hundredths if wanted else None,
            asks_test=wanted is not None and wanted.asks_test,
            short=need.short,
            lacks_test=need.lacks_test,
        )


class ProfileOut(Out):
    member_id: UUID
    name: str
    year: int
    topics: list[KnownTopicOut]

    @classmethod
    def of(cls, profile: Profile) -> Self:
        return cls(
            member_id=profile.member.id,
            name=profile.member.name,
            year=profile.year,
            topics=[KnownTopicOut.of(topic, need) for topic, need in profile.topics],
        )


class NamedOut(Out):
    member_id: UUID
    name: str


class TopicNeedOut(Out):
    """要求多少人学，多少人还没有达到；姓名只在支部内列出。"""

    topic_id: UUID
    name: _Topic
    expected: int
    in_need: int
    people: list[NamedOut]

    @classmethod
    def of(cls, one: TopicNeed) -> Self:
        return cls(
            topic_id=one.topic.id,
            name=one.topic.name,
            expected=one.expected,
            in_need=one.in_need,
            people=[NamedOut(member_id=member_id, name=name) for member_id, name in one.names],
        )


class NeedsOut(Out):
    """按需要学习的人数排列主题，供选定下一期培训。`withheld` 为涉及人数过少、不能汇总的主题。"""

    org_id: UUID
    year: int
    topics: list[TopicNeedOut]
    withheld: list[str]

    @classmethod
    def of(cls, year: int, needs: Needs) -> Self:
        return cls(
            org_id=needs.org.id,
            year=year,
            topics=[TopicNeedOut.of(one) for one in needs.topics],
            withheld=[topic.name for topic in needs.withheld],
        )
