"""What follows a meeting: what goes in and out."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from app.domains.meetings.afterwards.absentees import NOTE, Absentee
from app.domains.meetings.afterwards.labels import MANNERS, RESULTS
from app.domains.meetings.afterwards.making_up import REASON
from app.domains.meetings.afterwards.models import AbsenceCall, MakeUp
from app.domains.meetings.afterwards.vocabulary import CallResult, MakeUpManner
from app.domains.meetings.labels import label
from app.domains.meetings.schemas import examples
from app.domains.meetings.schemas.examples import shown
from app.domains.meetings.vocabulary import Standing
from app.keyring.keyring import TenantCipher
from app.web.schemas import In, Moment, Out, Reason

_CALL_IN = {"member_id": examples.MEMBER_ID, "result": "will_make_up", "note": "在外务工，约定周六视频补课"}
_CALL = _CALL_IN | {
    "id": "019afcb1-1b52-7d31-8c64-5f0f6c3b9e21",
    "result_text": "已联系上，将补课",
    "called_by_name": "李记录",
    "called_at": "2026-12-05T16:00:00+08:00",
}
_MAKE_UP_IN = {
    "member_id": examples.MEMBER_ID,
    "manner": "talked_through",
    "done_on": "2026-12-08",
    "reason": "外出就医，回村后由书记谈话传达",
}
_MAKE_UP = _MAKE_UP_IN | {
    "id": "019afcb2-2b52-7d31-8c64-5f0f6c3b9e21",
    "meeting_id": examples.MEETING_ID,
    "manner_text": "谈话传达",
    "source": "",
    "recorded_by_name": "李记录",
    "recorded_at": "2026-12-08T20:10:00+08:00",
}


class CallIn(In):
    model_config = shown(_CALL_IN)

    member_id: UUID
    result: CallResult
    note: Annotated[str, Field(max_length=500, description="通话要点，加密保存")] = ""


class CallOut(Out):
    model_config = shown(_CALL)

    id: UUID
    member_id: UUID
    result: CallResult
    result_text: str
    note: str
    called_by_name: str
    called_at: Moment

    @classmethod
    def of(cls, made: AbsenceCall, cipher: TenantCipher) -> Self:
        stored = {name: getattr(made, name) for name in cls.model_fields if hasattr(made, name)}
        note = cipher.decrypt(made.note, column=NOTE, row_id=made.id)
        return cls(**(stored | {"note": note, "result_text": RESULTS[made.result]}))


class MakeUpIn(In):
    model_config = shown(_MAKE_UP_IN)

    member_id: UUID
    manner: MakeUpManner
    done_on: date
    reason: Annotated[Reason, Field(description="缺席的原因和补课的经过，加密保存")]


class ReverseMakeUpIn(In):
    reason: Annotated[Reason, Field(description="冲回的原因，加密保存")]


class MakeUpOut(Out):
    model_config = shown(_MAKE_UP)

    id: UUID
    meeting_id: UUID
    member_id: UUID
    manner: MakeUpManner
    manner_text: str
    done_on: date
    reason: str
    source: str
    recorded_by_name: str
    recorded_at: Moment

    @classmethod
    def of(cls, made: MakeUp, cipher: TenantCipher) -> Self:
        stored = {name: getattr(made, name) for name in cls.model_fields if hasattr(made, name)}
        reason = cipher.decrypt(made.reason, column=REASON, row_id=made.id)
        return cls(**(stored | {"reason": reason, "manner_text": MANNERS[made.manner]}))


class AbsenteeOut(Out):
    """Somebody to call. The phone is masked; the number itself is read where the register shows it, with a purpose."""

    model_config = shown(
        {
            "member_id": examples.MEMBER_ID,
            "name": "张三",
            "standing": "absent",
            "standing_text": "缺席",
            "phone": "100****5678",
            "calls": [_CALL],
            "make_up": _MAKE_UP,
        }
    )

    member_id: UUID
    name: str
    standing: Standing
    standing_text: str
    phone: str
    calls: list[CallOut]
    make_up: MakeUpOut | None

    @classmethod
    def of(cls, absentee: Absentee, cipher: TenantCipher) -> Self:
        person = absentee.person
        return cls(
            member_id=person.member_id,
            name=person.name,
            standing=person.standing,
            standing_text=label(person.standing),
            phone=absentee.phone,
            calls=[CallOut.of(call, cipher) for call in absentee.calls],
            make_up=MakeUpOut.of(person.make_up, cipher) if person.make_up else None,
        )
