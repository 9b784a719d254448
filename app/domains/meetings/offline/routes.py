"""Recorders' devices, offline packages, batches and what could not be recorded."""

from uuid import UUID

from fastapi import Response

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.meetings import errors as off
from app.domains.meetings.offline import batches, deciding, devices, packages
from app.domains.meetings.offline import errors as refused
from app.domains.meetings.offline.schemas import (
    BatchIn,
    BatchOut,
    ConflictOut,
    DecideIn,
    DeviceIn,
    DeviceOut,
    PackageIn,
    PackageOut,
    RevokeIn,
)
from app.domains.meetings.offline.signing import CANONICAL, Scan, public_point
from app.domains.meetings.offline.vocabulary import RowDecision
from app.domains.orgs.errors import OrgNotFound
from app.web.calls import Reading, Writing
from app.web.operations import area, operation

router = area("离线签到")

_OFF = [off.MeetingNotFound, off.MeetingNotPublished, off.MeetingPostponed, off.MeetingCancelled]

_REGISTER = operation(
    "offline.register_device",
    summary="登记离线签到用的手机；重复登记同一密钥返回原来的设备",
    permission=P.MEETING_TAKE_ROLL,
    refusals=[OrgNotFound, refused.DeviceKeyInvalid, refused.DeviceKeyTaken, refused.DeviceNotFound],
    status=201,
    repeatable=False,
)
_REGISTER["responses"][200] = {"model": DeviceOut, "description": "此前已经登记：返回原来的设备"}


@router.post("/meeting-devices", **_REGISTER)
async def register(call: Writing, response: Response, body: DeviceIn) -> DeviceOut:
    made = await devices.register_device(
        call.session,
        call.actor,
        org_id=body.org_id,
        name=body.name,
        public_key=public_point(body.public_key.x, body.public_key.y),
    )
    if not made.is_first:
        response.status_code = 200
    return DeviceOut.of(made.device)


@router.get(
    "/meeting-devices",
    **operation("offline.devices", summary="查看离线签到设备：本人的，以及由我管理的", permission=P.MEETING_TAKE_ROLL),
)
async def list_devices(call: Reading) -> list[DeviceOut]:
    return [DeviceOut.of(device) for device in await devices.list_devices(call.session, call.actor)]


@router.post(
    "/meeting-devices/{device_id}/revoke",
    **operation(
        "offline.revoke_device",
        summary="停用离线签到设备；重复提交没有影响",
        refusals=[refused.DeviceNotFound],
        repeatable=False,
    ),
)
async def revoke(call: Writing, device_id: UUID, body: RevokeIn) -> DeviceOut:
    return DeviceOut.of(await devices.revoke_device(call.session, call.actor, device_id=device_id, reason=body.reason))


@router.post(
    "/meetings/{meeting_id}/offline-packages",
    **operation(
        "offline.pack",
        summary="下载离线名册包：只含姓名和编号，并测定手机的时钟差",
        permission=P.MEETING_TAKE_ROLL,
        refusals=[
            *_OFF,
            off.MeetingEnded,
            refused.DeviceNotFound,
            refused.DeviceRevoked,
            refused.DeviceClockWrong,
        ],
        status=201,
        repeatable=False,
    ),
)
async def pack(call: Writing, meeting_id: UUID, body: PackageIn) -> PackageOut:
    keys = await call.services.keyring.signing_keys(call.session)
    device_time = Scan("", 0, body.device_time, None, None).moment
    packed = await packages.pack(
        call.session, call.actor, meeting_id=meeting_id, device_id=body.device_id, device_time=device_time
    )
    return PackageOut.of(packed, keys)


_UPLOAD = operation(
    "offline.upload",
    summary="上传离线扫描记录；重复上传同一批返回同样的结果",
    permission=P.MEETING_TAKE_ROLL,
    refusals=[
        *_OFF,
        off.MeetingNotOpen,
        refused.BatchTooLong,
        refused.DeviceNotFound,
        refused.DeviceRevoked,
        refused.PackageNotFound,
        refused.SignatureWrong,
    ],
    status=201,
    repeatable=False,
)
_UPLOAD["responses"][200] = {"model": BatchOut, "description": "此前已经上传：返回同样的结果"}


@router.post("/meetings/{meeting_id}/offline-batches", **_UPLOAD, description=CANONICAL)
async def upload(call: Writing, response: Response, meeting_id: UUID, body: BatchIn) -> BatchOut:
    keys = await call.services.keyring.signing_keys(call.session)
    answered = await batches.upload_batch(
        call.session, call.actor, keys=keys, meeting_id=meeting_id, handed=body.as_handed_in()
    )
    if not answered.is_first:
        response.status_code = 200
    return BatchOut.of(answered)


@router.get(
    "/meetings/{meeting_id}/offline-conflicts",
    **operation(
        "offline.conflicts",
        summary="离线签到中未能登记的记录",
        permission=P.MEETING_OFFLINE_DECIDE,
        refusals=[off.MeetingNotFound],
    ),
)
async def conflicts(call: Reading, meeting_id: UUID) -> list[ConflictOut]:
    rows = await deciding.list_conflicts(call.session, call.actor, meeting_id=meeting_id)
    return [ConflictOut.of(row) for row in rows]


_DECIDING = [*_OFF, refused.ConflictNotFound, refused.ConflictDecided]


@router.post(
    "/meetings/{meeting_id}/offline-conflicts/{row_id}/accept",
    **operation(
        "offline.accept",
        summary="注明原因采用一条离线记录，按补录登记到会",
        permission=P.MEETING_OFFLINE_DECIDE,
        refusals=[*_DECIDING, off.MeetingNotOpen, off.NotOnThisRoll, refused.ConflictHasRecord],
    ),
)
async def accept(call: Writing, meeting_id: UUID, row_id: UUID, body: DecideIn) -> ConflictOut:
    return await _decided(call, meeting_id, row_id, RowDecision.ACCEPTED, body)


@router.post(
    "/meetings/{meeting_id}/offline-conflicts/{row_id}/dismiss",
    **operation(
        "offline.dismiss",
        summary="注明原因不采用一条离线记录",
        permission=P.MEETING_OFFLINE_DECIDE,
        refusals=_DECIDING,
    ),
)
async def dismiss(call: Writing, meeting_id: UUID, row_id: UUID, body: DecideIn) -> ConflictOut:
    return await _decided(call, meeting_id, row_id, RowDecision.DISMISSED, body)


async def _decided(call: Writing, meeting_id: UUID, row_id: UUID, decision: RowDecision, body: DecideIn) -> ConflictOut:
    made = await deciding.decide_conflict(
        call.session, call.actor, meeting_id=meeting_id, row_id=row_id, decision=decision, reason=body.reason
    )
    return ConflictOut.of(made)
