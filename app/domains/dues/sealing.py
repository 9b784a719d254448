"""Bases and words are stored sealed by the tenant's cipher, each under its column's name and row."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.domains.dues.calculator import Amounts, Calculation, Standards
from app.keyring.keyring import TenantCipher

ASSESSMENT_BASE, PERIOD_BASE = "dues_assessment.base", "dues_period_base.base"
OBJECTION, ANSWER = "dues_assessment.objection", "dues_assessment.answer"
RELIEF_REASON, RELIEF_END_REASON = "dues_relief.reason", "dues_relief.end_reason"


@dataclass(frozen=True, slots=True)
class BaseLine:
    """A pay item as it stood when the dues were computed; `treatment` is the word of `vocabulary.Treatment`."""

    code: str
    name: str
    treatment: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class BaseDetail:
    """What was computed from what, step by step. `base_fen` is None for a fixed or a former amount."""

    items: Sequence[BaseLine]
    base_fen: int | None
    explanation: Sequence[str]

    @classmethod
    def of(cls, standards: Standards, amounts: Amounts, made: Calculation) -> "BaseDetail":
        known = standards.items
        lines = [BaseLine(code, known[code].name, known[code].treatment.value, fen) for code, fen in amounts]
        return cls(lines, made.base, made.explanation)


def seal_base(cipher: TenantCipher, detail: BaseDetail, *, column: str, row_id: UUID) -> bytes:
    text = json.dumps(
        {
            "items": [[line.code, line.name, line.treatment, line.amount_fen] for line in detail.items],
            "base_fen": detail.base_fen,
            "explanation": list(detail.explanation),
        },
        ensure_ascii=False,
    )
    return cipher.encrypt(text, column=column, row_id=row_id)


def open_base(cipher: TenantCipher, sealed: bytes, *, column: str, row_id: UUID) -> BaseDetail:
    """Raises crypto.DecryptionFailed for a blob that was moved or changed."""
    held: dict[str, Any] = json.loads(cipher.decrypt(sealed, column=column, row_id=row_id))
    return BaseDetail([BaseLine(*line) for line in held["items"]], held["base_fen"], held["explanation"])


def open_words(cipher: TenantCipher, sealed: bytes | None, *, column: str, row_id: UUID) -> str | None:
    """Raises crypto.DecryptionFailed for a blob that was moved or changed."""
    return None if sealed is None else cipher.decrypt(sealed, column=column, row_id=row_id)
