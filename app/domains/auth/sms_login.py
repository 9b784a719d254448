"""Logging in with a code sent by text message to a phone that the register knows."""

import hashlib
import hmac
import logging
import secrets
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.dialect import upsert
from app.domains.auth import repository
from app.domains.auth.binding import account_of_member, member_with_phone
from app.domains.auth.entrance import Entered, Entrance
from app.domains.auth.errors import LoginFailed
from app.domains.auth.limiter import Door
from app.domains.auth.login_trail import Visitor, refusals_recorded
from app.domains.auth.models import LoginWay, SmsCode
from app.domains.members.public import MemberCard
from app.keyring.keyring import Keyring
from app.kit.clock import now
from app.kit.errors import Refusal

TEMPLATE = "login_code"
LIFETIME = timedelta(minutes=5)
TRIES = 5

log = logging.getLogger(__name__)


async def admit_sending(entrance: Entrance, *, tenant_code: str, phone: str, source: str) -> UUID:
    """Count the wish for a code; the tenant's id. Raises TenantUnknown, LoginLimited."""
    tenant = await entrance.tenant(tenant_code)
    await entrance.limiter.admit(Door.SMS_SENDING, f"{tenant.id}:{phone}", source, by=Visitor(tenant.id))
    return tenant.id


async def send_code(entrance: Entrance, *, tenant_id: UUID, phone: str) -> None:
    """Send a code if the phone is one member's. Runs after the answer has left: whether the register knows a phone is
    told neither by the answer nor by its time. What the provider refuses is logged."""
    code = f"{secrets.randbelow(10**6):06d}"
    async with entrance.services.database.write(tenant_id) as session:
        if await member_with_phone(session, entrance.keyring, tenant_id, phone) is None:
            return
        where = _phone_digest(entrance.keyring, tenant_id, phone)
        values = {
            "phone": where,
            "digest": _code_digest(entrance.keyring, where, code),
            "expires_at": now() + LIFETIME,
            "tries": 0,
        }
        await session.execute(
            upsert(session, SmsCode, values, keys=["phone"], update=["digest", "expires_at", "tries"])
        )
    try:
        minutes = str(int(LIFETIME.total_seconds()) // 60)
        await entrance.services.sms.send(phone, TEMPLATE, {"code": code, "minutes": minutes})
    except Refusal as refusal:
        log.warning("a login code could not be sent: %s", refusal.code)


async def log_in(entrance: Entrance, *, tenant_code: str, phone: str, code: str, device: str, source: str) -> Entered:
    """Enter with the code sent last, which works once. Raises LoginFailed, LoginLimited, TenantUnknown."""
    tenant = await entrance.tenant(tenant_code)
    subject = f"{tenant.id}:{phone}"
    database = entrance.services.database
    async with database.read(tenant.id) as session:
        card = await member_with_phone(session, entrance.keyring, tenant.id, phone)
        by = await _visitor(session, tenant.id, card)
    await entrance.limiter.admit(Door.SMS_CODE, subject, source, by=by)
    where = _phone_digest(entrance.keyring, tenant.id, phone)
    async with refusals_recorded(database, by, LoginWay.SMS):
        async with database.write(tenant.id) as session:
            right = await _use(session, entrance.keyring, where, code)
        # The try is spent, whatever follows.
        if not right:
            raise LoginFailed
        async with database.write(tenant.id) as session:
            card = await member_with_phone(session, entrance.keyring, tenant.id, phone)
            if card is None:
                raise LoginFailed
            account = await account_of_member(session, tenant.id, card)
            for door in (Door.SMS_CODE, Door.SMS_SENDING):
                await entrance.limiter.succeeded(session, door, subject, source)
            return await entrance.enter(session, account, way=LoginWay.SMS, wanted=tenant.id, device=device)


async def _visitor(session: AsyncSession, tenant_id: UUID, card: MemberCard | None) -> Visitor:
    if card is None:
        return Visitor(tenant_id)
    place = await repository.place_of_member(session, tenant_id, card.id)
    return Visitor(tenant_id, place.account_id if place else None, card.id)


async def _use(session: AsyncSession, keyring: Keyring, where: bytes, code: str) -> bool:
    row = (await session.scalars(select(SmsCode).where(SmsCode.phone == where).with_for_update())).one_or_none()
    if row is None or row.expires_at <= now() or row.tries >= TRIES:
        return False
    row.tries += 1
    if not hmac.compare_digest(row.digest, _code_digest(keyring, where, code)):
        return False
    await session.delete(row)
    return True


def _phone_digest(keyring: Keyring, tenant_id: UUID, phone: str) -> bytes:
    return hmac.digest(keyring.derived("sms phones"), tenant_id.bytes + phone.encode(), hashlib.sha256)


def _code_digest(keyring: Keyring, where: bytes, code: str) -> bytes:
    return hmac.digest(keyring.derived("sms codes"), where + code.encode(), hashlib.sha256)
