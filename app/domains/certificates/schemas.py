"""What is told of a certificate to whoever checks it."""

from datetime import date
from typing import Self

from pydantic import Field

from app.domains.certificates.reading import Shown
from app.domains.certificates.rules import in_groups
from app.domains.certificates.vocabulary import CertificateKind
from app.kit.clock import local_date
from app.web.schemas import Out


class VerifiedOut(Out):
    """证书的验证结果。姓名只显示第一个字。"""

    is_valid: bool = Field(description="否：证书已撤销")
    kind: CertificateKind
    serial: str
    code: str
    name: str = Field(examples=["李*"])
    title: str
    organiser: str
    from_on: date
    until_on: date
    hundredths: int
    issued_on: date

    @classmethod
    def of(cls, one: Shown) -> Self:
        row = one.row
        return cls(
            is_valid=one.is_valid,
            kind=row.kind,
            serial=row.serial,
            code=in_groups(row.code),
            name=one.masked,
            title=row.title,
            organiser=one.organiser,
            from_on=row.from_on,
            until_on=row.until_on,
            hundredths=row.hundredths,
            issued_on=local_date(row.issued_at),
        )
