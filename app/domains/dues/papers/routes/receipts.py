"""Receipts over HTTP: shown, printed, and verified by whoever holds one."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Request
from starlette.responses import Response

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.dues.papers import receipts
from app.domains.dues.papers.codes import LONGEST
from app.domains.dues.papers.errors import ReceiptNotDue, ReceiptNotFound
from app.domains.dues.papers.routes.answers import PDF, filing, printed
from app.domains.dues.papers.schemas import ReceiptOut, VerifiedOut
from app.web.calls import Reading, Stepping
from app.web.operations import area, operation
from app.web.services import Services, services_of

router = area("党费收据")

_SEEING = [P.DUES_READ_OWN, P.DUES_BILL_READ]


def _key(services: Services) -> bytes:
    return services.keyring.derived("receipts")


@router.get(
    "/dues/payments/{payment_id}/receipt",
    **operation("dues.receipt", summary="一笔党费的收据", permission=_SEEING, refusals=[ReceiptNotFound]),
)
async def show(call: Reading, payment_id: UUID) -> ReceiptOut:
    """交款人、被代交的本人和收缴人员可见。"""
    return ReceiptOut.of(await receipts.show(call.session, call.actor, payment_id, key=_key(call.services)))


@router.post(
    "/dues/payments/{payment_id}/receipt/print",
    **filing(
        "dues.print_receipt",
        PDF,
        summary="打印党费收据（A5），再次打印的注明“补打”",
        permission=_SEEING,
        refusals=[ReceiptNotFound, ReceiptNotDue],
        repeatable=False,
    ),
)
async def print_receipt(call: Stepping, payment_id: UUID) -> Response:
    """金额大写，带校验码和二维码；已退款的注明已退款。"""
    key = _key(call.services)
    async with call.services.database.write(call.actor.tenant_id) as session:
        shown, again = await receipts.take_copy(session, call.actor, payment_id, key=key)
        url = f"{call.services.settings.base_url}/api/v1/receipts/verify/{shown.code}"
        data = receipts.page_of(shown, again=again, url=url)
    return await printed(call, receipts.RECEIPT, data)


@router.get(
    "/receipts/verify/{code}",
    **operation("dues.verify_receipt", summary="核对党费收据的真伪", anonymous=True, refusals=[ReceiptNotFound]),
)
async def verify(code: Annotated[str, Path(max_length=LONGEST)], request: Request) -> VerifiedOut:
    """凭收据上的校验码，不需登录；只答金额、月份和编号。"""
    services = services_of(request)
    tenant_id, tag = receipts.tenant_of(_key(services), code)
    async with services.database.read(tenant_id) as session:
        return VerifiedOut.of(await receipts.verify(session, tenant_id, tag))
