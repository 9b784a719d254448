"""What goes in and out of arrears."""

from datetime import date
from uuid import UUID

from app.domains.dues.arrears.models import DuesCase, DuesCaseEvent
from app.domains.dues.arrears.reading import BranchCount, CaseStory, Owing
from app.domains.dues.arrears.vocabulary import CaseState
from app.web.schemas import In, Moment, Out, Reason

DUTY = "系统只提醒支部了解情况，不改变任何人的党籍；如何处理由支部大会讨论决定，报上级党组织批准。"


class CaseNoteIn(In):
    """正当理由，或提交支部大会的说明；加密保存。"""

    reason: Reason


class OwingOut(Out):
    """`run_months` 是其中连续的月数：只有已交、异地已交或说明过理由的月份使连续中断，缓交、减免和未开账单的月份不计也不中断。"""

    member_id: UUID
    name: str
    months: list[date]
    run_months: int

    @classmethod
    def of(cls, found: Owing) -> "OwingOut":
        return cls(member_id=found.member_id, name=found.name, months=list(found.months), run_months=found.run_months)


class BranchCountOut(Out):
    """`reminded` 是连续三个月以上未交的人数，`cases` 是待支部了解情况的件数。"""

    org_id: UUID
    org_name: str
    reminded: int
    cases: int

    @classmethod
    def of(cls, found: BranchCount) -> "BranchCountOut":
        return cls(org_id=found.org_id, org_name=found.org_name, reminded=found.reminded, cases=found.cases)


class CaseOut(Out):
    id: UUID
    member_id: UUID
    name: str
    first_month: date
    last_month: date
    state: CaseState
    opened_on: date
    duty: str

    @classmethod
    def of(cls, case: DuesCase, name: str) -> "CaseOut":
        return cls(
            id=case.id,
            member_id=case.member_id,
            name=name,
            first_month=case.first_month,
            last_month=case.last_month,
            state=case.state,
            opened_on=case.opened_on,
            duty=DUTY,
        )


class CaseEventOut(Out):
    """`has_note` 为真的，说明须注明用途后查看。"""

    id: UUID
    state: CaseState
    at: Moment
    by_name: str
    has_note: bool

    @classmethod
    def of(cls, event: DuesCaseEvent) -> "CaseEventOut":
        return cls(id=event.id, state=event.state, at=event.at, by_name=event.by_name, has_note=event.note is not None)


class CaseDetailOut(CaseOut):
    events: list[CaseEventOut]

    @classmethod
    def told(cls, found: CaseStory) -> "CaseDetailOut":
        known = CaseOut.of(found.case, found.name)
        return cls(**known.model_dump(), events=[CaseEventOut.of(event) for event in found.events])


class CaseNoteOut(Out):
    event_id: UUID
    note: str
