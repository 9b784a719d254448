"""What stands in the record book of the demo's branch: votes, minutes archived and waiting for a signature, a make-up.

All of it is done by the actions that people do it with, by the secretary and the recorder of the demo.
"""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.roles import Role
from app.cli.demo.accounts import Cast
from app.domains.meetings.afterwards.making_up import enter_make_up
from app.domains.meetings.afterwards.vocabulary import MakeUpManner
from app.domains.meetings.finding import find_meeting, with_parts
from app.domains.meetings.minutes.finding import find_written
from app.domains.meetings.minutes.repository import versions_of
from app.domains.meetings.minutes.signing import sign_minutes
from app.domains.meetings.minutes.stepping import submit_minutes
from app.domains.meetings.minutes.vocabulary import Part, Signer
from app.domains.meetings.minutes.writing import begin_minutes, edit_minutes
from app.domains.meetings.models import Meeting
from app.domains.meetings.rolls import RollPerson, roll_of_meeting
from app.domains.meetings.vocabulary import MeetingKind, Standing
from app.domains.meetings.voting.closing import close_resolution
from app.domains.meetings.voting.counting import Ballots
from app.domains.meetings.voting.evaluating import Counted
from app.domains.meetings.voting.opening import Proposal, open_resolution, set_candidates, set_tellers
from app.domains.meetings.voting.opinions import record_dissent
from app.domains.meetings.voting.rules import Votes, four_fifths
from app.domains.meetings.voting.vocabulary import Duty, Matter, Office
from app.keyring.keyring import TenantCipher
from app.kit.clock import local_date, now

_ASSEMBLY = MeetingKind.MEMBERS_ASSEMBLY
_SPOKEN = [
    {"speaker": "王书记", "points": "通报上季度工作，征求对党费使用和村务公开的意见"},
    {"speaker": "老党员代表", "points": "建议每季度公布一次账目"},
]
_TEXTS: Mapping[MeetingKind, Mapping[Part, str]] = {
    MeetingKind.THEME_DAY: {
        Part.THEME: "学思想、强党性、办实事",
        Part.STEPS: "一、重温入党誓词；二、集中学习；三、交流讨论；四、志愿服务",
        Part.RESULT: "清理河道两公里，走访困难户三户",
    },
    _ASSEMBLY: {
        Part.AGENDA: "一、通报支部工作；二、讨论和表决",
        Part.DIFFERING_OPINIONS: "见表决记录",
        Part.RESOLUTIONS: "按表决结果办理，支部委员会负责落实",
        Part.VOTE_RESULT: "以本次会议登记的表决为准",
    },
    MeetingKind.ORGANISATION_LIFE: {
        Part.AGENDA: "对照检查，开展批评和自我批评",
        Part.PREPARATION: "会前学习两次，谈心谈话十二人次",
        Part.DIFFERING_OPINIONS: "无",
        Part.RESOLUTIONS: "限期整改，书记负责",
        Part.RECTIFICATION: "联系群众不够经常，全体委员，年底前每户走访一次",
    },
}


async def fill_book(
    session: AsyncSession, cipher: TenantCipher, tenant_id: UUID, cast: Cast, actors: Mapping[Role, Actor]
) -> None:
    """Of the year's meetings: a vote with a different opinion, an election, three minutes archived and one handed in."""
    if not {Role.BRANCH_SECRETARY, Role.RECORDER} <= cast.players.keys():
        return
    secretary, recorder = actors[Role.BRANCH_SECRETARY], actors[Role.RECORDER]
    held = await _held(session, tenant_id, cast.branch_id)
    assemblies = [one for one, kinds in held if _ASSEMBLY in kinds]
    for vote, meeting in zip((_decide, _elect), assemblies, strict=False):
        await vote(session, recorder, meeting)
    days = [one for one, kinds in held if kinds == [MeetingKind.THEME_DAY]]
    for meeting in days[1:]:
        if await _made_up(session, secretary, cipher, meeting):
            break
    life = [one for one, kinds in held if kinds == [MeetingKind.ORGANISATION_LIFE]]
    for meeting in [*assemblies[:2], *life[:1]]:
        await _written(session, secretary, recorder, meeting, is_signed=True)
    for meeting in days[:1]:
        await _written(session, secretary, recorder, meeting, is_signed=False)


async def _held(session: AsyncSession, tenant_id: UUID, branch_id: UUID) -> list[tuple[Meeting, list[MeetingKind]]]:
    """The branch's own meetings that are over, the latest first."""
    rows = await session.scalars(
        select(Meeting)
        .where(Meeting.tenant_id == tenant_id, Meeting.org_id == branch_id, Meeting.ends_at < now())
        .order_by(Meeting.starts_at.desc(), Meeting.id)
    )
    return [(found.meeting, found.kinds) for found in await with_parts(session, list(rows))]


