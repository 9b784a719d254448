"""Logging in from the WeChat mini program. WeChat is asked before any transaction begins."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.db.dialect import lock_name
from app.domains.auth import repository
from app.domains.auth.binding import account_of_member, bind_member, member_with_phone, new_account
from app.domains.auth.entrance import Entered, Entrance
from app.domains.auth.login_trail import Visitor, refusals_recorded
from app.domains.auth.models import Account, AccountPlace, LoginWay, WeChatIdentity
from app.domains.members.public import MemberCard
from app.integrations.wechat.protocol import WeChatSession
from app.kit.clock import now
from app.kit.identity import normalise_phone

UNNAMED = "微信用户"


async def log_in(entrance: Entrance, *, tenant_code: str, code: str, phone_code: str | None, device: str) -> Entered:
    """Enter as the WeChat user of the login code; a phone code binds the user to the member with that phone.

    Raises what the gateway raises, TenantUnknown, LoginFailed for a disabled account, MemberHasAccount.
    """
    tenant = await entrance.tenant(tenant_code)
    known = await entrance.services.wechat.code_to_session(code)
    phone = await entrance.services.wechat.phone_number(phone_code) if phone_code else None
    by, database = Visitor(tenant.id), entrance.services.database
    async with refusals_recorded(database, by, LoginWay.WECHAT), database.write(tenant.id) as session:
        # Two first logins of one WeChat user at once must not make two accounts.
        await lock_name(session, f"wechat:{known.app_id}:{known.openid}")
        card = None
        if phone:
            card = await member_with_phone(session, entrance.keyring, tenant.id, normalise_phone(phone))
        by.account_id, by.member_id = await _known(session, known, tenant.id, card), card.id if card else None
        account = await _account_of(session, known, tenant.id, card)
        return await entrance.enter(session, account, way=LoginWay.WECHAT, wanted=tenant.id, device=device)


async def _known(session: AsyncSession, known: WeChatSession, tenant_id: UUID, card: MemberCard | None) -> UUID | None:
    """The account that the WeChat user, or else the member with the phone, already has."""
    if identity := await session.get(WeChatIdentity, (known.app_id, known.openid)):
        return identity.account_id
    place = await repository.place_of_member(session, tenant_id, card.id) if card else None
    return place.account_id if place else None


async def _account_of(session: AsyncSession, known: WeChatSession, tenant_id: UUID, card: MemberCard | None) -> Account:
    identity = await session.get(WeChatIdentity, (known.app_id, known.openid))
    if identity is None:
        account = await account_of_member(session, tenant_id, card) if card else new_account(session, UNNAMED)
        await session.flush()
        session.add(
            WeChatIdentity(
                app_id=known.app_id,
                openid=known.openid,
                unionid=known.unionid,
                account_id=account.id,
                created_at=now(),
            )
        )
        await session.flush()
        return account
    account = await session.get_one(Account, identity.account_id)
    place = await session.get(AccountPlace, (account.id, tenant_id))
    # Whoever is bound stays so, whatever phone WeChat names today.
    if card is not None and (place is None or place.member_id is None):
        await bind_member(session, account.id, tenant_id, card)
    return account
