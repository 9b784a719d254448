"""Binding an account to a member: by a verified phone or an invitation, never by a name typed in."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.auth import repository
from app.domains.auth.errors import AccountHasMember, LoginFailed, MemberHasAccount
from app.domains.auth.models import Account, AccountPlace
from app.domains.members.public import MemberCard, found_by_phone
from app.keyring.keyring import Keyring
from app.kit.clock import now
from app.kit.ids import uuid7


async def member_with_phone(session: AsyncSession, keyring: Keyring, tenant_id: UUID, phone: str) -> MemberCard | None:
    """The one member of the tenant with this phone; None where there is none, or more than one.

    Phones are found by an index that each tenant keys for itself, so only the tenant the client was set up for is
    searched, in a session of that tenant.
    """
    cards = await found_by_phone(session, tenant_id, await keyring.cipher(session, tenant_id), phone)
    return cards[0] if len(cards) == 1 else None


async def account_of_member(session: AsyncSession, tenant_id: UUID, card: MemberCard) -> Account:
    """The member's account, made where there is none. Raises LoginFailed where it is disabled in the tenant."""
    place = await repository.place_of_member(session, tenant_id, card.id)
    if place is not None:
        if place.disabled_at is not None:
            raise LoginFailed
        return await session.get_one(Account, place.account_id)
    account = new_account(session, card.name, home_tenant_id=tenant_id)
    await session.flush()
    await bind_member(session, account.id, tenant_id, card)
    return account


async def bind_member(session: AsyncSession, account_id: UUID, tenant_id: UUID, card: MemberCard) -> None:
    """The account is the member's from now on. Binding it again to the same member changes nothing.

    Raises AccountHasMember where it stands there for another member, MemberHasAccount where another account does for
    this one; two at once are told apart by the unique constraint.
    """
    account = await session.get_one(Account, account_id)
    place = await session.get(AccountPlace, (account_id, tenant_id))
    other = await repository.place_of_member(session, tenant_id, card.id)
    if other is not None and other.account_id != account_id:
        raise MemberHasAccount
    if place is None:
        session.add(
            AccountPlace(
                account_id=account_id,
                place_tenant_id=tenant_id,
                member_id=card.id,
                org_id=card.org_id,
                created_at=now(),
            )
        )
    elif place.member_id is None:
        place.member_id = card.id
    elif place.member_id != card.id:
        raise AccountHasMember
    # An account that WeChat alone has vouched for belongs to nobody until its first binding.
    if account.home_tenant_id is None:
        account.home_tenant_id, account.display_name = tenant_id, card.name[:60]
    await session.flush()


def new_account(session: AsyncSession, display_name: str, *, home_tenant_id: UUID | None = None) -> Account:
    """An account without a password."""
    account = Account(id=uuid7(), display_name=display_name[:60], home_tenant_id=home_tenant_id, created_at=now())
    session.add(account)
    return account
