"""What the handlers share: the tenant's cipher, cursors, and what a computation may refuse."""

from app.domains.dues import errors as refused
from app.keyring.keyring import TenantCipher
from app.web.calls import Call
from app.web.paging import Cursors

PAGE = 20
COMPUTING = [
    refused.BaseMissing,
    refused.ItemUnknown,
    refused.ItemTwice,
    refused.ItemsNotTogether,
    refused.ItemsNotWanted,
    refused.StandardMissing,
    refused.FarmerAmountMissing,
    refused.RetiredShareMissing,
]


async def cipher_of(call: Call) -> TenantCipher:
    return await call.services.keyring.cipher(call.session, call.actor.tenant_id)


def cursors_of(call: Call) -> Cursors:
    return Cursors(call.services.keyring.derived("cursors"))
