"""Authentication on every request: what ends a session or a right ends it at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
import time_machine

from app.access.actor import Actor
from app.access.passwords_policy import DEFAULT_POLICY, DJBH3_POLICY
from app.access.permissions import Permission
from app.access.tokens import AccessClaims
from app.db.base import PLATFORM_TENANT
from app.db.session import Database
from app.domains.auth.authentication import Authentication
from app.domains.auth.errors import SessionEnded, SessionIdle
from app.domains.auth.models import Account, AccountPlace, LoginSession, LoginWay
from app.domains.orgs.models import Org, OrgStatus
from app.domains.roles.models import Appointment
from app.kit.clock import now
from app.kit.ids import uuid7
from tests.factories.auth import a_place, an_account
from tests.factories.orgs import an_org
from tests.factories.roles import an_appointment

TODAY = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
DEFAULT, STRICT = Authentication(DEFAULT_POLICY), Authentication(DJBH3_POLICY)


@dataclass
class Secretary:
    """A secretary of a branch, logged in."""

    database: Database
    tenant_id: UUID
    branch: Org
    account: Account
    place: AccountPlace
    login: LoginSession
    appointment: Appointment

    def claims(self, **changes: UUID | None) -> AccessClaims:
        values = {"account_id": self.account.id, "session_id": self.login.id, "tenant_id": self.tenant_id} | changes
        return AccessClaims.for_session(now=now(), **values)  # type: ignore[arg-type]

    async def change(self, row: object, **changes: object) -> None:
        for name, value in changes.items():
            setattr(row, name, value)
        async with self.database.write(self.tenant_id) as session:
            await session.merge(row)

    async def actor(self, authentication: Authentication = DEFAULT) -> Actor:
        async with self.database.read(self.tenant_id) as session:
            return await authentication(session, self.claims())


@pytest.fixture
async def secretary(database: Database) -> Secretary:
    tenant_id = uuid7()
    branch, account = an_org(tenant_id), an_account("zhang.san")
    place = a_place(account, tenant_id, org_id=branch.id)
    login = LoginSession(
        id=uuid7(),
        account_id=account.id,
        place_tenant_id=tenant_id,
        way=LoginWay.PASSWORD,
        created_at=TODAY,
        last_seen_at=TODAY,
    )
    appointment = an_appointment(branch, account.id, id=uuid7())
    async with database.write(tenant_id) as session:
        session.add_all([branch, account])
        await session.flush()
        session.add_all([place, login, appointment])
    return Secretary(database, tenant_id, branch, account, place, login, appointment)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(TODAY, tick=False):
        yield


async def test_a_secretary_may_what_the_role_says(secretary: Secretary) -> None:
    actor = await secretary.actor()
    assert (actor.account_id, actor.tenant_id, actor.session_id) == (
        secretary.account.id,
        secretary.tenant_id,
        secretary.login.id,
    )
    assert actor.allows(Permission.MEETING_PUBLISH, at=secretary.branch.path)
    assert not actor.second_factor


@pytest.mark.parametrize(("row", "changes"), [("login", {"revoked_at": TODAY}), ("place", {"disabled_at": TODAY})])
async def test_a_revoked_session_and_a_disabled_account_end(
    secretary: Secretary, row: str, changes: dict[str, object]
) -> None:
    await secretary.change(getattr(secretary, row), **changes)
    with pytest.raises(SessionEnded):
        await secretary.actor()


@pytest.mark.parametrize(
    "changes",
    [
        {"ended_at": TODAY},
        {"until_on": date(2026, 11, 21)},
        {"from_on": date(2026, 11, 23)},
        {"confirmed_at": None},
    ],
)
async def test_an_appointment_not_in_force_gives_nothing(secretary: Secretary, changes: dict[str, object]) -> None:
    await secretary.change(secretary.appointment, **changes)
    assert (await secretary.actor()).grants == ()


async def test_the_last_day_counts_whole_in_chinas_time(secretary: Secretary) -> None:
    await secretary.change(secretary.appointment, until_on=date(2026, 11, 22))
    with time_machine.travel(datetime(2026, 11, 22, 15, 59, tzinfo=UTC), tick=False):
        assert (await secretary.actor()).grants
    with time_machine.travel(datetime(2026, 11, 22, 16, 0, tzinfo=UTC), tick=False):
        assert not (await secretary.actor()).grants


async def test_rights_end_with_the_organisation(secretary: Secretary) -> None:
    await secretary.change(secretary.branch, status=OrgStatus.DISSOLVED)
    assert (await secretary.actor()).grants == ()


@pytest.mark.parametrize("claim", ["account_id", "session_id", "tenant_id"])
async def test_claims_that_do_not_fit_the_session_are_refused(secretary: Secretary, claim: str) -> None:
    other = secretary.claims(**{claim: uuid7()})
    async with secretary.database.read(secretary.tenant_id) as session:
        with pytest.raises(SessionEnded):
            await DEFAULT(session, other)


async def test_an_account_without_a_place_acts_nowhere(secretary: Secretary) -> None:
    await secretary.change(secretary.login, place_tenant_id=None)
    async with secretary.database.read(PLATFORM_TENANT) as session:
        actor = await DEFAULT(session, secretary.claims(tenant_id=None))
    assert (actor.tenant_id, actor.grants, actor.member_id) == (PLATFORM_TENANT, (), None)


async def test_staff_who_idle_for_half_an_hour_are_out_under_djbh3(secretary: Secretary) -> None:
    with time_machine.travel(TODAY + timedelta(minutes=30), tick=False):
        await secretary.actor(STRICT)
    with time_machine.travel(TODAY + timedelta(minutes=30, seconds=1), tick=False):
        await secretary.actor()
        with pytest.raises(SessionIdle):
            await secretary.actor(STRICT)


async def test_an_action_is_a_sign_of_life_and_is_written_once_a_minute(secretary: Secretary) -> None:
    async def seen_after(delay: timedelta) -> datetime:
        with time_machine.travel(TODAY + delay, tick=False):
            async with secretary.database.write(secretary.tenant_id) as session:
                await DEFAULT(session, secretary.claims())
        async with secretary.database.read(secretary.tenant_id) as session:
            login = await session.get_one(LoginSession, secretary.login.id)
            return login.last_seen_at

    assert await seen_after(timedelta(seconds=59)) == TODAY
    assert await seen_after(timedelta(seconds=61)) == TODAY + timedelta(seconds=61)


async def test_a_password_that_somebody_else_has_seen_opens_nothing(secretary: Secretary) -> None:
    await secretary.change(secretary.account, password_changed_at=TODAY, password_is_initial=True)
    assert (await secretary.actor()).grants == ()


async def test_a_password_past_its_age_opens_nothing_under_djbh3(secretary: Secretary) -> None:
    await secretary.change(secretary.account, password_changed_at=TODAY - timedelta(days=90))
    assert (await secretary.actor()).grants
    assert (await secretary.actor(STRICT)).grants == ()
