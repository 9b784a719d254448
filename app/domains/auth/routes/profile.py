"""HTTP of the own profile, the ordinary way and the quick one (see `app.web.quick`)."""

import re

from app.access.permissions import Permission as P  # noqa: N817
from app.access.tokens import AccessClaims
from app.db.batching import Batcher
from app.db.door import Door
from app.domains.auth.account_schemas import OrgNameOut, ProfileOut
from app.domains.auth.authentication import login_policy
from app.domains.auth.profile import Profile, QuickProfiles, dated, own_profile
from app.domains.members.errors import NoOwnRecord
from app.domains.members.public import masked_phone
from app.keyring.keyring import TenantCipher
from app.web.calls import Reading
from app.web.operations import area, operation
from app.web.quick import Ask, QuickRoute, Yes
from app.web.services import Services

router = area("本人账号")
_PATH = re.compile(r"/api/v1/me/profile\Z")
_shown = ProfileOut.__pydantic_serializer__.to_json
_EXAMPLE = {
    "id": "019a1d02-77c1-7b02-9c55-0e2d4f7a8b13",
    "name": "张三",
    "phone_masked": "138****0000",
    "stage": "full",
    "status": "normal",
    "joined_on": "2005-06-18",
    "full_on": "2006-06-18",
    "branch": {"id": "019a0c3d-1f5e-7a90-b0c4-7d1e2f3a4b5c", "name": "青石村党支部"},
    "group": None,
}


@router.get(
    "/me/profile",
    **operation(
        "me.profile",
        summary="本人简况：姓名、支部、党员身份",
        permission=P.MEMBER_READ_OWN,
        refusals=[NoOwnRecord],
        example=_EXAMPLE,
    ),
)
async def profile(call: Reading) -> ProfileOut:
    found = await own_profile(call.session, call.actor)
    return _out(found, await call.services.keyring.cipher(call.session, call.actor.tenant_id))


def profile_route(services: Services) -> QuickRoute:
    """GET /me/profile."""
    reads: Batcher[AccessClaims, Profile] = Batcher(
        Door(services.database.engine), QuickProfiles(login_policy(services.settings)), read_only=True
    )

    async def answer(ask: Ask) -> Yes | None:
        tenant_id = ask.claims.tenant_id
        cipher = services.keyring.held_cipher(tenant_id) if tenant_id else None
        if tenant_id is None or cipher is None:
            return None
        found = await reads(tenant_id, ask.claims)
        return None if found is None else Yes(200, _shown(_out(found, cipher)))

    return QuickRoute("me.profile", "GET", _PATH, answer, reads.close)


def _out(found: Profile, cipher: TenantCipher) -> ProfileOut:
    group = None
    if found.group_id is not None and found.group_name is not None:
        group = OrgNameOut.model_construct(id=found.group_id, name=found.group_name)
    return ProfileOut.model_construct(
        id=found.id,
        name=found.name,
        phone_masked=masked_phone(cipher, found.id, found.phone),
        stage=found.stage,
        status=found.status,
        joined_on=dated(found.joined_on, "joined" in found.month_only),
        full_on=dated(found.full_on, "full" in found.month_only),
        branch=OrgNameOut.model_construct(id=found.branch_id, name=found.branch_name),
        group=group,
    )
