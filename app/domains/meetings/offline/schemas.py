"""Offline sign-in: devices, packages, batches, conflicts."""

from datetime import UTC, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from app.access.keys import KeySet, jwks
from app.domains.meetings.offline.batches import Answered, HandedIn
from app.domains.meetings.offline.deciding import Shown
from app.domains.meetings.offline.labels import DECISIONS, OUTCOMES, PROBLEMS
from app.domains.meetings.offline.models import OfflineRow, RecorderDevice
from app.domains.meetings.offline.packages import Packed
from app.domains.meetings.offline.signing import Scan
from app.domains.meetings.offline.vocabulary import RowDecision, RowOutcome, RowProblem
from app.domains.meetings.schemas import examples
from app.domains.meetings.schemas.examples import shown
from app.domains.meetings.ways.member_codes import LAYOUT_TEXT, PURPOSE
from app.web.schemas import In, Moment, Out, Reason

DEVICE_ID, PACKAGE_ID = "019afb5e-4c1a-7d02-9f31-5b0c6a7e8d92", "019afb5f-02aa-7c44-8e15-92b4d1c6e0a3"
SIGNATURE = "MEUCIQDxq0Zb1v7m3cYw2nT8rK5pLh6gFj4sAa9eUoWiXkVbNQIgZ3y0tRdMCfPqEuHlSvBjGk7TnYwOaXc1rI"
_FORM = "%Y-%m-%dT%H:%M:%S.%fZ"


def _an_instant(text: str) -> str:
    try:
        moment = datetime.strptime(text, _FORM).replace(tzinfo=UTC)
    except ValueError:
        raise ValueError("时间格式应为 2026-12-05T01:02:03.456Z") from None
    if not 2000 <= moment.year <= 2100:
        raise ValueError("年份应在 2000 至 2100 之间")
    return text


DeviceTime = Annotated[
    str,
    StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$"),
    AfterValidator(_an_instant),
    Field(description="手机的时间，UTC，精确到毫秒", examples=["2026-12-05T00:52:07.310Z"]),
]
Number = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{43}$")]


class PublicKeyIn(In):
    """The public half as a JWK (RFC 7517). The private half never leaves the phone."""

    kty: Annotated[str, Field(pattern="^EC$", examples=["EC"])]
    crv: Annotated[str, Field(pattern="^P-256$", examples=["P-256"])]
    x: Annotated[Number, Field(examples=["WKn-ZIGevcwGIyyrzFoZNBdaq9_TsqzGl96oc0CWuis"])]
    y: Annotated[Number, Field(examples=["y77t-RvAHRKTsSGdIYUfweuOvwrvDD-Q3Hv5J0fSKbE"])]


class DeviceIn(In):
    org_id: Annotated[UUID, Field(description="使用这台设备点名的党组织")]
    name: Annotated[str, StringConstraints(min_length=1, max_length=60), Field(examples=["村委会值班手机"])]
    public_key: PublicKeyIn


class DeviceOut(Out):
    id: UUID
    org_id: UUID
    owner_name: Annotated[str, Field(examples=["李记录"])]
    name: Annotated[str, Field(examples=["村委会值班手机"])]
    registered_at: Moment
    revoked_at: Moment | None
    revoked_by_name: Annotated[str, Field(examples=["王书记"])]
    revoke_reason: Annotated[str, Field(examples=["手机遗失"])]

    @classmethod
    def of(cls, device: RecorderDevice) -> Self:
        return cls.model_validate(device)


class RevokeIn(In):
    reason: Annotated[Reason, Field(examples=["手机遗失"])]


class PackageIn(In):
    device_id: UUID
    device_time: DeviceTime


class PersonOut(Out):
    member_id: UUID
    name: str


class JwkOut(Out):
    kty: Annotated[str, Field(examples=["EC"])]
    crv: Annotated[str, Field(examples=["P-256"])]
    x: Annotated[str, Field(examples=["WKn-ZIGevcwGIyyrzFoZNBdaq9_TsqzGl96oc0CWuis"])]
    y: Annotated[str, Field(examples=["y77t-RvAHRKTsSGdIYUfweuOvwrvDD-Q3Hv5J0fSKbE"])]
    kid: Annotated[str, Field(examples=["3xYp0kQmTz7Wc1Na"])]
    use: Annotated[str, Field(examples=["sig"])]
    alg: Annotated[str, Field(examples=["ES256"])]


