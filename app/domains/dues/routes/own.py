"""A member's own dues: try out, see, confirm, object."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.dues import assessing, reading, settling
from app.domains.dues import errors as refused
from app.domains.dues.routes.answers import COMPUTING, cipher_of
from app.domains.dues.schemas import FIRST_YEAR, LAST_YEAR, ConfirmIn, ObjectionIn, SelfCheckIn
from app.domains.dues.views import AssessmentOut, CalculationOut, OwnYearOut
from app.kit.clock import today
from app.web.calls import Reading, Writing
from app.web.operations import area, operation

router = area("本人党费")

_SETTLING = [
    refused.NoOwnRecord,
    refused.AssessmentNotFound,
    refused.AssessmentSettled,
    refused.AssessmentChanged,
]
_SELF_CHECK = {
    "payer_kind": "public_institution",
    "items": [
        {"code": "post_pay", "amount_fen": 265000},
        {"code": "salary_grade_pay", "amount_fen": 181500},
        {"code": "income_tax", "amount_fen": 1250},
    ],
}


@router.post(
    "/dues/self-check",
    **operation(
        "dues.self_check",
        summary="自助测算每月党费，不保存",
        permission=P.DUES_SELF_CHECK,
        refusals=[*COMPUTING, refused.NoOwnRecord],
        repeatable=False,
        example=_SELF_CHECK,
    ),
)
async def self_check(call: Writing, body: SelfCheckIn) -> CalculationOut:
    """按本人所在支部适用的标准测算，逐步写明算法和依据。"""
    made = await assessing.check_oneself(call.session, call.actor, facts=body.facts(), on=body.month or today())
    return CalculationOut.of(made)


@router.get(
    "/me/dues/assessment",
    **operation(
        "dues.own_year",
        summary="本人一年的党费核定、基数和各月应交",
        permission=P.DUES_READ_OWN,
        refusals=[refused.NoOwnRecord],
    ),
)
async def own_year(
    call: Reading, year: Annotated[int | None, Query(ge=FIRST_YEAR, le=LAST_YEAR, description="省略为今年")] = None
) -> OwnYearOut:
    found = await reading.own_year(call.session, call.actor, year or today().year)
    return OwnYearOut.of(found, await cipher_of(call))


@router.post(
    "/me/dues/assessments/{assessment_id}/confirm",
    **operation(
        "dues.confirm",
        summary="确认本人的党费核定",
        permission=P.DUES_CONFIRM_OWN,
        refusals=_SETTLING,
    ),
)
async def confirm(call: Writing, assessment_id: UUID, body: ConfirmIn) -> AssessmentOut:
    made = await settling.confirm(
        call.session, call.actor, assessment_id, version=body.version, voluntary_fen=body.voluntary_fen
    )
    return AssessmentOut.of(made)


@router.post(
    "/me/dues/assessments/{assessment_id}/object",
    **operation(
        "dues.object",
        summary="对本人的党费核定提出异议",
        permission=P.DUES_CONFIRM_OWN,
        refusals=_SETTLING,
    ),
)
async def object_to(call: Writing, assessment_id: UUID, body: ObjectionIn) -> AssessmentOut:
    made = await settling.object_to(
        call.session,
        call.actor,
        assessment_id,
        version=body.version,
        words=body.words,
        cipher=await cipher_of(call),
    )
    return AssessmentOut.of(made)
