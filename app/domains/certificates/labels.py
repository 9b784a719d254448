"""The Chinese for every word of `vocabulary`."""

from collections.abc import Mapping
from enum import StrEnum

from app.domains.certificates.vocabulary import CertificateKind

KINDS: Mapping[StrEnum, str] = {CertificateKind.TRAINING: "结业证书", CertificateKind.EXAM: "合格证书"}
LABELS: Mapping[str, Mapping[StrEnum, str]] = {"certificate_kind": KINDS}