class PackageOut(Out):
    """What the phone needs without a network. `clock_offset_ms` is what to add to its time to get the server's."""

    id: UUID
    tenant_id: UUID
    meeting_id: UUID
    device_id: UUID
    issued_at: Moment
    clock_offset_ms: int
    opens_at: Moment
    late_after: Moment
    closes_at: Moment
    upload_until: Moment
    code_purpose: Annotated[str, Field(examples=[PURPOSE])]
    code_layout: Annotated[str, Field(examples=[LAYOUT_TEXT])]
    keys: list[JwkOut]
    people: list[PersonOut]

    @classmethod
    def of(cls, packed: Packed, keys: KeySet) -> Self:
        package, times = packed.package, packed.times
        return cls(
            id=package.id,
            tenant_id=package.tenant_id,
            meeting_id=package.meeting_id,
            device_id=package.device_id,
            issued_at=package.issued_at,
            clock_offset_ms=package.clock_offset_ms,
            opens_at=times.opens_at,
            late_after=times.late_after,
            closes_at=times.closes_at,
            upload_until=package.upload_until,
            code_purpose=PURPOSE,
            code_layout=LAYOUT_TEXT,
            keys=[JwkOut.model_validate(key) for key in jwks(keys)["keys"]],
            people=[PersonOut(member_id=member_id, name=name) for member_id, name in packed.people],
        )


class ScanIn(In):
    """Either the person that the recorder tapped, or the code that was read."""

    model_config = shown(
        {
            "nonce": "q7Xn2LmPz0Rt5WvB",
            "counter": 41,
            "scanned_at": "2026-12-05T00:55:12.044Z",
            "member_id": examples.MEMBER_ID,
        }
    )

    nonce: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{16,32}$")]
    counter: Annotated[int, Field(ge=1, le=2**31 - 1, description="设备自登记起的计数，只增不减")]
    scanned_at: DeviceTime
    member_id: UUID | None = None
    code: Annotated[str, Field(min_length=1, max_length=290)] | None = None

    @model_validator(mode="after")
    def _one_subject(self) -> "ScanIn":
        if (self.member_id is None) == (self.code is None):
            raise ValueError("请只填党员或个人码中的一项")
        return self

    def as_scan(self) -> Scan:
        return Scan(self.nonce, self.counter, self.scanned_at, self.member_id, self.code)


class BatchIn(In):
    device_id: UUID
    package_id: UUID
    rows: Annotated[list[ScanIn], Field(min_length=1, description="一批最多 1000 条，按扫描的先后")]
    signature: Annotated[str, StringConstraints(min_length=1, max_length=200), Field(examples=[SIGNATURE[:86]])]

    def as_handed_in(self) -> HandedIn:
        return HandedIn(self.device_id, self.package_id, [row.as_scan() for row in self.rows], self.signature)


class OfflineRowOut(Out):
    nonce: Annotated[str, Field(examples=["q7Xn2LmPz0Rt5WvB"])]
    outcome: RowOutcome
    outcome_text: Annotated[str, Field(examples=["已登记"])]
    problem: RowProblem | None
    reason: Annotated[str, Field(examples=[""], description="未登记的原因")]
    real_at: Moment

    @classmethod
    def of(cls, row: OfflineRow) -> Self:
        return cls(
            nonce=row.nonce,
            outcome=row.outcome,
            outcome_text=OUTCOMES[row.outcome],
            problem=row.problem,
            reason=PROBLEMS[row.problem] if row.problem else "",
            real_at=row.real_at,
        )


class BatchOut(Out):
    """Every row is answered, in the order in which it was handed in."""

    id: UUID
    uploaded_at: Moment
    accepted: int
    known: int
    conflicts: int
    rows: list[OfflineRowOut]

    @classmethod
    def of(cls, answered: Answered) -> Self:
        rows = answered.rows
        count = {outcome: sum(row.outcome is outcome for row in rows) for outcome in RowOutcome}
        return cls(
            id=answered.batch.id,
            uploaded_at=answered.batch.uploaded_at,
            accepted=count[RowOutcome.ACCEPTED],
            known=count[RowOutcome.KNOWN],
            conflicts=count[RowOutcome.CONFLICT],
            rows=[OfflineRowOut.of(row) for row in rows],
        )


class DecideIn(In):
    reason: Annotated[Reason, Field(examples=["与记录员核对，本人按时到会"])]


class ConflictOut(Out):
    id: UUID
    batch_id: UUID
    device_id: UUID
    member_id: UUID | None
    name: Annotated[str, Field(examples=["张三"], description="名册上的姓名，不在可见范围内时为空")]
    problem: RowProblem
    reason: Annotated[str, Field(examples=["已用其他方式签到，保留先有的记录"])]
    scanned_at: Moment
    real_at: Moment
    decision: RowDecision | None
    decision_text: Annotated[str, Field(examples=["不采用"])]
    decision_reason: Annotated[str, Field(examples=["与记录员核对"])]
    decided_by_name: str
    decided_at: Moment | None

    @classmethod
    def of(cls, conflict: Shown) -> Self:
        row = conflict.row
        if row.problem is None:
            raise ValueError("a row without a problem is no conflict")
        stored = {name: getattr(row, name) for name in cls.model_fields if hasattr(row, name)}
        return cls(
            **stored,
            name=conflict.name,
            reason=PROBLEMS[row.problem],
            decision_text=DECISIONS[row.decision] if row.decision else "",
        )
