"""Quorum, resolutions, their counts, and how 半数以上 is read."""

from uuid import UUID

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.meetings import errors as meeting_refused
from app.domains.meetings.policies import naming
from app.domains.meetings.voting import closing, opening, opinions, quorum_rule, reading
from app.domains.meetings.voting import errors as refused
from app.domains.meetings.voting.schemas import (
    CorrectionIn,
    CountIn,
    DissentIn,
    ResolutionIn,
    TellersIn,
    VoidIn,
    VotingRuleIn,
    WrittenOpinionIn,
)
from app.domains.meetings.voting.views import MeetingQuorumOut, ResolutionOut, VotingRuleOut
from app.domains.orgs.errors import OrgNotFound
from app.web.calls import Call, Reading, Writing
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, Cursors, CursorText, Limit, Page

router = area("表决和选举")

HELD = [
    meeting_refused.MeetingNotFound,
    meeting_refused.MeetingNotPublished,
    meeting_refused.MeetingPostponed,
    meeting_refused.MeetingCancelled,
]
FOUND = [meeting_refused.MeetingNotFound, refused.ResolutionNotFound]
OPEN = [*FOUND, refused.ResolutionClosed, refused.ResolutionVoid, refused.MinutesSubmitted, refused.MinutesArchived]
_VOTER = [refused.WithoutVote, refused.VotesAtHome]
_COUNTING = [
    *HELD,
    *OPEN,
    refused.VoteBeforeStart,
    refused.QuorumMissing,
    refused.ElectionBelowFourFifths,
    refused.CountsMissing,
    refused.CandidatesMissing,
    refused.CandidateUnknown,
    refused.MoreIssuedThanPresent,
    refused.BallotsDoNotAddUp,
    refused.VotesDoNotAddUp,
    refused.MoreHandsThanVoters,
    refused.WrittenDoNotAddUp,
    refused.MoreNamesThanSeats,
    refused.CountedMeanwhile,
]


async def shown(call: Call, meeting_id: UUID, resolution_id: UUID) -> ResolutionOut:
    """The resolution as the caller may see it."""
    found = await reading.show_resolution(call.session, call.actor, meeting_id=meeting_id, resolution_id=resolution_id)
    return ResolutionOut.of(found)


@router.get(
    "/meetings/{meeting_id}/quorum",
    **operation(
        "meetings.quorum",
        summary="有表决权的应到、实到人数和是否达到法定人数",
        permission=P.MEETING_VOTE_READ,
        refusals=[meeting_refused.MeetingNotFound],
    ),
)
async def quorum(call: Reading, meeting_id: UUID) -> MeetingQuorumOut:
    """按名册实时计算；会议开始前为按当前名册的预计。"""
    found, roll, quorums = await reading.show_quorum(call.session, call.actor, meeting_id=meeting_id)
    return MeetingQuorumOut.of(found, roll, quorums, naming(call.actor, found.host_paths))


@router.post(
    "/meetings/{meeting_id}/resolutions",
    **operation(
        "votes.open",
        summary="提出一项表决",
        permission=P.MEETING_VOTE_RECORD,
        refusals=[
            *HELD,
            refused.MinutesSubmitted,
            refused.MinutesArchived,
            refused.KindTakesNoVote,
            refused.HeldTogether,
            refused.TemporaryBranchDevelops,
            refused.FieldsOfAnotherMatter,
            refused.OnePersonPerBallot,
            refused.SubjectWrong,
            refused.SubjectTwice,
            refused.FormerNotVoid,
        ],
        status=201,
    ),
)
async def open_resolution(call: Writing, meeting_id: UUID, body: ResolutionIn) -> ResolutionOut:
    made = await opening.open_resolution(call.session, call.actor, meeting_id=meeting_id, proposal=body.proposal())
    return await shown(call, meeting_id, made.id)


@router.get(
    "/meetings/{meeting_id}/resolutions",
    **operation(
        "votes.list",
        summary="本次会议的表决和结果",
        permission=P.MEETING_VOTE_READ,
        refusals=[meeting_refused.MeetingNotFound],
    ),
)
async def list_resolutions(call: Reading, meeting_id: UUID) -> list[ResolutionOut]:
    rows = await reading.list_resolutions(call.session, call.actor, meeting_id=meeting_id)
    return [ResolutionOut.of(row) for row in rows]


@router.get(
    "/meetings/{meeting_id}/resolutions/{resolution_id}",
    **operation("votes.show", summary="一项表决的情况和结果", permission=P.MEETING_VOTE_READ, refusals=FOUND),
)
async def show(call: Reading, meeting_id: UUID, resolution_id: UUID) -> ResolutionOut:
    return await shown(call, meeting_id, resolution_id)


@router.post(
    "/meetings/{meeting_id}/resolutions/{resolution_id}/tellers",
    **operation(
        "votes.set_tellers",
        summary="登记计票人、监票人（替换原有登记）",
        permission=P.MEETING_VOTE_RECORD,
        refusals=[*OPEN, refused.TellerWrong],
    ),
)
async def set_tellers(call: Writing, meeting_id: UUID, resolution_id: UUID, body: TellersIn) -> ResolutionOut:
    await opening.set_tellers(
        call.session,
        call.actor,
        meeting_id=meeting_id,
        resolution_id=resolution_id,
        tellers=[(one.member_id, one.duty) for one in body.tellers],
    )
    return await shown(call, meeting_id, resolution_id)