async def _voters(session: AsyncSession, actor: Actor, meeting: Meeting) -> tuple[list[RollPerson], int]:
    """Those present with a vote, in the order of the roll, and how many with a vote were due."""
    roll = await roll_of_meeting(session, await find_meeting(session, actor, meeting.id), now())
    due = [one for one in roll.people if _ASSEMBLY in one.votes_at]
    return [one for one in due if one.placed.in_room], len(due)


async def _decide(session: AsyncSession, recorder: Actor, meeting: Meeting) -> None:
    """An ordinary matter by show of hands; one member wants a different opinion in the minutes."""
    present, due = await _voters(session, recorder, meeting)
    if 2 * len(present) <= due or len(present) < 4:
        return
    proposal = Proposal(_ASSEMBLY, Matter.ORDINARY, "关于使用党费慰问困难党员的决议")
    vote = await open_resolution(session, recorder, meeting_id=meeting.id, proposal=proposal)
    counted = Counted(votes=Votes(len(present) - 2, 1, 1))
    await close_resolution(session, recorder, meeting_id=meeting.id, resolution_id=vote.id, counted=counted)
    await record_dissent(
        session,
        recorder,
        meeting_id=meeting.id,
        resolution_id=vote.id,
        member_id=present[-1].member_id,
        words="建议先入户核实，再确定慰问人数和标准",
        consented=True,
    )


async def _elect(session: AsyncSession, recorder: Actor, meeting: Meeting) -> None:
    """One seat of the committee is filled by secret ballot; who votes how stands nowhere."""
    present, due = await _voters(session, recorder, meeting)
    if len(present) < max(four_fifths(due), 5):
        return
    proposal = Proposal(_ASSEMBLY, Matter.ELECTION, "补选支部宣传委员", seats=1, office=Office.BY_ELECTION)
    vote = await open_resolution(session, recorder, meeting_id=meeting.id, proposal=proposal)
    where = {"meeting_id": meeting.id, "resolution_id": vote.id}
    chosen, other = present[1].member_id, present[2].member_id
    await set_candidates(session, recorder, **where, member_ids=[chosen, other])
    tellers = [(present[3].member_id, Duty.COUNTER), (present[4].member_id, Duty.SCRUTINEER)]
    await set_tellers(session, recorder, **where, tellers=tellers)
    papers = Ballots(issued=len(present), collected=len(present), valid=len(present), spoilt=0)
    tallies = [(chosen, Votes(len(present) - 1, 1, 0)), (other, Votes(1, len(present) - 1, 0))]
    await close_resolution(session, recorder, **where, counted=Counted(ballots=papers, tallies=tallies))


async def _made_up(session: AsyncSession, secretary: Actor, cipher: TenantCipher, meeting: Meeting) -> bool:
    """Somebody who was missing has made it up two days later."""
    roll = await roll_of_meeting(session, await find_meeting(session, secretary, meeting.id), now())
    missing = [one for one in roll.people if one.standing in (Standing.ABSENT, Standing.LEAVE)]
    for person in missing[:1]:
        await enter_make_up(
            session,
            secretary,
            cipher=cipher,
            meeting_id=meeting.id,
            member_id=person.member_id,
            manner=MakeUpManner.LESSON_STUDIED,
            done_on=local_date(meeting.starts_at + timedelta(days=2)),
            reason="学习了会议材料和党课视频",
        )
    return bool(missing)


async def _written(
    session: AsyncSession, secretary: Actor, recorder: Actor, meeting: Meeting, *, is_signed: bool
) -> None:
    """The minutes of each kind of the meeting, handed in; signed by the recorder, and by the chair too if `is_signed`."""
    roll = await roll_of_meeting(session, await find_meeting(session, recorder, meeting.id), now())
    if not any(one.placed.came for one in roll.people):
        return
    for kind in (await find_meeting(session, recorder, meeting.id)).kinds:
        minutes_id = (await begin_minutes(session, recorder, meeting_id=meeting.id, kind=kind)).minutes_id
        people = {"chair_id": secretary.member_id, "recorder_id": recorder.member_id}
        text = {"texts": _TEXTS[kind], "speeches": _SPOKEN}
        await edit_minutes(session, recorder, await find_written(session, recorder, minutes_id), people | text)
        handed = await submit_minutes(session, recorder, minutes_id=minutes_id)
        digest = (await versions_of(session, meeting.tenant_id, handed.minutes.id))[-1].digest
        signers = {Signer.RECORDER: recorder} | ({Signer.CHAIR: secretary} if is_signed else {})
        for signer, actor in signers.items():
            await sign_minutes(session, actor, minutes_id=minutes_id, signer=signer, digest=digest)
