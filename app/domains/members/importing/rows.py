"""Sealing what a row of a personal file holds, and opening it again."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from app.domains.members.importing.fields import Field
from app.domains.members.importing.models import RosterImport, RosterImportRow
from app.domains.members.importing.reading import ValueMapping
from app.keyring.keyring import TenantCipher
from app.kit.sheets.staged import StagedCell, packed, unpacked

_CELLS, _BEFORE, _WORDS = "roster_import_row.cells", "roster_import_row.before", "roster_import.words"


def seal_cells(cipher: TenantCipher, row_id: UUID, section: str, cells: Sequence[StagedCell]) -> bytes:
    text = json.dumps([section, packed(cells)], ensure_ascii=False, separators=(",", ":"))
    return cipher.encrypt(text, column=_CELLS, row_id=row_id)


def open_cells(cipher: TenantCipher, row: RosterImportRow) -> tuple[str, list[StagedCell]]:
    """The heading above the row, and its cells; nothing once they are erased."""
    if row.cells is None:
        return "", []
    section, stored = json.loads(cipher.decrypt(row.cells, column=_CELLS, row_id=row.id))
    return section, unpacked(stored)


def seal_before(cipher: TenantCipher, row_id: UUID, values: Mapping[str, Any]) -> bytes:
    return cipher.encrypt(json.dumps(values, ensure_ascii=False), column=_BEFORE, row_id=row_id)


def open_before(cipher: TenantCipher, row: RosterImportRow) -> dict[str, Any]:
    if row.before is None:
        return {}
    found: dict[str, Any] = json.loads(cipher.decrypt(row.before, column=_BEFORE, row_id=row.id))
    return found


def seal_words(
    cipher: TenantCipher, import_id: UUID, chosen: ValueMapping, unknown: Sequence[tuple[Field, str, int]]
) -> bytes:
    """`unknown` is field, word and in how many rows it stands."""
    text = json.dumps({"chosen": chosen, "unknown": list(unknown)}, ensure_ascii=False)
    return cipher.encrypt(text, column=_WORDS, row_id=import_id)


def open_words(
    cipher: TenantCipher, found: RosterImport
) -> tuple[dict[Field, dict[str, str]], list[tuple[Field, str, int]]]:
    if found.words is None:
        return {}, []
    stored = json.loads(cipher.decrypt(found.words, column=_WORDS, row_id=found.id))
    chosen = {Field(field): words for field, words in stored["chosen"].items()}
    return chosen, [(Field(field), word, count) for field, word, count in stored["unknown"]]


def columns_of(found: RosterImport) -> dict[int, Field]:
    """The mapping as column (from 0) → field."""
    return {int(column): Field(field) for column, field in found.mapping.items()}
