"""Hand-overs: what goes in and out."""

from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field

from app.domains.meetings.handover.handing import Handed
from app.domains.meetings.handover.labels import STATES
from app.domains.meetings.handover.vocabulary import HandoverState, Side
from app.domains.meetings.schemas.examples import shown
from app.domains.meetings.vocabulary import MeetingKind
from app.web.schemas import In, Moment, Note, Out, Reason

_ID, _ORG, _GIVER, _TAKER, _MINUTES = (f"019afb6{n}-4c1a-7d02-9f31-5b0c6a7e8d9{n}" for n in range(5))
_DIGEST = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
_LINE = {
    "minutes_id": _MINUTES,
    "title": "12月主题党日",
    "kind": "theme_day",
    "held_on": "2026-12-05",
    "number": 1,
    "digest": _DIGEST,
}
_SIGNED = {"side": "giver", "name": "张三", "signed_at": "2027-01-08T09:30:00+08:00"}
_HANDOVER = {
    "id": _ID,
    "org_id": _ORG,
    "year": 2026,
    "giver_id": _GIVER,
    "giver_name": "张三",
    "taker_id": _TAKER,
    "taker_name": "李四",
    "state": "open",
    "state_text": "待双方确认",
    "minutes": [_LINE],
    "unarchived": 0,
    "note": "纸质附件一并移交",
    "digest": _DIGEST,
    "proposed_by_name": "张三",
    "proposed_at": "2027-01-08T09:20:00+08:00",
    "withdraw_reason": "",
    "signatures": [_SIGNED],
}

Year = Annotated[int, Field(ge=2000, le=2099, description="记录簿的年度", examples=[2026])]


class HandoverIn(In):
    model_config = shown({"giver_id": _GIVER, "taker_id": _TAKER, "note": "纸质附件一并移交"})

    giver_id: Annotated[UUID, Field(description="移交人，名册中的党员")]
    taker_id: Annotated[UUID, Field(description="接收人，名册中的另一名党员")]
    note: Annotated[Note, Field(description="其他移交事项，如纸质材料")] = ""


class HandoverSignIn(In):
    model_config = shown({"side": "taker", "digest": _DIGEST})

    side: Side
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="所确认清单的摘要，取自移交的 digest")]


class HandoverWithdrawIn(In):
    reason: Annotated[Reason, Field(examples=["接收人另有安排"])]


class HandoverLineOut(Out):
    model_config = shown(_LINE)

    minutes_id: UUID
    title: str
    kind: MeetingKind
    held_on: date
    number: int
    digest: str


class HandoverSignatureOut(Out):
    model_config = shown(_SIGNED)

    side: Side
    name: str
    signed_at: Moment


class HandoverOut(Out):
    """`minutes` is the list as it was frozen, `unarchived` how many of the year's were not archived then."""

    model_config = shown(_HANDOVER)

    id: UUID
    org_id: UUID
    year: int
    giver_id: UUID
    giver_name: str
    taker_id: UUID
    taker_name: str
    state: HandoverState
    state_text: str
    minutes: list[HandoverLineOut]
    unarchived: int
    note: str
    digest: str
    proposed_by_name: str
    proposed_at: Moment
    withdraw_reason: str
    signatures: list[HandoverSignatureOut]

    @classmethod
    def of(cls, handed: Handed) -> Self:
        made = handed.handover
        content: dict[str, Any] = made.content
        stored = {name: getattr(made, name) for name in cls.model_fields if hasattr(made, name)}
        return cls(
            **stored,
            giver_name=content["giver"]["name"],
            taker_name=content["taker"]["name"],
            state_text=STATES[made.state],
            minutes=[HandoverLineOut(**line) for line in content["minutes"]],
            unarchived=content["unarchived"],
            note=content["note"],
            signatures=[
                HandoverSignatureOut(side=one.side, name=one.signed_by_name, signed_at=one.signed_at)
                for one in handed.signatures
            ],
        )
