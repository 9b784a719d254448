"""Packs, in and out."""

from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, StringConstraints

from app.domains.lessons.packs.deciding import Decision, Rules
from app.domains.lessons.packs.editing import Held
from app.domains.lessons.packs.models import LessonPack, PackRule
from app.domains.lessons.packs.reading import OwnItem, OwnPack
from app.domains.lessons.packs.repository import Shown
from app.domains.lessons.packs.rules import DUE_DAY, length_s, minutes_of
from app.domains.lessons.packs.standing import Mandatory
from app.domains.lessons.packs.vocabulary import PackState, PackWarning
from app.domains.lessons.studying.covers import Covers
from app.domains.lessons.studying.schemas import LessonCardOut, StandingOut
from app.domains.orgs.public import OrgCard
from app.web.schemas import In, Moment, Name, Out, Reason

MONTH = r"^20\d{2}-(0[1-9]|1[0-2])$"
MonthText = Annotated[str, StringConstraints(pattern=MONTH), Field(examples=["2026-12"])]
Title = Annotated[str, StringConstraints(min_length=1, max_length=100), Field(examples=["2026年12月菜单"])]
PackNote = Annotated[str, StringConstraints(max_length=500)]
Section = Annotated[str, StringConstraints(max_length=20), Field(description="栏目", examples=["廉政之窗"])]
_OrgName = Annotated[str, Field(examples=["中共红旗镇委员会"])]
_Lesson = Annotated[str, Field(examples=["三分钟学党章：党员的权利"])]
_Minutes = Annotated[int, Field(description="约多少分钟，没有音视频的课按3分钟计", examples=[42])]
_Clean = Annotated[bool, Field(description="廉政项")]


def month_of(text: str) -> date:
    """The first day of a month that was given as text."""
    return date.fromisoformat(f"{text}-01")


class PackItemIn(In):
    lesson_id: UUID
    section: Section = ""
    is_mandatory: Annotated[bool, Field(description="必修，否则为选修")] = False


Items = Annotated[list[PackItemIn], Field(max_length=60, description="微党课，按次序")]


class PackIn(In):
    """`title` 不填为“某年某月菜单”。"""

    org_id: UUID
    month: MonthText
    title: Title | None = None
    note: PackNote = ""
    items: Items = Field(default_factory=list)


class PackEdit(In):
    """只改送来的栏目；`items` 整体替换。"""

    title: Title | None = None
    note: PackNote | None = None
    items: Items | None = None


class PackItemOut(Out):
    lesson_id: UUID
    title: _Lesson
    section: Section
    is_mandatory: bool
    is_clean: _Clean
    minutes: _Minutes
    is_withdrawn: bool
    withdraw_reason: str
    is_outside: Annotated[bool, Field(description="学习范围已不含本组织")]

    @classmethod
    def of(cls, one: Shown) -> Self:
        item, line = one.item, one.line
        return cls(
            lesson_id=item.lesson_id,
            title=one.title,
            section=item.section,
            is_mandatory=item.is_mandatory,
            is_clean=line.is_clean,
            minutes=minutes_of([length_s(one.duration_s)]),
            is_withdrawn=line.is_gone,
            withdraw_reason=one.withdraw_reason,
            is_outside=line.is_outside,
        )


class PackRowOut(Out):
    id: UUID
    org_id: UUID
    org_name: _OrgName
    month: MonthText
    title: Title
    note: str
    state: PackState
    issued_at: Moment | None
    taken_back_at: Moment | None
    reason: Annotated[str, Field(description="撤回的原因")]
    updated_at: Moment

    @classmethod
    def row(cls, pack: LessonPack, org: OrgCard) -> "PackRowOut":
        return PackRowOut(**_row(pack, org.name))


def _row(pack: LessonPack, org_name: str) -> dict[str, Any]:
    names = ("id", "org_id", "title", "note", "state", "issued_at", "taken_back_at", "reason", "updated_at")
    return {name: getattr(pack, name) for name in names} | {"org_name": org_name, "month": f"{pack.month:%Y-%m}"}


class PackOut(PackRowOut):
    """`clean_topic` 为现在适用的廉政主题；`warnings` 为现状中的问题，前五种妨碍发布。"""

    clean_topic: Annotated[str | None, Field(examples=["廉政教育"])]
    minutes: _Minutes
    items: list[PackItemOut]
    warnings: list[PackWarning]

    @classmethod
    def of(cls, held: Held) -> Self:
        topic, standing = held.clean.topic, [one for one in held.items if one.line.holds]
        return cls(
            **_row(held.pack, held.org.name),
            clean_topic=topic.name if topic else None,
            minutes=minutes_of(length_s(one.duration_s) for one in standing),
            items=[PackItemOut.of(one) for one in held.items],
            warnings=held.warnings,
        )


