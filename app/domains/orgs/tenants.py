"""Make a tenant: its row, its keys, and the root of its tree."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.domains.orgs.history import Basis, write_change
from app.domains.orgs.models import Org, OrgChangeKind, OrgKind, OrgStatus, Tenant, UnitKind
from app.domains.orgs.rules import COMMITTEES
from app.domains.orgs.tree import path_of
from app.keyring.keyring import Keyring
from app.kit.clock import now, today
from app.kit.ids import uuid7


async def create_tenant(
    session: AsyncSession,
    keyring: Keyring,
    code: str,
    name: str,
    *,
    root_kind: OrgKind = OrgKind.PARTY_COMMITTEE,
    unit_kind: UnitKind = UnitKind.GOVERNMENT,
) -> Tenant:
    """The tenant, with an active root organisation of the same name. `code` is its short sign, unique in the platform.

    The session must see all tenants (`write_all`): row-level security lets nobody else write for a tenant that does
    not exist yet. Raises TenantCodeTaken when the transaction is flushed with a code in use, ValueError for a root
    that is no committee.
    """
    if root_kind not in COMMITTEES:
        raise ValueError("the root of a tenant is a committee")
    moment = now()
    tenant = Tenant(id=uuid7(), code=code, name=name, zone="Asia/Shanghai", created_at=moment)
    root_id = uuid7()
    root = Org(
        tenant_id=tenant.id,
        id=root_id,
        path=path_of(root_id),
        depth=0,
        kind=root_kind,
        unit_kind=unit_kind,
        name=name,
        position=0,
        status=OrgStatus.ACTIVE,
        created_at=moment,
        updated_at=moment,
    )
    session.add_all([tenant, root])
    await session.flush()
    await keyring.create_keys(session, tenant.id)
    actor = Actor.system("orgs.create_tenant", tenant_id=tenant.id)
    basis = Basis(today())
    await write_change(session, actor, root, OrgChangeKind.FOUNDED, basis, before={}, after={"name": name})
    return tenant
