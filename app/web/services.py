"""What a request may use, put together by `wiring` and kept on the application."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, cast
from uuid import UUID

import httpx
from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.tokens import AccessClaims, VerifiedTokens
from app.db.session import Database
from app.integrations.film.protocol import Remuxer
from app.integrations.minicode.protocol import MiniCodes
from app.integrations.pay.protocol import PayGateway
from app.integrations.sms.protocol import SmsGateway
from app.integrations.storage.protocol import ObjectStore
from app.integrations.textcheck.protocol import TextCheck
from app.integrations.wechat.protocol import WeChatGateway
from app.keyring.keyring import Keyring
from app.kit.printing import Printer
from app.settings import Settings


class Authenticator(Protocol):
    """Who is behind verified claims, asked on every request: a revoked session or a lost role ends at once."""

    async def __call__(self, session: AsyncSession, claims: AccessClaims) -> Actor:
        """The actor. Raises Unauthenticated when the session or the account has ended."""
        ...


class AccountNames(Protocol):
    """Who among the accounts stands in the tenant, and under which name. Areas below the accounts ask by this."""

    async def __call__(self, session: AsyncSession, tenant_id: UUID, account_ids: Sequence[UUID]) -> dict[UUID, str]:
        """Display names by account; an account that does not stand in the tenant is left out."""
        ...


class Waiting(Protocol):
    """How many things of an area wait for this actor to decide or to do."""

    async def __call__(self, session: AsyncSession, actor: Actor) -> dict[str, int]:
        """Counts by kind; a kind that the actor has no part in is left out."""
        ...


@dataclass(frozen=True, slots=True)
class Card:
    """One line of an area on a person's first screen; `numbers` are those that the text says.

    `opens` is the one thing of the area that a tap opens; None where it is a list, or nothing.
    """

    kind: str
    title: str
    text: str
    numbers: Mapping[str, int]
    opens: UUID | None = None


class Cards(Protocol):
    """What an area shows this actor on the first screen, in a fixed number of statements."""

    async def __call__(self, session: AsyncSession, actor: Actor, moment: datetime) -> Sequence[Card]:
        """No card where the area has nothing to say to the actor."""
        ...


async def all_waiting(session: AsyncSession, actor: Actor, areas: Sequence[Waiting]) -> dict[str, int]:
    """The counts of all areas."""
    counts: dict[str, int] = {}
    for waiting in areas:
        counts |= await waiting(session, actor)
    return counts


@dataclass(slots=True)
class Services:
    settings: Settings
    database: Database
    keyring: Keyring
    verified_tokens: VerifiedTokens
    authenticator: Authenticator
    account_names: AccountNames
    waiting: Sequence[Waiting]
    cards: Sequence[Cards]
    wechat: WeChatGateway
    sms: SmsGateway
    pay: PayGateway
    text_check: TextCheck
    mini_codes: MiniCodes
    store: ObjectStore
    # None where the machine has no program for films.
    remuxer: Remuxer | None
    printer: Printer
    http: httpx.AsyncClient


def services_of(request: Request) -> Services:
    return cast(Services, request.app.state.services)
