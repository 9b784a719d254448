"""HTTP of appointments and of the table of roles."""

from collections.abc import Iterable
from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.access.decision import (
    GrantAboveOneself,
    GrantToOneself,
    PermissionMissing,
    SecondFactorMissing,
    require_somewhere,
)
from app.access.permissions import Permission
from app.access.roles import ROLES, Role
from app.domains.orgs.errors import OrgNotFound
from app.domains.orgs.public import org_card
from app.domains.roles import appointing, errors, repository
from app.domains.roles.models import Appointment
from app.domains.roles.repository import Placed
from app.domains.roles.rules import CONFIRMED_BY_SECOND_PERSON
from app.domains.roles.schemas import AppointmentIn, AppointmentOut, EndIn, HandOverIn, RoleOut
from app.kit.clock import today
from app.web.calls import Call, Reading, Writing
from app.web.operations import area, operation
from app.web.paging import Cursors, CursorText, Limit, Page

router = area("任职")

_APPOINTMENT = {
    "id": "01a20166-eea6-79d1-bb00-f6940debf972",
    "account_id": "01a20166-eea6-79d1-bb00-f6940debf973",
    "account_name": "张三",
    "role": "branch_secretary",
    "role_name": "支部书记",
    "org_id": "01a20166-eea6-79d1-bb00-f6940debf974",
    "org_name": "第一党支部",
    "from_on": "2026-11-22",
    "until_on": None,
    "acting": False,
    "reason": "支部换届选举结果",
    "term_id": None,
    "state": "in_force",
    "granted_by": "01a20166-eea6-79d1-bb00-f6940debf975",
    "granted_at": "2026-11-22T09:00:00+08:00",
    "confirmed_at": "2026-11-22T09:00:00+08:00",
    "ended_at": None,
    "end_reason": "",
}
_GRANTING = [
    OrgNotFound,
    errors.HolderNotFound,
    errors.TermNotFound,
    errors.RoleNotAppointable,
    errors.RoleNotHeldHere,
    errors.OrgNotActive,
    errors.RolesIncompatible,
    errors.AppointedAlready,
    errors.DatesReversed,
    errors.ActingNeedsTerms,
    GrantAboveOneself,
    GrantToOneself,
    PermissionMissing,
    SecondFactorMissing,
]
_ENDING = [
    errors.AppointmentNotFound,
    errors.AppointmentOver,
    errors.DatesReversed,
    GrantAboveOneself,
    PermissionMissing,
    SecondFactorMissing,
]


@router.get("/roles", **operation("roles.table", summary="角色与权限一览"))
async def list_roles(_call: Reading) -> list[RoleOut]:
    return [RoleOut.of(spec, second_person=code in CONFIRMED_BY_SECOND_PERSON) for code, spec in ROLES.items()]


@router.get(
    "/appointments",
    **operation(
        "appointments.list",
        summary="任职名单",
        permission=Permission.APPOINTMENT_READ,
        refusals=[PermissionMissing, SecondFactorMissing],
        example={"items": [_APPOINTMENT], "next_cursor": None},
    ),
)
async def list_appointments(
    call: Reading,
    org_id: Annotated[UUID | None, Query(description="只看这个党组织")] = None,
    role: Annotated[Role | None, Query(description="只看这个角色")] = None,
    with_past: Annotated[bool, Query(description="连同已经结束的")] = False,
    limit: Limit = 20,
    cursor: CursorText = None,
) -> Page[AppointmentOut]:
    scope = require_somewhere(call.actor, Permission.APPOINTMENT_READ)
    cursors = Cursors(call.services.keyring.derived("cursors"))
    filters = {"org_id": org_id, "role": role, "with_past": with_past}
    after = cursors.read("appointments.list", filters, cursor)
    rows = await repository.visible(
        call.session,
        call.actor.tenant_id,
        scope=scope,
        on=today(),
        org_id=org_id,
        role=role,
        with_past=with_past,
        after=UUID(after[0]) if after else None,
        limit=limit,
    )
    page, next_cursor = cursors.page("appointments.list", filters, rows, limit=limit, position=lambda row: [row[0].id])
    return Page(items=await _shown(call, page), next_cursor=next_cursor)


@router.get("/appointments/own", **operation("appointments.own", summary="本人的任职", example=[_APPOINTMENT]))
async def list_own(call: Reading) -> list[AppointmentOut]:
    if call.actor.account_id is None:
        return []
    rows = await repository.of_account(call.session, call.actor.tenant_id, call.actor.account_id, today())
    return await _shown(call, rows)