@router.post(
    "/meetings/{meeting_id}/resolutions/{resolution_id}/written-opinions",
    **operation(
        "votes.record_written_opinion",
        summary="登记因故不能到会的党员会前提交了书面意见",
        permission=P.MEETING_VOTE_RECORD,
        refusals=[
            *OPEN,
            *_VOTER,
            refused.WrittenNotTaken,
            refused.WrittenTooLate,
            refused.WrittenFromPresent,
            refused.WrittenTwice,
        ],
        status=201,
    ),
)
async def record_written(call: Writing, meeting_id: UUID, resolution_id: UUID, body: WrittenOpinionIn) -> ResolutionOut:
    """只登记提交的事实；意见内容在计票时与到会人员的票合并，不与个人关联。"""
    await opinions.record_written(
        call.session,
        call.actor,
        meeting_id=meeting_id,
        resolution_id=resolution_id,
        member_id=body.member_id,
        handed_in_at=body.handed_in_at,
    )
    return await shown(call, meeting_id, resolution_id)


@router.post(
    "/meetings/{meeting_id}/resolutions/{resolution_id}/dissents",
    **operation(
        "votes.record_dissent",
        summary="经本人同意，登记对一般决议的不同意见",
        permission=P.MEETING_VOTE_RECORD,
        refusals=[
            *FOUND,
            *_VOTER,
            refused.ResolutionVoid,
            refused.MinutesSubmitted,
            refused.MinutesArchived,
            refused.VoteBeforeStart,
            refused.VoterAbsent,
            refused.DissentIsSecret,
            refused.DissentNotConsented,
            refused.DissentTwice,
        ],
        status=201,
    ),
)
async def record_dissent(call: Writing, meeting_id: UUID, resolution_id: UUID, body: DissentIn) -> ResolutionOut:
    await opinions.record_dissent(
        call.session,
        call.actor,
        meeting_id=meeting_id,
        resolution_id=resolution_id,
        member_id=body.member_id,
        words=body.words,
        consented=body.consented,
    )
    return await shown(call, meeting_id, resolution_id)


@router.post(
    "/meetings/{meeting_id}/resolutions/{resolution_id}/close",
    **operation(
        "votes.close",
        summary="录入计票结果，结束表决",
        permission=P.MEETING_VOTE_RECORD,
        refusals=_COUNTING,
    ),
)
async def close(call: Writing, meeting_id: UUID, resolution_id: UUID, body: CountIn) -> ResolutionOut:
    """法定人数按名册计算并随结果保存；收回的票多于发出的票，表决无效，应重新进行。"""
    await closing.close_resolution(
        call.session, call.actor, meeting_id=meeting_id, resolution_id=resolution_id, counted=body.counted()
    )
    return await shown(call, meeting_id, resolution_id)


@router.post(
    "/meetings/{meeting_id}/resolutions/{resolution_id}/corrections",
    **operation(
        "votes.correct",
        summary="注明原因，更正录错的计票结果（原结果保留）",
        permission=P.MEETING_VOTE_RECORD,
        refusals=[*[one for one in _COUNTING if one is not refused.ResolutionClosed], refused.ResolutionOpen],
        status=201,
    ),
)
async def correct(call: Writing, meeting_id: UUID, resolution_id: UUID, body: CorrectionIn) -> ResolutionOut:
    await closing.correct_count(
        call.session,
        call.actor,
        meeting_id=meeting_id,
        resolution_id=resolution_id,
        counted=body.counted(),
        reason=body.reason,
    )
    return await shown(call, meeting_id, resolution_id)


@router.post(
    "/meetings/{meeting_id}/resolutions/{resolution_id}/void",
    **operation(
        "votes.void",
        summary="注明原因，宣布表决作废",
        permission=P.MEETING_VOTE_RECORD,
        refusals=[*FOUND, refused.ResolutionVoid, refused.MinutesSubmitted, refused.MinutesArchived],
    ),
)
async def void(call: Writing, meeting_id: UUID, resolution_id: UUID, body: VoidIn) -> ResolutionOut:
    await closing.void_resolution(
        call.session, call.actor, meeting_id=meeting_id, resolution_id=resolution_id, reason=body.reason
    )
    return await shown(call, meeting_id, resolution_id)


@router.post(
    "/organisations/{org_id}/voting-rules",
    **operation(
        "votes.decide_rule",
        summary="规定一般决议的“半数以上”是否包括本数",
        permission=P.MEETING_VOTING_RULE_EDIT,
        refusals=[OrgNotFound],
        status=201,
    ),
)
async def decide_rule(call: Writing, org_id: UUID, body: VotingRuleIn) -> VotingRuleOut:
    """自所写日期起及于本组织和下级；没有规定的，达到半数即有效，刚好半数时提示。"""
    made = await quorum_rule.decide_rule(call.session, call.actor, org_id, **body.model_dump())
    return VotingRuleOut.of(made)


@router.get(
    "/organisations/{org_id}/voting-rules",
    **operation(
        "votes.list_rules",
        summary="本组织对“半数以上”的规定",
        permission=P.MEETING_VOTE_READ,
        refusals=[OrgNotFound, CursorInvalid],
    ),
)
async def list_rules(call: Reading, org_id: UUID, cursor: CursorText = None, limit: Limit = 20) -> Page[VotingRuleOut]:
    cursors, asked = Cursors(call.services.keyring.derived("cursors")), {"org": org_id}
    position = cursors.read("voting_rules", asked, cursor)
    rows = await quorum_rule.list_rules(
        call.session, call.actor, org_id, before=None if position is None else UUID(str(position[0])), limit=limit + 1
    )
    kept, following = cursors.page("voting_rules", asked, rows, limit=limit, position=lambda row: [row.id])
    return Page(items=[VotingRuleOut.of(row) for row in kept], next_cursor=following)
