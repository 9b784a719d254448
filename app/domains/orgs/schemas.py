"""What goes in and out of the organisation routes."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints

from app.domains.orgs.models import ChangeStatus, OrgChangeKind, OrgKind, OrgStatus, UnitKind
from app.web.schemas import In, Moment, Name, Out, Reason

ShortText = Annotated[str, StringConstraints(max_length=60)]
Text = Annotated[str, StringConstraints(max_length=200)]
Approval = Annotated[str, StringConstraints(min_length=2, max_length=200)]
Code = Annotated[
    str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,32}$", strip_whitespace=True), Field(examples=["051000011185"])
]
Phone = Annotated[str, StringConstraints(pattern=r"^[0-9*+ -]{0,20}$"), Field(examples=["13800000000"])]
OrgName = Annotated[Name, Field(examples=["幸福村党支部"])]


class OrgCreateIn(In):
    """A new organisation under `parent_id`."""

    parent_id: UUID
    kind: OrgKind
    unit_kind: UnitKind
    name: OrgName
    short_name: ShortText = ""
    unit_name: Annotated[Text, Field(description="所在单位；联合党支部的各单位用顿号隔开")] = ""
    code: Code | None = None
    position: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    founded_on: date | None = None
    contact_name: ShortText = ""
    contact_phone: Phone = ""
    secretary_name: ShortText = ""
    reason: Annotated[str, StringConstraints(max_length=500)] = ""
    approval: Text = ""


class OrgEditIn(In):
    """The fields sent are changed; a masked phone number means unchanged."""

    unit_kind: UnitKind = UnitKind.OTHER
    short_name: ShortText = ""
    unit_name: Text = ""
    code: Code | None = None
    position: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    founded_on: date | None = None
    contact_name: ShortText = ""
    contact_phone: Phone = ""
    secretary_name: ShortText = ""
    reason: Annotated[str, StringConstraints(max_length=500)] = ""


class RenameIn(In):
    name: OrgName
    effective_on: date
    reason: Reason
    approval: Text = ""


class MoveIn(In):
    """Approval is needed for branches and all above them."""

    parent_id: UUID
    effective_on: date
    reason: Reason
    approval: Text = ""


class MergeIn(In):
    into_id: UUID
    effective_on: date
    reason: Reason
    approval: Approval


class DissolveIn(In):
    effective_on: date
    reason: Reason
    approval: Approval


class PurposeIn(In):
    purpose: Reason


class CautionOut(Out):
    """Something the rules call unusual; it blocks nothing."""

    code: str
    message: str


class OrgOut(Out):
    id: UUID
    parent_id: UUID | None
    kind: OrgKind
    unit_kind: UnitKind
    name: str
    short_name: str
    unit_name: str
    code: str | None
    position: int
    depth: int
    founded_on: date | None
    contact_name: str
    secretary_name: str
    status: OrgStatus
    ended_on: date | None
    merged_into_id: UUID | None
    version: int
    updated_at: Moment


class OrgAboveOut(Out):
    id: UUID
    name: str
    kind: OrgKind


class OrgFullOut(OrgOut):
    """One organisation with its surroundings. The contact's phone is masked."""

    contact_phone: str
    above: list[OrgAboveOut]
    children: int
    members: int
    full_members: int
    warnings: list[CautionOut]


class ChangeOut(Out):
    """One entry of the history. `planned` ones are made on `effective_on`; `note` says why one was refused."""

    id: UUID
    org_id: UUID
    kind: OrgChangeKind
    status: ChangeStatus
    effective_on: date
    reason: str
    approval: str
    before: dict[str, Any]
    after: dict[str, Any]
    changed_by: UUID | None
    changed_at: Moment
    settled_at: Moment | None
    note: str


class PhoneOut(Out):
    contact_phone: str


class TallyOut(Out):
    organisations: int
    branches: int
    without_secretary: int
    without_term: int
    term_overdue: int
    term_due_soon: int
    members: int
    full_members: int
    empty: int
    size_1_2: int
    size_3_6: int
    size_7_50: int
    over_fifty: int


class KindTallyOut(TallyOut):
    kind: OrgKind


class UnitKindTallyOut(TallyOut):
    unit_kind: UnitKind


class CoverageOut(Out):
    """`term_overdue` and `term_due_soon` count organisations of every kind; sizes count branches by their roll."""

    on: date
    total: TallyOut
    by_kind: list[KindTallyOut]
    by_unit_kind: list[UnitKindTallyOut]


class BranchStateOut(Out):
    id: UUID
    name: str
    kind: OrgKind
    unit_kind: UnitKind
    members: int
    full_members: int
    has_secretary: bool
    deadline: date | None
