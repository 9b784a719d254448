"""Certificates: issued to who passed, withdrawn with the result, printed, and checked by anybody who holds the code."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any
from uuid import UUID

import segno
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.domains.hours.classes import repository
from app.domains.hours.classes.errors import CertificateNotFound, ClassNotFound
from app.domains.hours.classes.holding import find_class
from app.domains.hours.classes.models import TrainingCertificate, TrainingClass
from app.domains.hours.classes.rules import code_of, in_groups, normal_code, tenant_of
from app.domains.hours.classes.vocabulary import ClassResult
from app.domains.hours.counting import hours_text
from app.domains.members.public import member_card, surviving_record
from app.domains.orgs.public import org_card
from app.kit.clock import local_date, now
from app.kit.ids import uuid7
from app.kit.masks import mask_name
from app.kit.printing import Template

CERTIFICATE = Template("app.domains.hours.classes", "certificate.typ")
_SECRET = 10


@dataclass(frozen=True, slots=True)
class Certificate:
    """All that a certificate says, as things stand now; `days` are those of the class where none is left of the person's."""

    serial: str
    code: str
    name: str
    title: str
    organiser: str
    days: list[date]
    hundredths: int
    issued_on: date
    is_valid: bool

    @property
    def masked(self) -> str:
        return mask_name(self.name)


async def follow_results(
    session: AsyncSession, training: TrainingClass, results: Mapping[UUID, ClassResult | None]
) -> None:
    """Issue to who passed and has none; withdraw from who did not pass, and give back where that was corrected."""
    known = await repository.certificates_of(session, training.tenant_id, training.id)
    for member_id, result in sorted(results.items()):
        certificate, passed = known.get(member_id), result is ClassResult.PASSED
        if certificate is not None:
            certificate.revoked_at = None if passed else certificate.revoked_at or now()
        elif passed:
            session.add(
                TrainingCertificate(
                    tenant_id=training.tenant_id,
                    id=uuid7(),
                    class_id=training.id,
                    member_id=member_id,
                    code=code_of(training.tenant_id, secrets.token_bytes(_SECRET)),
                    issued_at=now(),
                )
            )
    await session.flush()


async def certificate_for(session: AsyncSession, actor: Actor, certificate_id: UUID) -> Certificate:
    """One's own, or one of a class that the actor holds. Raises CertificateNotFound, SecondFactorMissing."""
    found = await repository.find_certificate(session, actor.tenant_id, certificate_id)
    if found is None:
        raise CertificateNotFound
    if actor.member_id is None or actor.member_id != await surviving_record(session, actor.tenant_id, found.member_id):
        try:
            await find_class(session, actor, found.class_id)
        except ClassNotFound as missing:
            raise CertificateNotFound from missing
    return await _read(session, found)


def tenant_behind(text: str) -> UUID:
    """The tenant that a code names. Raises CertificateNotFound for what we never wrote."""
    tenant_id = tenant_of(normal_code(text))
    if tenant_id is None:
        raise CertificateNotFound
    return tenant_id


async def verified(session: AsyncSession, tenant_id: UUID, text: str) -> Certificate:
    """What the certificate with this code says now, valid or not. Raises CertificateNotFound."""
    found = await repository.certificate_by_code(session, tenant_id, normal_code(text))
    if found is None:
        raise CertificateNotFound
    return await _read(session, found)


async def _read(session: AsyncSession, found: TrainingCertificate) -> Certificate:
    tenant_id = found.tenant_id
    training = await repository.class_of(session, tenant_id, found.class_id)
    present = (await repository.presence_of(session, tenant_id, training.id)).get(found.member_id, {})
    card = await member_card(session, tenant_id, await surviving_record(session, tenant_id, found.member_id))
    org = await org_card(session, tenant_id, training.org_id)
    if card is None or org is None:
        raise CertificateNotFound
    return Certificate(
        found.serial,
        found.code,
        card.name,
        training.title,
        org.name,
        sorted(day for day, hundredths in present.items() if hundredths) or [training.from_on, training.until_on],
        sum(present.values()),
        local_date(found.issued_at),
        is_valid=found.revoked_at is None,
    )


def certificate_page(certificate: Certificate, base_url: str) -> dict[str, Any]:
    """The data of `CERTIFICATE`; the square leads to the check."""
    one = certificate
    link = f"{base_url}/api/v1/certificates/verify/{one.code}"
    return {
        "title": "结业证书",
        "foot": f"{one.organiser}　结业证书 {one.serial}",
        "mark": "" if one.is_valid else "已撤销",
        "text": f"{one.name}同志于{_span(one.days)}参加{one.title}，共{len(one.days)}天、"
        f"{hours_text(one.hundredths)}学时，成绩合格，准予结业。",
        "organiser": one.organiser,
        "issued": _chinese(one.issued_on),
        "serial": f"证书编号：{one.serial}",
        "code": f"验证码：{in_groups(one.code)}",
        "square": _square(link),
    }


def _square(link: str) -> str:
    """A QR code as SVG."""
    drawn = BytesIO()
    segno.make(link, error="m", micro=False).save(drawn, kind="svg", scale=4, border=2)
    return drawn.getvalue().decode()


def _span(days: list[date]) -> str:
    return _chinese(days[0]) if days[0] == days[-1] else f"{_chinese(days[0])}至{_chinese(days[-1])}"


def _chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
