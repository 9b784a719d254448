"""What the handlers share: the tenant's cipher, and a person as the answer to an action."""

from fastapi import Response

from app.domains.members import reading
from app.domains.members.models import Member
from app.domains.members.sight import seen
from app.domains.members.views import MemberOut, member_out
from app.keyring.keyring import TenantCipher
from app.web.calls import Call
from app.web.etags import show_version
from app.web.paging import Cursors

PAGE = 20


async def cipher_of(call: Call) -> TenantCipher:
    return await call.services.keyring.cipher(call.session, call.actor.tenant_id)


def cursors_of(call: Call) -> Cursors:
    return Cursors(call.services.keyring.derived("cursors"))


async def person(
    call: Call, response: Response, member: Member, cipher: TenantCipher, *, warnings: list[str] | None = None
) -> MemberOut:
    """The person as he stands after the action, with the new version."""
    await call.session.flush()
    found = await seen(call.session, member)
    detail = await reading.detail_of(call.session, found, cipher)
    show_version(response, member.version)
    return member_out(detail, warnings=warnings)
