"""Issue to who passed, withdraw from who did not, and let the paper say what is so now."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.certificates import repository
from app.domains.certificates.models import Certificate
from app.domains.certificates.rules import code_of
from app.domains.certificates.vocabulary import CertificateKind
from app.kit.clock import now
from app.kit.ids import uuid7

_SECRET = 10


@dataclass(frozen=True, slots=True)
class Occasion:
    """What was passed, and who holds it."""

    kind: CertificateKind
    source_id: UUID
    org_id: UUID
    title: str


@dataclass(frozen=True, slots=True)
class Wording:
    """What is said of one person: the sentence without the name, its days, and hundredths of an hour, if any."""

    text: str
    from_on: date
    until_on: date
    hundredths: int = 0


async def certify_passed(
    session: AsyncSession, tenant_id: UUID, occasion: Occasion, results: Mapping[UUID, Wording | None]
) -> None:
    """Who has a wording has a certificate that says so, valid; whose is None has none, or a revoked one. Others stay.

    The caller holds the source meanwhile. Safe to repeat.
    """
    known = await repository.of_source(session, tenant_id, occasion.kind, occasion.source_id)
    for member_id, wording in sorted(results.items(), key=lambda pair: pair[0]):
        certificate = known.get(member_id)
        if wording is None:
            if certificate is not None:
                certificate.revoked_at = certificate.revoked_at or now()
            continue
        if certificate is None:
            certificate = Certificate(
                tenant_id=tenant_id,
                id=uuid7(),
                kind=occasion.kind,
                source_id=occasion.source_id,
                member_id=member_id,
                code=code_of(tenant_id, secrets.token_bytes(_SECRET)),
                issued_at=now(),
            )
            session.add(certificate)
        certificate.org_id, certificate.title, certificate.wording = occasion.org_id, occasion.title, wording.text
        certificate.from_on, certificate.until_on = wording.from_on, wording.until_on
        certificate.hundredths, certificate.revoked_at = wording.hundredths, None
    await session.flush()
