"""A member's own code and the recorder who reads it, the spoken word, home visits."""

from uuid import UUID

from fastapi import Response

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.meetings import errors as off
from app.domains.meetings.finding import times_of
from app.domains.meetings.schemas.attendance import AttendanceOut
from app.domains.meetings.ways import errors as refused
from app.domains.meetings.ways import online, reading, visiting
from app.domains.meetings.ways.schemas import (
    CodesRevokedOut,
    HomeVisitIn,
    HomeVisitOut,
    MemberCodeIn,
    MemberCodeOut,
    MemberReadOut,
    OnlineSignInIn,
    SpokenWordOut,
)
from app.domains.meetings.ways.words import last_moment
from app.kit.clock import now
from app.web.calls import Reading, Stepping, Writing
from app.web.operations import area, operation

router = area("签到")

_OFF = [off.MeetingNotFound, off.MeetingNotPublished, off.MeetingPostponed, off.MeetingCancelled, off.MeetingNotOpen]
_CLOSED = [*_OFF, off.SignInClosed]
_WORDS = "spoken words"


@router.get(
    "/me/member-code",
    **operation(
        "me.member_code",
        summary="我的个人码：出示给记录员扫描，当天有效",
        permission=P.MEETING_SIGN_IN,
        refusals=[refused.NoMemberCode],
    ),
)
async def own_code(call: Reading) -> MemberCodeOut:
    moment = now()
    keys = await call.services.keyring.signing_keys(call.session)
    code, until = reading.own_code(call.actor, keys=keys, moment=moment)
    return MemberCodeOut(code=code, valid_until=until, now=moment)


@router.post(
    "/me/member-code/revoke",
    **operation(
        "me.revoke_member_codes",
        summary="停用我此前生成的全部个人码",
        permission=P.MEETING_SIGN_IN,
        refusals=[refused.NoMemberCode],
        repeatable=False,
    ),
)
async def revoke_codes(call: Writing) -> CodesRevokedOut:
    return CodesRevokedOut(revoked_until=await reading.revoke_own_codes(call.session, call.actor))


_READ = operation(
    "meetings.read_member_code",
    summary="扫描党员的个人码并登记到会；重复扫描返回第一次的记录",
    permission=P.MEETING_TAKE_ROLL,
    refusals=[
        *_CLOSED,
        refused.MemberCodeInvalid,
        refused.MemberCodeForeign,
        refused.MemberCodeExpired,
        refused.MemberCodeRevoked,
        refused.MemberCodeNotOnRoll,
    ],
    status=201,
    repeatable=False,
)
_READ["responses"][200] = {"model": MemberReadOut, "description": "此前已有到会记录：返回第一次的记录"}


@router.post("/meetings/{meeting_id}/member-codes", **_READ)
async def read_code(call: Writing, response: Response, meeting_id: UUID, body: MemberCodeIn) -> MemberReadOut:
    keys = await call.services.keyring.signing_keys(call.session)
    read = await reading.read_member_code(
        call.session, call.actor, keys=keys, meeting_id=meeting_id, text=body.code, moment=now()
    )
    if not read.recorded.is_first:
        response.status_code = 200
    return MemberReadOut.of(read)


@router.get(
    "/meetings/{meeting_id}/spoken-word",
    **operation(
        "meetings.spoken_word",
        summary="线上参会的当日口令，由主持人在会上宣布",
        permission=P.MEETING_SHOW_CODE,
        refusals=[*_CLOSED, refused.MeetingNotOnline],
    ),
)
async def spoken_word(call: Reading, meeting_id: UUID) -> SpokenWordOut:
    secret, moment = call.services.keyring.derived(_WORDS), now()
    found, word = await online.spoken_word(
        call.session, call.actor, secret=secret, meeting_id=meeting_id, moment=moment
    )
    until = min(last_moment(moment), times_of(found.meeting).closes_at)
    return SpokenWordOut(meeting_id=meeting_id, word=word, accepted_until=until)


_ONLINE = operation(
    "meetings.sign_in_online",
    summary="填写会上宣布的口令，登记线上参会；重复提交返回第一次的记录",
    permission=P.MEETING_SIGN_IN,
    refusals=[*_CLOSED, off.NotOnRoll, refused.MeetingNotOnline, refused.WordWrong, refused.WordTriesLimited],
    status=201,
    repeatable=False,
)
_ONLINE["responses"][200] = {"model": AttendanceOut, "description": "此前已经签到：返回第一次的记录"}


@router.post("/meetings/{meeting_id}/online-sign-ins", **_ONLINE)
async def sign_in_online(steps: Stepping, response: Response, meeting_id: UUID, body: OnlineSignInIn) -> AttendanceOut:
    made = await online.sign_in_online(
        steps.services.database,
        steps.actor,
        secret=steps.services.keyring.derived(_WORDS),
        meeting_id=meeting_id,
        said=body.word,
        point=body.coordinates.as_point() if body.coordinates else None,
        moment=now(),
    )
    if not made.is_first:
        response.status_code = 200
    return AttendanceOut.model_validate(made.record)


_VISIT = operation(
    "meetings.record_home_visit",
    summary="登记上门送学；重复提交返回第一次的记录",
    permission=P.MEETING_SIGN_FOR_OTHERS,
    refusals=[*_OFF, off.NotOnThisRoll, refused.VisitTimeWrong, refused.AlreadyPresent],
    status=201,
    repeatable=False,
)
_VISIT["responses"][200] = {"model": HomeVisitOut, "description": "此前已经登记：返回第一次的记录"}


@router.post("/meetings/{meeting_id}/home-visits", **_VISIT)
async def record_visit(call: Writing, response: Response, meeting_id: UUID, body: HomeVisitIn) -> HomeVisitOut:
    cipher = await call.services.keyring.cipher(call.session, call.actor.tenant_id)
    made = await visiting.record_visit(
        call.session,
        call.actor,
        cipher=cipher,
        meeting_id=meeting_id,
        member_id=body.member_id,
        visited_at=body.visited_at,
        visitors=body.visitors,
        summary=body.summary,
    )
    if not made.is_first:
        response.status_code = 200
    return HomeVisitOut.of(made, cipher)


@router.get(
    "/meetings/{meeting_id}/home-visits",
    **operation(
        "meetings.home_visits",
        summary="查看会议的上门送学记录",
        permission=P.MEETING_SIGN_FOR_OTHERS,
        refusals=[off.MeetingNotFound],
    ),
)
async def home_visits(call: Reading, meeting_id: UUID) -> list[HomeVisitOut]:
    cipher = await call.services.keyring.cipher(call.session, call.actor.tenant_id)
    rows = await visiting.visits_within_reach(call.session, call.actor, meeting_id=meeting_id)
    return [HomeVisitOut.of(row, cipher) for row in rows]
