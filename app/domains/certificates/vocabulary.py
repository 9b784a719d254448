"""The closed list of words of certificates. Their Chinese stands in `labels`."""

from enum import StrEnum


class CertificateKind(StrEnum):
    TRAINING = "training"
    EXAM = "exam"
