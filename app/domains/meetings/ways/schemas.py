"""Further ways of signing in: what goes in and out."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StringConstraints

from app.domains.meetings.schemas import examples
from app.domains.meetings.schemas.attendance import AttendanceOut
from app.domains.meetings.schemas.examples import shown
from app.domains.meetings.schemas.place import CoordinatesIn
from app.domains.meetings.ways.models import HomeVisit
from app.domains.meetings.ways.reading import Read
from app.domains.meetings.ways.visiting import SUMMARY, Visited
from app.keyring.keyring import TenantCipher
from app.web.schemas import In, Moment, Out

CODE = "3xYp0kQmTz7Wc1Na.AQGa_B4rQH0VimRfD2w7niEHDuA0.c2lnbmF0dXJlLW9mLXRoaXMtbWVtYmVyLWNvZGU"


class MemberCodeOut(Out):
    code: Annotated[str, Field(examples=[CODE])]
    valid_until: Moment
    now: Moment


class CodesRevokedOut(Out):
    revoked_until: Moment


class MemberCodeIn(In):
    code: Annotated[str, Field(min_length=1, max_length=300, examples=[CODE])]


class MemberReadOut(Out):
    """The record, and the name to compare with the face."""

    name: str
    attendance: AttendanceOut

    @classmethod
    def of(cls, read: Read) -> Self:
        return cls(name=read.name, attendance=AttendanceOut.model_validate(read.recorded.record))


class SpokenWordOut(Out):
    """Speak it in the session, once it has begun; it changes with the meeting and the day."""

    meeting_id: UUID
    word: Annotated[str, Field(examples=["青山初心"])]
    accepted_until: Moment


class OnlineSignInIn(In):
    word: Annotated[str, Field(min_length=1, max_length=60, examples=["青山初心"])]
    coordinates: CoordinatesIn | None = None


_VISITOR = Annotated[str, StringConstraints(min_length=1, max_length=60)]
_VISIT_IN = {
    "member_id": examples.MEMBER_ID,
    "visited_at": "2026-12-05T15:30:00+08:00",
    "visitors": ["王书记", "李委员"],
    "summary": "传达党课要点，送学习资料；身体恢复中",
}


class HomeVisitIn(In):
    model_config = shown(_VISIT_IN)

    member_id: UUID
    visited_at: Moment
    visitors: Annotated[list[_VISITOR], Field(min_length=1, max_length=5, description="上门人员，一般不少于两人")]
    summary: Annotated[str, Field(min_length=2, max_length=2000, description="传达的内容和有关情况，加密保存")]


class HomeVisitOut(Out):
    model_config = shown(
        _VISIT_IN
        | {
            "id": "019afc9e-7b52-7d31-8c64-5f0f6c3b9e21",
            "name": "张三",
            "recorded_by_name": "李记录",
            "recorded_at": "2026-12-05T17:02:00+08:00",
        }
    )

    id: UUID
    member_id: UUID
    name: str
    visited_at: Moment
    visitors: list[str]
    summary: str
    recorded_by_name: str
    recorded_at: Moment

    @classmethod
    def of(cls, visited: Visited, cipher: TenantCipher) -> Self:
        visit: HomeVisit = visited.visit
        stored = {name: getattr(visit, name) for name in cls.model_fields if hasattr(visit, name)}
        summary = cipher.decrypt(visit.summary, column=SUMMARY, row_id=visit.id)
        return cls(**(stored | {"name": visited.name, "summary": summary}))
