"""What the handlers share: cursors and the cipher."""

from app.keyring.keyring import TenantCipher
from app.web.calls import Call
from app.web.paging import Cursors

PAGE = 20


def cursors_of(call: Call) -> Cursors:
    return Cursors(call.services.keyring.derived("cursors"))


async def cipher_of(call: Call) -> TenantCipher:
    return await call.services.keyring.cipher(call.session, call.actor.tenant_id)
