"""Found and edit organisations; make a tenant."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.permissions import Permission
from app.access.roles import Role
from app.audit.models import AuditEntry
from app.db.session import Database
from app.domains.orgs import errors
from app.domains.orgs.founding import OrgDetails, edit, found, phone_of, reveal_phone
from app.domains.orgs.models import Org, OrgChange, OrgChangeKind, OrgKind, OrgStatus, UnitKind
from app.domains.orgs.sight import org_for
from app.domains.orgs.tenants import create_tenant
from app.jobs.models import Job
from app.keyring.keyring import Keyring, TenantCipher
from tests.factories.orgs import SmallTree, actor_at, planted
from tests.factories.orgs import small_tree as a_small_tree
from tests.support.http import MASTER

PHONE = "13800000000"


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 22, 4, tzinfo=UTC), tick=False):
        yield


async def grown(database: Database) -> tuple[SmallTree, TenantCipher]:
    tree, keyring = a_small_tree(), Keyring(MASTER)
    async with database.write(tree.tenant_id) as session:
        await planted(session, tree)
        await keyring.create_keys(session, tree.tenant_id)
        return tree, await keyring.cipher(session, tree.tenant_id)


async def founded(
    session: AsyncSession,
    tree: SmallTree,
    cipher: TenantCipher,
    name: str = "第三党支部",
    *,
    parent: Org | None = None,
    kind: OrgKind = OrgKind.BRANCH,
    founded_on: date | None = date(2026, 7, 1),
    details: OrgDetails | None = None,
) -> Org:
    return await found(
        session,
        tree.admin,
        cipher=cipher,
        parent_id=(parent or tree.root).id,
        kind=kind,
        unit_kind=UnitKind.VILLAGE,
        name=name,
        founded_on=founded_on,
        details=details or OrgDetails(),
    )


async def test_a_founded_organisation_stands_last_under_its_parent_and_its_history_begins(database: Database) -> None:
    tree, cipher = await grown(database)
    async with database.write(tree.tenant_id) as session:
        org = await founded(session, tree, cipher, details=OrgDetails(code="051000011185", contact_phone=PHONE))
        assert (org.parent_id, org.depth, org.position) == (tree.root.id, 1, 4)
        assert org.path == f"{tree.root.path}{org.id.hex}/"
        (change,) = await session.scalars(select(OrgChange))
        assert (change.kind, change.effective_on) == (OrgChangeKind.FOUNDED, date(2026, 7, 1))
        assert change.after["parent_name"] == "县委"
        assert list(await session.scalars(select(AuditEntry.action))) == ["org.founded"]
        assert list(await session.scalars(select(Job.name))) == ["event:orgs.founded"]


async def test_a_contacts_phone_is_sealed_and_read_only_for_a_purpose(database: Database) -> None:
    tree, cipher = await grown(database)
    async with database.write(tree.tenant_id) as session:
        org = await founded(session, tree, cipher, details=OrgDetails(contact_phone=PHONE))
        assert org.contact_phone_sealed is not None
        assert PHONE.encode() not in org.contact_phone_sealed
        secretary = actor_at(org, Role.BRANCH_SECRETARY)
        assert await reveal_phone(session, secretary, org.id, cipher=cipher, purpose="通知开会") == PHONE
        entry = (await session.scalars(select(AuditEntry).where(AuditEntry.action == "org.reveal_contact"))).one()
        assert (entry.note, entry.account_id) == ("通知开会", secretary.account_id)
        texts = [str((one.before, one.after)) for one in await session.scalars(select(AuditEntry))]
        assert not [text for text in texts if PHONE in text]


async def test_what_cannot_be_founded(database: Database) -> None:
    tree, cipher = await grown(database)
    async with database.write(tree.tenant_id) as session:
        await founded(session, tree, cipher, details=OrgDetails(code="051"))
        with pytest.raises(errors.NameTaken):
            await founded(session, tree, cipher)
        with pytest.raises(errors.CodeTaken):
            await founded(session, tree, cipher, "第四党支部", details=OrgDetails(code="051"))
        with pytest.raises(errors.KindNotAllowedHere) as refused:
            await founded(session, tree, cipher, "小组", kind=OrgKind.GROUP)
        assert refused.value.detail == "“党委”下面不能设立“党小组”"
        with pytest.raises(errors.FoundingInFuture):
            await founded(session, tree, cipher, "第五党支部", founded_on=date(2026, 11, 23))
        tree.second.status = OrgStatus.DISSOLVED
        await session.merge(tree.second)
        with pytest.raises(errors.OrgNotActive):
            await founded(session, tree, cipher, "小组", parent=tree.second, kind=OrgKind.GROUP)


async def edited(session: AsyncSession, tree: SmallTree, cipher: TenantCipher, **changes: object) -> Org:
    org = await org_for(session, tree.admin, tree.first.id, Permission.ORG_EDIT, lock=True)
    return await edit(session, tree.admin, org, cipher=cipher, changes=changes, reason="更正")


async def test_an_edit_writes_what_differs_with_phones_masked(database: Database) -> None:
    tree, cipher = await grown(database)
    async with database.write(tree.tenant_id) as session:
        org = await edited(session, tree, cipher, unit_name="幸福村", contact_phone=PHONE, short_name="")
        assert (org.unit_name, org.version, phone_of(org, cipher)) == ("幸福村", 2, PHONE)
        (change,) = await session.scalars(select(OrgChange))
        assert change.before == {"unit_name": "", "contact_phone": ""}
        assert change.after == {"unit_name": "幸福村", "contact_phone": "138****0000"}


async def test_a_persons_name_stands_in_the_history_and_not_in_the_audit(database: Database) -> None:
    tree, cipher = await grown(database)
    async with database.write(tree.tenant_id) as session:
        await edited(session, tree, cipher, contact_name="王芳")
        (change,) = await session.scalars(select(OrgChange))
        (entry,) = await session.scalars(select(AuditEntry))
        assert change.after == {"contact_name": "王芳"}
        assert (entry.before, entry.after) == ({"contact_name": ""}, {"contact_name": "王*"})


async def test_an_edit_that_changes_nothing_writes_nothing(database: Database) -> None:
    tree, cipher = await grown(database)
    async with database.write(tree.tenant_id) as session:
        await edited(session, tree, cipher, contact_phone=PHONE)
        org = await edited(session, tree, cipher, contact_phone="138****0000", short_name="")
        assert (org.version, phone_of(org, cipher)) == (2, PHONE)
        assert len(list(await session.scalars(select(OrgChange)))) == 1


async def test_a_new_tenant_has_a_root_keys_and_a_first_entry(database: Database) -> None:
    keyring = Keyring(MASTER)
    async with database.write_all() as session:
        tenant = await create_tenant(session, keyring, "jx", "江县县委")
    async with database.read(tenant.id) as session:
        (root,) = await session.scalars(select(Org).where(Org.tenant_id == tenant.id))
        assert (root.name, root.parent_id, root.depth, root.kind) == ("江县县委", None, 0, OrgKind.PARTY_COMMITTEE)
        sealed = (await keyring.cipher(session, tenant.id)).encrypt("甲", column="org.x", row_id=root.id)
        assert sealed
        assert list(await session.scalars(select(OrgChange.kind))) == [OrgChangeKind.FOUNDED]


async def test_a_tenants_code_is_its_own(database: Database) -> None:
    keyring = Keyring(MASTER)
    async with database.write_all() as session:
        await create_tenant(session, keyring, "jx", "江县县委")
    with pytest.raises(errors.TenantCodeTaken):
        async with database.write_all() as session:
            await create_tenant(session, keyring, "jx", "另一县委")
    with pytest.raises(ValueError, match="committee"):
        async with database.write_all() as session:
            await create_tenant(session, keyring, "zb", "支部", root_kind=OrgKind.BRANCH)
