"""All that other domains may call of certificates."""

from app.domains.certificates.issuing import Occasion, Wording, certify_passed
from app.domains.certificates.models import Certificate
from app.domains.certificates.repository import of_source as certificates_of
from app.domains.certificates.vocabulary import CertificateKind

__all__ = ["Certificate", "CertificateKind", "Occasion", "Wording", "certificates_of", "certify_passed"]
