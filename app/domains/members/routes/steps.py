"""Steps of one person: stage, probation, status, branch, group, residence, restrictions."""

from uuid import UUID

from fastapi import Response

from app.access.permissions import Permission as P  # noqa: N817  (one letter keeps the declarations readable)
from app.domains.members import errors, moving, restrictions, staging
from app.domains.members.routes.answers import cipher_of, person
from app.domains.members.schemas import (
    ExtensionIn,
    GroupIn,
    LiftIn,
    MoveIn,
    PurposeIn,
    RestrictionIn,
    SecondAffiliationIn,
    StageChangeIn,
    StatusChangeIn,
)
from app.domains.members.views import MemberOut, RestrictionOut, RestrictionReasonOut, restriction_out
from app.domains.orgs.errors import OrgNotActive, OrgNotFound
from app.web.calls import Writing
from app.web.operations import area, operation

router = area("党员发展与党籍")

STEP = [errors.MemberNotFound, errors.NotOnRoll, errors.DateInFuture, errors.DatesOutOfOrder]
PLACE = [OrgNotFound, OrgNotActive, errors.OrgIsNoBranch]


@router.post(
    "/members/{member_id}/stage-changes",
    **operation(
        "members.change_stage",
        summary="变更发展阶段",
        permission=P.MEMBER_STAGE_CHANGE,
        refusals=[
            *STEP,
            errors.StageStepNotAllowed,
            errors.StageDateMissing,
            errors.ActivistTooShort,
            errors.ProbationNotOver,
            errors.BranchCannotDevelop,
            errors.ReasonMissing,
        ],
    ),
)
async def change_stage(call: Writing, member_id: UUID, body: StageChangeIn, response: Response) -> MemberOut:
    """一次一步。转正日期为预备期满之日，与支部大会、审批的日期无关。"""
    cipher = await cipher_of(call)
    member = await staging.change_stage(
        call.session,
        call.actor,
        cipher=cipher,
        member_id=member_id,
        to=body.to,
        on=body.on,
        reason=body.reason,
        approval=body.approval,
    )
    return await person(call, response, member, cipher)


@router.post(
    "/members/{member_id}/probation-extensions",
    **operation(
        "members.extend_probation",
        summary="延长预备期",
        permission=P.MEMBER_STAGE_CHANGE,
        refusals=[*STEP, errors.ExtensionNotAllowed, errors.StageDateMissing, errors.ProbationNotOver],
    ),
)
async def extend_probation(call: Writing, member_id: UUID, body: ExtensionIn, response: Response) -> MemberOut:
    """只能延长一次，不少于半年，不超过一年。"""
    cipher = await cipher_of(call)
    member = await staging.extend_probation(
        call.session,
        call.actor,
        cipher=cipher,
        member_id=member_id,
        months=body.months,
        on=body.on,
        reason=body.reason,
        approval=body.approval,
    )
    return await person(call, response, member, cipher)


@router.post(
    "/members/{member_id}/status-changes",
    **operation(
        "members.change_status",
        summary="变更党籍状态",
        permission=P.MEMBER_STAGE_CHANGE,
        refusals=[
            errors.MemberNotFound,
            errors.StatusStepNotAllowed,
            errors.ApprovalMissing,
            errors.DateInFuture,
            errors.DatesOutOfOrder,
        ],
    ),
)
async def change_status(call: Writing, member_id: UUID, body: StatusChangeIn, response: Response) -> MemberOut:
    """停止党籍和出党须填写决定文号。名册记录不删除，只变更状态。"""
    cipher = await cipher_of(call)
    member, warnings = await staging.change_status(
        call.session,
        call.actor,
        cipher=cipher,
        member_id=member_id,
        to=body.to,
        on=body.on,
        reason=body.reason,
        approval=body.approval,
    )
    return await person(call, response, member, cipher, warnings=warnings)