class OwnPackItemOut(Out):
    """`block` 为第几个学习时段：按次序每段不超过15分钟，便于在班前班后学习。"""

    section: Section
    is_mandatory: bool
    is_clean: _Clean
    minutes: _Minutes
    block: Annotated[int, Field(examples=[1])]
    lesson: LessonCardOut

    @classmethod
    def of(cls, one: OwnItem, links: Covers) -> Self:
        card = one.card
        return cls(
            section=one.section,
            is_mandatory=one.is_mandatory,
            is_clean=one.is_clean,
            minutes=minutes_of([length_s(card.duration_s)]),
            block=one.block,
            lesson=LessonCardOut.of(card, links.of(card.id, card.cover_file_id)),
        )


class WithdrawnOut(Out):
    lesson_id: UUID
    title: _Lesson
    reason: Annotated[str, Field(examples=["内容有误"])]


class OwnPackOut(Out):
    """菜单中本人可学的课；`mandatory_left` 为还没有学完的必修节数，`withdrawn` 为其后撤回的课。"""

    id: UUID
    org_name: _OrgName
    month: MonthText
    title: Title
    note: str
    issued_at: Moment
    minutes: _Minutes
    mandatory: int
    mandatory_left: int
    items: list[OwnPackItemOut]
    withdrawn: list[WithdrawnOut]

    @classmethod
    def of(cls, one: OwnPack, links: Covers) -> Self:
        pack = one.pack
        return cls(
            id=pack.id,
            org_name=one.org_name,
            month=f"{pack.month:%Y-%m}",
            title=pack.title,
            note=pack.note,
            issued_at=pack.issued_at,
            minutes=minutes_of(length_s(item.card.duration_s) for item in one.items),
            mandatory=sum(item.is_mandatory for item in one.items),
            mandatory_left=len(one.left),
            items=[OwnPackItemOut.of(item, links) for item in one.items],
            withdrawn=[WithdrawnOut.model_validate(gone, from_attributes=True) for gone in one.withdrawn],
        )


class OwnPacksOut(Out):
    """上级的在前。"""

    month: MonthText
    items: list[OwnPackOut]


class MandatoryOut(Out):
    """一节必修课在本支部的完成名单，不含学习时间和进度。"""

    pack_id: UUID
    org_name: _OrgName
    lesson_id: UUID
    title: _Lesson
    section: Section
    is_clean: _Clean
    due: Annotated[int, Field(examples=[17])]
    counted: Annotated[int, Field(examples=[15])]
    people: list[StandingOut]

    @classmethod
    def of(cls, one: Mandatory) -> Self:
        return cls(
            pack_id=one.pack_id,
            org_name=one.org_name,
            lesson_id=one.lesson.id,
            title=one.lesson.title,
            section=one.section,
            is_clean=one.is_clean,
            due=len(one.people),
            counted=one.counted,
            people=[StandingOut.of(person) for person in one.people],
        )


class MandatoriesOut(Out):
    month: MonthText
    items: list[MandatoryOut]


class PackRuleIn(In):
    """`topic_id` 为廉政教育的主题（含下级主题），空值撤销本组织的决定；`due_day` 为每月几日前应发布下月菜单。"""

    topic_id: UUID | None
    due_day: Annotated[int, Field(strict=True, ge=1, le=28)] = DUE_DAY
    from_on: date
    reason: Reason
    document: Name = Field(examples=["青纪〔2026〕6号"])

    def decision(self) -> Decision:
        return Decision(self.topic_id, self.due_day, self.from_on, self.reason, self.document)


class PackRuleOut(Out):
    id: UUID
    org_id: UUID
    topic_id: UUID | None
    topic_name: Annotated[str, Field(examples=["廉政教育"])]
    due_day: int
    from_on: date
    reason: str
    document: str
    decided_at: Moment

    @classmethod
    def of(cls, one: PackRule, names: dict[UUID, str]) -> Self:
        said = {name: getattr(one, name) for name in cls.model_fields if name != "topic_name"}
        return cls(**said, topic_name=names.get(one.topic_id, "") if one.topic_id else "")


class PackRulesOut(Out):
    """`in_force` 为这一天适用的办法：本组织的，或最近一级上级的，都没有的为空；`own` 为本组织历次的决定，新的在前。"""

    org_id: UUID
    on: date
    in_force: PackRuleOut | None
    own: list[PackRuleOut]

    @classmethod
    def of(cls, found: Rules) -> Self:
        return cls(
            org_id=found.org.id,
            on=found.on,
            in_force=PackRuleOut.of(found.holds, found.names) if found.holds else None,
            own=[PackRuleOut.of(one, found.names) for one in found.own],
        )
