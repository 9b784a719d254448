"""What the handlers share: cursors, the cipher, an order as it is shown."""

from app.domains.lectures import reading
from app.domains.lectures.models import LectureOrder
from app.domains.lectures.schemas.orders import OrderOut
from app.keyring.keyring import TenantCipher
from app.web.calls import Call
from app.web.paging import Cursors

PAGE = 20


def cursors_of(call: Call) -> Cursors:
    return Cursors(call.services.keyring.derived("cursors"))


async def cipher_of(call: Call) -> TenantCipher:
    return await call.services.keyring.cipher(call.session, call.actor.tenant_id)


async def shown_order(call: Call, order: LectureOrder) -> OrderOut:
    (one,) = await reading.shown(call.session, [order])
    return OrderOut.of(one)
