"""Recounts, in and out. Hours are integers of hundredths."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from app.domains.hours.recounting.asking import Named, Shown, Wish
from app.domains.hours.recounting.models import HoursRecount
from app.domains.hours.recounting.rules import Change
from app.domains.hours.recounting.vocabulary import RecountState
from app.domains.hours.vocabulary import SourceKind
from app.web.schemas import In, Moment, Name, Out, Reason

Month = Annotated[str, Field(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$", examples=["2026-01"])]
Hundredths = Annotated[int, Field(description="学时的百分之一", examples=[400])]


class RecountIn(In):
    from_month: Month
    until_month: Month = Field(description="含这个月", examples=["2026-11"])
    reason: Reason
    document: Name = Field(examples=["青组〔2026〕6号"])

    def wish(self) -> Wish:
        first, last = (date.fromisoformat(f"{month}-01") for month in (self.from_month, self.until_month))
        return Wish(first, last, self.reason, self.document)


class DropIn(In):
    reason: Reason


class RecountOut(Out):
    """一次重新计算。办法以提出时（`asked_at`）已经作出的设定为准。"""

    id: UUID
    org_id: UUID
    from_on: date
    until_on: date
    reason: str
    document: str
    state: RecountState
    asked_at: Moment
    decided_at: Moment | None = Field(description="决定执行或放弃的时间")
    finished_at: Moment | None

    @classmethod
    def of(cls, made: HoursRecount) -> Self:
        return cls.model_validate({name: getattr(made, name) for name in cls.model_fields})


class ChangeOut(Out):
    """一类差异：原计多少、应计多少，涉及多少项、多少人。涉及不足五人的，项数和人数为空。"""

    source_kind: SourceKind
    before: Hundredths
    after: Hundredths
    entries: int | None
    people: int | None

    @classmethod
    def of(cls, one: Change) -> Self:
        return cls.model_validate({name: getattr(one, name) for name in cls.model_fields})


class RecountWithChangesOut(RecountOut):
    changes: list[ChangeOut]

    @classmethod
    def shown(cls, shown: Shown) -> Self:
        made = RecountOut.of(shown.recount)
        return cls(**dict(made), changes=[ChangeOut.of(one) for one in shown.changes])


class DifferenceOut(Out):
    """支部党员的一项差异。"""

    member_id: UUID
    member_name: Annotated[str, Field(examples=["张三"])]
    entry_id: UUID
    source_kind: SourceKind
    title: Annotated[str, Field(examples=["5月主题党日"])]
    held_on: date
    before: Hundredths
    after: Hundredths

    @classmethod
    def of(cls, one: Named) -> Self:
        return cls(
            member_id=one.difference.member_id,
            member_name=one.member_name,
            entry_id=one.entry.id,
            source_kind=one.entry.source_kind,
            title=one.entry.title,
            held_on=one.entry.held_on,
            before=one.difference.before,
            after=one.difference.after,
        )
