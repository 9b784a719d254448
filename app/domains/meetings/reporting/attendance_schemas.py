"""What comes out about attendance."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from app.domains.meetings.labels import label as word
from app.domains.meetings.reporting.attendance import BranchFigure, Figure, MeetingFigure, MemberTable, Summary
from app.domains.meetings.schemas.attendance import CountsOut
from app.domains.meetings.vocabulary import MeetingKind
from app.domains.members.public import Stage
from app.web.schemas import Out


class FigureOut(Out):
    """`counts` adds up the meetings: a person due at three of them counts three times (人次)."""

    meetings: int
    counts: CountsOut

    @classmethod
    def of(cls, figure: Figure) -> Self:
        return cls(meetings=figure.meetings, counts=CountsOut.of(figure.counts))


class MonthFigureOut(FigureOut):
    month: int


class KindFigureOut(FigureOut):
    kind: MeetingKind
    kind_text: Annotated[str, Field(examples=["支部党员大会"])]


class SummaryOut(Out):
    """A gathering counts once in `total` and `months`; in `kinds` once for each kind that it served."""

    year: int
    total: FigureOut
    months: list[MonthFigureOut]
    kinds: list[KindFigureOut]

    @classmethod
    def of(cls, year: int, found: Summary) -> Self:
        return cls(
            year=year,
            total=FigureOut.of(found.total),
            months=[
                MonthFigureOut(month=month, meetings=one.meetings, counts=CountsOut.of(one.counts))
                for month, one in found.months.items()
            ],
            kinds=[
                KindFigureOut(kind=kind, kind_text=word(kind), meetings=one.meetings, counts=CountsOut.of(one.counts))
                for kind, one in found.kinds.items()
            ],
        )


class MeetingFigureOut(Out):
    meeting_id: UUID
    org_id: UUID
    title: str
    kinds: list[MeetingKind]
    held_on: date
    counts: CountsOut

    @classmethod
    def of(cls, one: MeetingFigure) -> Self:
        return cls(
            meeting_id=one.tally.meeting_id,
            org_id=one.tally.org_id,
            title=one.over.meeting.title,
            kinds=one.over.kinds,
            held_on=one.tally.held_on,
            counts=CountsOut.of(one.tally.counts),
        )


class BranchFigureOut(FigureOut):
    org_id: UUID
    org_name: str

    @classmethod
    def of_branch(cls, one: BranchFigure) -> Self:
        return cls(
            org_id=one.org.id,
            org_name=one.org.name,
            meetings=one.figure.meetings,
            counts=CountsOut.of(one.figure.counts),
        )


class MemberFigureOut(Out):
    member_id: UUID
    name: str
    stage: Stage
    counts: CountsOut


class MemberTableOut(Out):
    """In the order of names, never by rate. Only inside the branch."""

    org_id: UUID
    org_name: str
    year: int
    meetings: int
    members: list[MemberFigureOut]
    total: CountsOut

    @classmethod
    def of(cls, year: int, table: MemberTable) -> Self:
        return cls(
            org_id=table.org.id,
            org_name=table.org.name,
            year=year,
            meetings=table.meetings,
            members=[
                MemberFigureOut(
                    member_id=one.member_id, name=one.name, stage=one.stage, counts=CountsOut.of(one.counts)
                )
                for one in table.members
            ],
            total=CountsOut.of(table.total),
        )