@router.post(
    "/appointments",
    **operation(
        "appointments.grant",
        summary="任命；管理类角色须由第二人确认后生效",
        permission=Permission.APPOINTMENT_GRANT,
        status=201,
        refusals=_GRANTING,
        example=_APPOINTMENT,
    ),
)
async def grant(call: Writing, body: AppointmentIn) -> AppointmentOut:
    terms = appointing.Terms(
        account_id=body.account_id,
        role=body.role,
        org_id=body.org_id,
        from_on=body.from_on or today(),
        until_on=body.until_on,
        acting=body.acting,
        reason=body.reason,
        term_id=body.term_id,
    )
    made = await appointing.grant(call.session, call.actor, terms)
    await _require_holder(call, body.account_id)
    return await _one(call, made)


@router.post(
    "/appointments/{appointment_id}/confirm",
    **operation(
        "appointments.confirm",
        summary="第二人确认任命",
        permission=Permission.APPOINTMENT_GRANT,
        refusals=[
            errors.AppointmentNotFound,
            errors.AppointmentOver,
            errors.AppointmentConfirmed,
            errors.SecondPersonNeeded,
            GrantAboveOneself,
            GrantToOneself,
            PermissionMissing,
            SecondFactorMissing,
        ],
        example=_APPOINTMENT,
    ),
)
async def confirm(call: Writing, appointment_id: UUID) -> AppointmentOut:
    return await _one(call, await appointing.confirm(call.session, call.actor, appointment_id=appointment_id))


@router.post(
    "/appointments/{appointment_id}/end",
    **operation(
        "appointments.end",
        summary="免去",
        permission=Permission.APPOINTMENT_END,
        refusals=_ENDING,
        example=_APPOINTMENT | {"state": "over", "end_reason": "任期届满"},
    ),
)
async def end(call: Writing, appointment_id: UUID, body: EndIn) -> AppointmentOut:
    ended = await appointing.end(
        call.session, call.actor, appointment_id=appointment_id, reason=body.reason, until_on=body.until_on
    )
    return await _one(call, ended)


@router.post(
    "/appointments/{appointment_id}/hand-over",
    **operation(
        "appointments.hand_over",
        summary="交接：免去原任者并任命新任者",
        permission=Permission.APPOINTMENT_GRANT,
        status=201,
        refusals=[*_GRANTING, errors.AppointmentNotFound, errors.AppointmentOver, errors.HandOverInTwoSteps],
        example=_APPOINTMENT,
    ),
)
async def hand_over(call: Writing, appointment_id: UUID, body: HandOverIn) -> AppointmentOut:
    begun = await appointing.hand_over(
        call.session,
        call.actor,
        appointment_id=appointment_id,
        to_account_id=body.to_account_id,
        from_on=body.from_on or today(),
        reason=body.reason,
    )
    await _require_holder(call, body.to_account_id)
    return await _one(call, begun)


async def _require_holder(call: Call, account_id: UUID) -> None:
    """Asked last, in the transaction that a refusal takes back: who may not appoint here learns of no account."""
    if not await call.services.account_names(call.session, call.actor.tenant_id, [account_id]):
        raise errors.HolderNotFound


async def _one(call: Call, appointment: Appointment) -> AppointmentOut:
    org = await org_card(call.session, appointment.tenant_id, appointment.org_id)
    names = await call.services.account_names(call.session, appointment.tenant_id, [appointment.account_id])
    return _out(appointment, org.name if org else "", names)


async def _shown(call: Call, rows: Iterable[Placed]) -> list[AppointmentOut]:
    listed = list(rows)
    ids = {appointment.account_id for appointment, _ in listed}
    names = await call.services.account_names(call.session, call.actor.tenant_id, sorted(ids))
    return [_out(appointment, org.name, names) for appointment, org in listed]


def _out(appointment: Appointment, org_name: str, names: dict[UUID, str]) -> AppointmentOut:
    fields = {name: getattr(appointment, name) for name in AppointmentOut.model_fields if hasattr(appointment, name)}
    return AppointmentOut(
        **fields,
        account_name=names.get(appointment.account_id, ""),
        role_name=ROLES[appointment.role].name,
        org_name=org_name,
        state=appointing.state_today(appointment),
    )
