"""What the operators of a tenant see of the records floor."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints

from app.audit.verifying import Fault
from app.jobs.history import JobState
from app.web.schemas import In, Moment, Out

Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class EntryOut(Out):
    """One audit entry. Values are masked; `roles` are the roles held when acting, as role@organisation."""

    id: UUID
    at: Moment
    actor: Annotated[str, Field(examples=["account:019a9f3c-5d2e-7c41-9b1a-2f6e8d0c4b7a"])]
    account_id: UUID | None
    member_id: UUID | None
    job: str | None
    roles: list[str]
    action: Annotated[str, Field(examples=["member.reveal"])]
    target: Annotated[str, Field(examples=["member"])]
    target_id: UUID | None
    org_id: UUID | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    note: str
    request_id: str


class HeadIn(In):
    """Where the chain stood at an earlier verification."""

    seq: Annotated[int, Field(ge=1, le=2**31 - 1)]
    chain: Hash


class VerifyIn(In):
    known: Annotated[list[HeadIn], Field(max_length=1000, description="以前校验得到的链头，用来发现整链改写")]


class HeadOut(Out):
    seq: int
    chain: Hash
    signature: str


class FindingOut(Out):
    """`seq` (up to `through`) is the place in the chain; `entry_id` the entry, where there is one."""

    fault: Fault
    seq: int | None
    through: int | None
    entry_id: UUID | None


class VerdictOut(Out):
    intact: bool
    sealed: Annotated[int, Field(description="已封存并校验的条数")]
    unsealed: Annotated[int, Field(description="尚未封存的条数")]
    head: HeadOut | None
    findings: list[FindingOut]


class JobOut(Out):
    id: UUID
    name: Annotated[str, Field(examples=["meetings.fix_roll"])]
    state: JobState
    attempts: int
    max_attempts: int
    wanted_at: Moment
    next_run_at: Moment | None
    started_at: Moment | None
    done_at: Moment | None
    failed_at: Moment | None
    last_error: str
