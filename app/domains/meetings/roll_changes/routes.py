"""Corrections of the fixed roll, and guests from outside the register."""

from uuid import UUID

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.meetings import errors as off
from app.domains.meetings.roll_changes import correcting, guests
from app.domains.meetings.roll_changes import errors as refused
from app.domains.meetings.roll_changes.schemas import OutsideGuestIn, RemoveIn, RollCorrectionIn
from app.domains.meetings.schemas.roll import OutsideGuestOut, RollChangeOut
from app.domains.members.public import member_cards
from app.web.calls import Writing
from app.web.operations import area, operation

router = area("签到")


@router.post(
    "/meetings/{meeting_id}/roll-corrections",
    **operation(
        "meetings.correct_roll",
        summary="注明原因更正已确定的应到名册：补列、移出或更正表决权",
        permission=P.MEETING_ROLL_CORRECT,
        refusals=[
            off.MeetingNotFound,
            off.MeetingNotPublished,
            off.MeetingPostponed,
            off.MeetingCancelled,
            refused.RollNotFixed,
            refused.RollKindWrong,
            refused.RollPersonNotFound,
            refused.RollStageWrong,
            refused.RollUnchanged,
            refused.RollCorrectedMeanwhile,
        ],
        status=201,
    ),
)
async def correct(call: Writing, meeting_id: UUID, body: RollCorrectionIn) -> RollChangeOut:
    made = await correcting.correct_roll(
        call.session,
        call.actor,
        meeting_id=meeting_id,
        member_id=body.member_id,
        kind=body.kind,
        change=body.change,
        has_vote=bool(body.has_vote),
        reason=body.reason,
    )
    cards = await member_cards(call.session, call.actor.tenant_id, [made.member_id])
    return RollChangeOut.of(made, cards[made.member_id].name)


@router.post(
    "/meetings/{meeting_id}/outside-guests",
    **operation(
        "meetings.add_outside_guest",
        summary="登记名册以外的列席人员",
        permission=P.MEETING_TAKE_ROLL,
        refusals=[off.MeetingNotFound, off.MeetingCancelled],
        status=201,
    ),
)
async def add_guest(call: Writing, meeting_id: UUID, body: OutsideGuestIn) -> OutsideGuestOut:
    made = await guests.add_guest(
        call.session, call.actor, meeting_id=meeting_id, name=body.name, unit=body.unit, as_what=body.as_what
    )
    return OutsideGuestOut.model_validate(made)


@router.post(
    "/meetings/{meeting_id}/outside-guests/{guest_id}/remove",
    **operation(
        "meetings.remove_outside_guest",
        summary="注明原因取消登记名册以外的列席人员",
        permission=P.MEETING_TAKE_ROLL,
        refusals=[off.MeetingNotFound, off.MeetingCancelled, refused.OutsideGuestNotFound],
    ),
)
async def remove_guest(call: Writing, meeting_id: UUID, guest_id: UUID, body: RemoveIn) -> OutsideGuestOut:
    made = await guests.remove_guest(
        call.session, call.actor, meeting_id=meeting_id, guest_id=guest_id, reason=body.reason
    )
    return OutsideGuestOut.model_validate(made)
