"""A device hands in what it scanned: signed, each row answered, none dropped, none counted twice."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.keys import KeySet
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.meetings.finding import Found, find_attended, times_of
from app.domains.meetings.offline import repository
from app.domains.meetings.offline.errors import BatchTooLong, DeviceNotFound, DeviceRevoked, PackageNotFound
from app.domains.meetings.offline.events import ConflictsHandedIn
from app.domains.meetings.offline.judging import Grounds, Judged, judge, opened_scans, people_behind
from app.domains.meetings.offline.models import OfflineBatch, OfflinePackage, OfflineRow, RecorderDevice
from app.domains.meetings.offline.rules import LONGEST_BATCH, Bounds, Progress
from app.domains.meetings.offline.signing import Scan, canonical_bytes, check_signature
from app.domains.meetings.offline.vocabulary import RowOutcome, RowProblem
from app.domains.meetings.recording import Presence, opened_roll, within_reach, write_presences
from app.domains.meetings.rolls import Roll
from app.domains.meetings.rules import punctuality
from app.domains.meetings.vocabulary import Evidence, Way
from app.domains.meetings.ways.reading import note_uses
from app.jobs.events import publish
from app.kit.ids import uuid7

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What a device sends: the rows in the order of scanning, and its signature over them."""

    device_id: UUID
    package_id: UUID
    scans: Sequence[Scan]
    signature: str


@dataclass(frozen=True, slots=True)
class Answered:
    """The batch with all its rows, and whether this call wrote them."""

    batch: OfflineBatch
    rows: list[OfflineRow]
    is_first: bool


async def upload_batch(
    session: AsyncSession, actor: Actor, *, keys: KeySet, meeting_id: UUID, handed: HandedIn
) -> Answered:
    """Record what can be recorded, keep the rest as conflicts. The same batch again gets the same answer.

    Raises BatchTooLong, MeetingNotFound, PermissionMissing, DeviceNotFound, DeviceRevoked, PackageNotFound,
    SignatureWrong, MeetingNotPublished, MeetingPostponed, MeetingCancelled, MeetingNotOpen; then nothing has changed.
    """
    if len(handed.scans) > LONGEST_BATCH:
        raise BatchTooLong(limit=LONGEST_BATCH)
    await find_attended(session, actor, meeting_id, Permission.MEETING_TAKE_ROLL)
    device, package, digest = await _proved(session, actor, meeting_id, handed)
    known = await repository.batch_by_digest(session, actor.tenant_id, device.id, digest)
    if known is not None:
        return Answered(known, await repository.rows_of_batch(session, actor.tenant_id, known.id), is_first=False)
    # After the device's lock: a twin that came first has left its records.
    found, roll, moment = await opened_roll(session, actor, meeting_id, Permission.MEETING_TAKE_ROLL)
    judged = await _judged(session, actor, keys, package, found, roll, handed.scans, moment, device.last_counter)
    judged = await _recorded(session, actor, found, judged, moment)
    device.last_counter = max([device.last_counter, *(scan.counter for scan in handed.scans)])
    batch = OfflineBatch(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        meeting_id=meeting_id,
        package_id=package.id,
        device_id=device.id,
        digest=digest,
        row_count=len(judged),
        uploaded_by=actor.account_id,
        uploaded_by_name=actor.display_name,
        uploaded_at=moment,
    )
    session.add(batch)
    await session.flush()
    await _keep(session, batch, judged)
    await _tell(session, actor, found, batch, judged)
    return Answered(batch, await repository.rows_of_batch(session, actor.tenant_id, batch.id), is_first=True)


async def _proved(
    session: AsyncSession, actor: Actor, meeting_id: UUID, handed: HandedIn
) -> tuple[RecorderDevice, OfflinePackage, bytes]:
    device = await repository.own_device(session, actor, handed.device_id, lock=True)
    if device is None:
        raise DeviceNotFound
    if device.revoked_at is not None:
        raise DeviceRevoked
    package = await repository.package_of(
        session, actor.tenant_id, handed.package_id, meeting_id=meeting_id, device_id=device.id
    )
    if package is None:
        raise PackageNotFound
    message = canonical_bytes(
        tenant_id=actor.tenant_id,
        device_id=device.id,
        package_id=package.id,
        meeting_id=meeting_id,
        scans=handed.scans,
    )
    check_signature(device.public_key, message, handed.signature)
    return device, package, hashlib.sha256(message).digest()


