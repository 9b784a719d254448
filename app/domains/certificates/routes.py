"""HTTP of certificates: printed, and checked by anybody."""

from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import Path, Request
from starlette.responses import Response

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.certificates import reading
from app.domains.certificates.errors import CertificateNotFound
from app.domains.certificates.schemas import VerifiedOut
from app.web.calls import Stepping
from app.web.operations import area, operation
from app.web.services import services_of

router = area("证书")
PDF = "application/pdf"


_PRINT: dict[str, Any] = operation(
    "certificates.pdf",
    summary="打印证书",
    permission=[P.HOURS_READ_OWN, P.HOURS_CLASS_EDIT],
    refusals=[CertificateNotFound],
)
_PRINT["responses"] |= {
    200: {"description": "A4 的 PDF", "content": {PDF: {"schema": {"type": "string", "format": "binary"}}}}
}


@router.get("/certificates/{certificate_id}/pdf", response_class=Response, **_PRINT)
async def certificate_pdf(call: Stepping, certificate_id: UUID) -> Response:
    """本人的证书，或本组织举办的培训班的证书；已撤销的印有“已撤销”。"""
    async with call.services.database.read(call.actor.tenant_id) as session:
        found = await reading.certificate_for(session, call.actor, certificate_id)
    page = reading.certificate_page(found, call.services.settings.base_url)
    content = await call.services.printer.print(reading.CERTIFICATE, page)
    headers = {"Content-Disposition": f"inline; filename*=UTF-8''{quote(f'{found.heading} {found.row.serial}')}.pdf"}
    return Response(content, media_type=PDF, headers=headers)


@router.get(
    "/certificates/verify/{code}",
    **operation(
        "certificates.verify",
        summary="凭验证码核对证书，无需登录",
        anonymous=True,
        refusals=[CertificateNotFound],
    ),
)
async def verify(
    request: Request,
    code: Annotated[str, Path(max_length=100, description="证书上的验证码，可以带连字符")],
) -> VerifiedOut:
    """姓名只显示第一个字；验证码含随机数，无法猜出他人的证书。"""
    tenant_id = reading.tenant_behind(code)
    async with services_of(request).database.read(tenant_id) as session:
        return VerifiedOut.of(await reading.verified(session, tenant_id, code))
