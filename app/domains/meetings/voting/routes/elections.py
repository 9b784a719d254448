"""Elections: candidates, and who is not counted among those due."""

from uuid import UUID

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.meetings.voting import errors as refused
from app.domains.meetings.voting import excluding, opening
from app.domains.meetings.voting.routes.votes import OPEN, shown
from app.domains.meetings.voting.schemas import AssemblyVoteIn, CandidatesIn, ConsentIn, ExclusionIn
from app.domains.meetings.voting.views import ResolutionOut
from app.web.calls import Writing
from app.web.operations import area, operation

router = area("表决和选举")


@router.post(
    "/meetings/{meeting_id}/resolutions/{resolution_id}/candidates",
    **operation(
        "votes.set_candidates",
        summary="登记选举的候选人（替换原有登记）",
        permission=P.MEETING_VOTE_RECORD,
        refusals=[*OPEN, refused.NotAnElection, refused.CandidateWrong],
    ),
)
async def set_candidates(call: Writing, meeting_id: UUID, resolution_id: UUID, body: CandidatesIn) -> ResolutionOut:
    await opening.set_candidates(
        call.session, call.actor, meeting_id=meeting_id, resolution_id=resolution_id, member_ids=body.member_ids
    )
    return await shown(call, meeting_id, resolution_id)


@router.post(
    "/meetings/{meeting_id}/resolutions/{resolution_id}/exclusions",
    **operation(
        "votes.propose_exclusion",
        summary="提出选举时不计算在应到会人数的党员",
        permission=P.MEETING_VOTE_RECORD,
        refusals=[
            *OPEN,
            refused.NotAnElection,
            refused.KindTakesNoVote,
            refused.ExclusionNeedless,
            refused.ExclusionTwice,
        ],
        status=201,
    ),
)
async def propose(call: Writing, meeting_id: UUID, resolution_id: UUID, body: ExclusionIn) -> ResolutionOut:
    """须经上级党组织同意，并经党员大会通过；两者缺一的仍计算在应到会人数内。"""
    await excluding.propose_exclusion(
        call.session,
        call.actor,
        meeting_id=meeting_id,
        resolution_id=resolution_id,
        member_id=body.member_id,
        ground=body.ground,
    )
    return await shown(call, meeting_id, resolution_id)


@router.post(
    "/meetings/{meeting_id}/resolutions/{resolution_id}/exclusions/{exclusion_id}/consent",
    **operation(
        "votes.answer_exclusion",
        summary="上级党组织答复是否同意不计算在应到会人数",
        permission=P.MEETING_ELECTION_EXCLUDE_CONSENT,
        refusals=[*OPEN, refused.ExclusionNotFound, refused.ExclusionSettled, refused.ConsentOfOwn],
    ),
)
async def answer(
    call: Writing, meeting_id: UUID, resolution_id: UUID, exclusion_id: UUID, body: ConsentIn
) -> ResolutionOut:
    await excluding.answer_exclusion(
        call.session,
        call.actor,
        meeting_id=meeting_id,
        resolution_id=resolution_id,
        exclusion_id=exclusion_id,
        consented=body.consented,
        document=body.document,
    )
    return await shown(call, meeting_id, resolution_id)


@router.post(
    "/meetings/{meeting_id}/resolutions/{resolution_id}/exclusions/assembly-vote",
    **operation(
        "votes.name_assembly_vote",
        summary="登记党员大会通过的不计算在应到会人数的决议",
        permission=P.MEETING_VOTE_RECORD,
        refusals=[*OPEN, refused.NotAnElection, refused.ExclusionNotFound, refused.AssemblyVoteWrong],
    ),
)
async def name_assembly_vote(
    call: Writing, meeting_id: UUID, resolution_id: UUID, body: AssemblyVoteIn
) -> ResolutionOut:
    await excluding.name_assembly_vote(
        call.session,
        call.actor,
        meeting_id=meeting_id,
        resolution_id=resolution_id,
        assembly_resolution_id=body.assembly_resolution_id,
        exclusion_ids=body.exclusion_ids,
    )
    return await shown(call, meeting_id, resolution_id)
