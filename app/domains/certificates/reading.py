"""A certificate for its holder, for who issued it, and for anybody who holds the code; and its paper."""

from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any
from uuid import UUID

import segno
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require
from app.access.permissions import Permission
from app.domains.certificates import repository
from app.domains.certificates.errors import CertificateNotFound
from app.domains.certificates.labels import KINDS
from app.domains.certificates.models import Certificate
from app.domains.certificates.rules import in_groups, normal_code, tenant_of
from app.domains.members.public import member_card, surviving_record
from app.domains.orgs.public import org_card
from app.kit.clock import local_date
from app.kit.masks import mask_name
from app.kit.printing import Template

CERTIFICATE = Template("app.domains.certificates", "certificate.typ")


@dataclass(frozen=True, slots=True)
class Shown:
    """A certificate with the names of today."""

    row: Certificate
    name: str
    organiser: str

    @property
    def masked(self) -> str:
        return mask_name(self.name)

    @property
    def is_valid(self) -> bool:
        return self.row.revoked_at is None

    @property
    def heading(self) -> str:
        """`结业证书`, `合格证书`."""
        return KINDS[self.row.kind]


async def certificate_for(session: AsyncSession, actor: Actor, certificate_id: UUID) -> Shown:
    """One's own, or one of a class that the actor's organisation holds.

    Raises CertificateNotFound, PermissionMissing, SecondFactorMissing.
    """
    found = await repository.find(session, actor.tenant_id, certificate_id)
    if found is None:
        raise CertificateNotFound
    if actor.member_id is None or actor.member_id != await surviving_record(session, actor.tenant_id, found.member_id):
        org = await org_card(session, actor.tenant_id, found.org_id)
        awake = replace(actor, second_factor=True)
        seen = (Permission.HOURS_CLASS_EDIT, Permission.HOURS_SUM_READ)
        if org is None or not any(awake.allows(one, at=org.path) for one in seen):
            raise CertificateNotFound
        require(actor, Permission.HOURS_CLASS_EDIT, at=org.path)
    return await _shown(session, found)


def tenant_behind(text: str) -> UUID:
    """The tenant that a code names. Raises CertificateNotFound for what we never wrote."""
    tenant_id = tenant_of(normal_code(text))
    if tenant_id is None:
        raise CertificateNotFound
    return tenant_id


async def verified(session: AsyncSession, tenant_id: UUID, text: str) -> Shown:
    """What the certificate with this code says now, valid or not. Raises CertificateNotFound."""
    found = await repository.by_code(session, tenant_id, normal_code(text))
    if found is None:
        raise CertificateNotFound
    return await _shown(session, found)


async def _shown(session: AsyncSession, found: Certificate) -> Shown:
    tenant_id = found.tenant_id
    card = await member_card(session, tenant_id, await surviving_record(session, tenant_id, found.member_id))
    org = await org_card(session, tenant_id, found.org_id)
    if card is None or org is None:
        raise CertificateNotFound
    return Shown(found, card.name, org.name)


def certificate_page(shown: Shown, base_url: str) -> dict[str, Any]:
    """The data of `CERTIFICATE`; the square leads to the check."""
    row, issued = shown.row, local_date(shown.row.issued_at)
    return {
        "title": shown.heading,
        "foot": f"{shown.organiser}　{shown.heading} {row.serial}",
        "mark": "" if shown.is_valid else "已撤销",
        "text": f"{shown.name}同志{row.wording}。",
        "organiser": shown.organiser,
        "issued": f"{issued.year}年{issued.month}月{issued.day}日",
        "serial": f"证书编号：{row.serial}",
        "code": f"验证码：{in_groups(row.code)}",
        "square": _square(f"{base_url}/api/v1/certificates/verify/{row.code}"),
    }


def _square(link: str) -> str:
    """A QR code as SVG."""
    drawn = BytesIO()
    segno.make(link, error="m", micro=False).save(drawn, kind="svg", scale=4, border=2)
    return drawn.getvalue().decode()