async def _judged(
    session: AsyncSession,
    actor: Actor,
    keys: KeySet,
    package: OfflinePackage,
    found: Found,
    roll: Roll,
    scans: Sequence[Scan],
    moment: datetime,
    last_counter: int,
) -> list[Judged]:
    tenant_id = actor.tenant_id
    opened = opened_scans(keys, tenant_id, scans)
    cards, revoked = await people_behind(session, tenant_id, opened)
    grounds = Grounds(
        bounds=Bounds(times_of(found.meeting), package.issued_at, moment, package.upload_until),
        offset=timedelta(milliseconds=package.clock_offset_ms),
        roll=roll,
        reached=within_reach(actor, Permission.MEETING_TAKE_ROLL, found, roll),
        cards=cards,
        revoked=revoked,
        known=await repository.first_rows(session, tenant_id, package.device_id, [scan.nonce for scan in scans]),
    )
    return list(judge(scans, opened, grounds, Progress(last_counter)))


async def _recorded(
    session: AsyncSession, actor: Actor, found: Found, judged: Sequence[Judged], moment: datetime
) -> list[Judged]:
    """The rows again; whoever was recorded in another way at the same instant is now a conflict."""
    accepted = [one for one in judged if one.outcome is RowOutcome.ACCEPTED]
    times = times_of(found.meeting)
    presences = [
        Presence(
            one.member_id,
            punctuality(times, one.real_at),
            Way.OFFLINE,
            one.real_at,
            actor,
            # A code proves who was there; a name that the recorder tapped rests on the recorder's eyes.
            evidence=Evidence.PROVEN if one.code else Evidence.WITNESSED,
        )
        for one in accepted
        if one.member_id is not None
    ]
    made = await write_presences(session, found.meeting, presences, moment)
    codes = [one.code for one in accepted if one.code is not None and one.member_id in made]
    await note_uses(session, actor, found.meeting.id, codes, moment)
    return [
        replace(one, outcome=RowOutcome.CONFLICT, problem=RowProblem.SIGNED_OTHERWISE)
        if one.outcome is RowOutcome.ACCEPTED and one.member_id not in made
        else one
        for one in judged
    ]


async def _keep(session: AsyncSession, batch: OfflineBatch, judged: Sequence[Judged]) -> None:
    rows: list[dict[str, Any]] = [
        {
            "tenant_id": batch.tenant_id,
            "id": uuid7(),
            "batch_id": batch.id,
            "meeting_id": batch.meeting_id,
            "device_id": batch.device_id,
            "position": position,
            "nonce": one.scan.nonce,
            "counter": one.scan.counter,
            "claimed": one.scan.subject,
            "member_id": one.member_id,
            "scanned_at": one.scan.moment,
            "real_at": one.real_at,
            "is_first": one.is_first,
            "outcome": one.outcome,
            "problem": one.problem,
        }
        for position, one in enumerate(judged)
    ]
    for start in range(0, len(rows), _CHUNK):
        await session.execute(insert(OfflineRow), rows[start : start + _CHUNK])


async def _tell(
    session: AsyncSession, actor: Actor, found: Found, batch: OfflineBatch, judged: Sequence[Judged]
) -> None:
    counts = {outcome.value: sum(one.outcome is outcome for one in judged) for outcome in RowOutcome}
    made = sorted(one.member_id for one in judged if one.outcome is RowOutcome.ACCEPTED and one.member_id)
    await record(
        session,
        actor,
        "meeting.offline",
        target="offline_batch",
        target_id=batch.id,
        org_id=found.meeting.org_id,
        after=counts | {"device_id": batch.device_id, "member_ids": made},
    )
    if counts[RowOutcome.CONFLICT]:
        await publish(
            session, ConflictsHandedIn(tenant_id=batch.tenant_id, meeting_id=batch.meeting_id, batch_id=batch.id)
        )