@router.post(
    "/members/{member_id}/moves",
    **operation(
        "members.move",
        summary="在本单位内调整所在支部",
        permission=P.MEMBER_EDIT,
        refusals=[*STEP, *PLACE, errors.GroupNotInBranch, errors.AlreadyInBranch],
    ),
)
async def move(call: Writing, member_id: UUID, body: MoveIn, response: Response) -> MemberOut:
    """内部调整，不是组织关系转接；须对两个支部都有修改权限。"""
    cipher = await cipher_of(call)
    member = await moving.move(
        call.session,
        call.actor,
        cipher=cipher,
        member_id=member_id,
        org_id=body.org_id,
        group_id=body.group_id,
        on=body.on,
        reason=body.reason,
    )
    return await person(call, response, member, cipher)


@router.post(
    "/members/{member_id}/group-changes",
    **operation(
        "members.set_group",
        summary="编入或调出党小组",
        permission=P.MEMBER_EDIT,
        refusals=[*STEP, errors.GroupNotInBranch],
    ),
)
async def set_group(call: Writing, member_id: UUID, body: GroupIn, response: Response) -> MemberOut:
    cipher = await cipher_of(call)
    member = await moving.set_group(
        call.session, call.actor, cipher=cipher, member_id=member_id, group_id=body.group_id, on=body.on
    )
    return await person(call, response, member, cipher)


@router.post(
    "/members/{member_id}/second-affiliation",
    **operation(
        "members.set_second_affiliation",
        summary="登记居住地党组织（双报到）",
        permission=P.MEMBER_EDIT,
        refusals=[*STEP, *PLACE, errors.SecondIsOwnBranch],
    ),
)
async def set_second_affiliation(
    call: Writing, member_id: UUID, body: SecondAffiliationIn, response: Response
) -> MemberOut:
    """组织关系不变，人数不重复统计。"""
    cipher = await cipher_of(call)
    member = await moving.set_second_affiliation(
        call.session, call.actor, cipher=cipher, member_id=member_id, org_id=body.org_id, on=body.on
    )
    return await person(call, response, member, cipher)


@router.post(
    "/members/{member_id}/restrictions",
    **operation(
        "members.add_restriction",
        summary="登记留党察看或党员权利暂停",
        permission=P.MEMBER_RESTRICTION_EDIT,
        refusals=[
            errors.MemberNotFound,
            errors.NotOnRoll,
            errors.DatesOutOfOrder,
            errors.RestrictionNotForStage,
            errors.RestrictionOverlaps,
            errors.ApprovalMissing,
        ],
        status=201,
    ),
)
async def add_restriction(call: Writing, member_id: UUID, body: RestrictionIn) -> RestrictionOut:
    row = await restrictions.add_restriction(
        call.session,
        call.actor,
        cipher=await cipher_of(call),
        member_id=member_id,
        kind=body.kind,
        from_on=body.from_on,
        until_on=body.until_on,
        reason=body.reason,
        approval=body.approval,
    )
    return restriction_out(row)


@router.post(
    "/members/{member_id}/restrictions/{restriction_id}/lift",
    **operation(
        "members.lift_restriction",
        summary="提前解除限制",
        permission=P.MEMBER_RESTRICTION_EDIT,
        refusals=[
            errors.MemberNotFound,
            errors.RestrictionNotFound,
            errors.RestrictionEnded,
            errors.DatesOutOfOrder,
            errors.DateInFuture,
        ],
    ),
)
async def lift_restriction(call: Writing, member_id: UUID, restriction_id: UUID, body: LiftIn) -> RestrictionOut:
    row = await restrictions.lift_restriction(
        call.session,
        call.actor,
        cipher=await cipher_of(call),
        member_id=member_id,
        restriction_id=restriction_id,
        on=body.on,
        reason=body.reason,
    )
    return restriction_out(row)


@router.post(
    "/members/{member_id}/restrictions/reveal",
    **operation(
        "members.reveal_restriction_reasons",
        summary="注明用途后查看限制的原因",
        permission=P.MEMBER_RESTRICTION_EDIT,
        refusals=[errors.MemberNotFound],
        repeatable=False,
    ),
)
async def reveal_reasons(call: Writing, member_id: UUID, body: PurposeIn) -> list[RestrictionReasonOut]:
    """每次查看都连同用途记入审计。"""
    found = await restrictions.reveal_reasons(
        call.session, call.actor, cipher=await cipher_of(call), member_id=member_id, purpose=body.purpose
    )
    return [RestrictionReasonOut(id=row.id, reason=why, lift_reason=lifted) for row, why, lifted in found]
