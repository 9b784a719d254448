"""Between the rows of the register and what they say: sealing and opening, searching keys, masks."""

import json
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from app.domains.members.entry import DATE_FIELDS, Entry
from app.domains.members.models import Member
from app.domains.members.vocabulary import Category
from app.keyring.keyring import TenantCipher
from app.kit.dates import PartialDate
from app.kit.masks import mask_id_number, mask_phone, mask_text_for_log
from app.kit.text import pinyin_full, pinyin_initials

MASK = "****"
"""Every masked value holds this, so that an import can tell it from a value."""

TAIL = 4
_PLAIN = ("serial", "name", "gender", "nationality", "native_place", "education", "degree", "party_post", "job")
_SEALED = ("id_number", "phone", "address", "remark")
_ADDRESS_SHOWN = 6


def write_entry(member: Member, entry: Entry, cipher: TenantCipher) -> None:
    """Make the row say what the (checked) entry says; categories stand in their own table."""
    for name in _PLAIN:
        setattr(member, name, getattr(entry, name))
    member.pinyin, member.initials = pinyin_full(entry.name), pinyin_initials(entry.name)
    for name in DATE_FIELDS:
        stated: PartialDate | None = getattr(entry, name)
        setattr(member, f"{name}_on", stated.day if stated else None)
    member.month_only = [name for name in DATE_FIELDS if _is_month(getattr(entry, name))]
    for name in _SEALED:
        setattr(member, name, seal(cipher, f"member.{name}", getattr(entry, name), member.id))
    extra = json.dumps(dict(entry.extra), ensure_ascii=False) if entry.extra else None
    member.extra = seal(cipher, "member.extra", extra, member.id)
    write_keys(member, entry, cipher)


def write_keys(member: Member, entry: Entry, cipher: TenantCipher) -> None:
    """The keyed hashes by which ID number and phone are found: whole, and by their last four signs."""
    member.id_index = _index(cipher, "id_number", entry.id_number)
    member.id_tail = tail_key(cipher, "id_tail", entry.id_number)
    member.phone_index = _index(cipher, "phone", entry.phone)
    member.phone_tail = tail_key(cipher, "phone_tail", entry.phone)


def entry_of(member: Member, categories: Collection[Category], cipher: TenantCipher) -> Entry:
    """What the row says, unsealed."""
    extra = unseal(cipher, "member.extra", member.extra, member.id)
    stated: dict[str, Any] = {name: getattr(member, name) for name in _PLAIN}
    stated |= {name: partial_date(member, name) for name in DATE_FIELDS}
    return Entry(
        **stated,
        id_number=unseal(cipher, "member.id_number", member.id_number, member.id),
        phone=unseal(cipher, "member.phone", member.phone, member.id),
        address=unseal(cipher, "member.address", member.address, member.id) or "",
        remark=unseal(cipher, "member.remark", member.remark, member.id) or "",
        categories=frozenset(categories),
        extra=json.loads(extra) if extra else {},
    )


def partial_date(member: Member, name: str) -> PartialDate | None:
    """The date of one of DATE_FIELDS with its precision."""
    day: date | None = getattr(member, f"{name}_on")
    return None if day is None else PartialDate(day, "month" if name in member.month_only else "day")


def seal(cipher: TenantCipher, column: str, text: str | None, row_id: UUID) -> bytes | None:
    return cipher.encrypt(text, column=column, row_id=row_id) if text else None


def unseal(cipher: TenantCipher, column: str, blob: bytes | None, row_id: UUID) -> str | None:
    return cipher.decrypt(blob, column=column, row_id=row_id) if blob else None


def tail_key(cipher: TenantCipher, kind: str, text: str | None) -> bytes | None:
    """`kind` is "id_tail" or "phone_tail"; the last four signs of `text` are keyed."""
    return _index(cipher, kind, text[-TAIL:] if text else None)


def mask_address(text: str) -> str:
    """Province and county stay, the rest goes: `浙江省杭州市****`. Short ones go whole."""
    return text[:_ADDRESS_SHOWN] + MASK if len(text) > 2 * _ADDRESS_SHOWN else MASK if text else ""


def masked(name: str, value: Any) -> Any:
    """A field's value as others than the person may see it."""
    if not value:
        return value
    if name == "id_number":
        return mask_id_number(value)
    if name == "phone":
        return mask_phone(value)
    if name == "address":
        return mask_address(value)
    if name == "remark":
        return mask_text_for_log(value)
    if name == "extra":
        return {column: mask_text_for_log(text) for column, text in value.items()}
    return value


def for_history(entry: Entry, names: Collection[str]) -> dict[str, Any]:
    """The fields of `names` fit for history and audit: masked, and free text not at all."""
    return {name: _historic(name, getattr(entry, name)) for name in names}


def _historic(name: str, value: Any) -> Any:
    if name in ("remark", "extra"):
        return MASK if value else ""
    if isinstance(value, PartialDate):
        return date_text(value)
    if isinstance(value, frozenset):
        return sorted(value)
    return masked(name, value)


def date_text(value: PartialDate | None) -> str | None:
    """`2020-01-05`, or `2020-01` where the day is not known."""
    if value is None:
        return None
    return value.day.isoformat() if value.precision == "day" else f"{value.day:%Y-%m}"


def search_keys(cipher: TenantCipher, wanted: Mapping[str, str]) -> dict[str, bytes]:
    """Keyed tails for `id_tail` and `phone_tail` as typed."""
    return {kind: cipher.index(kind, text.upper()) for kind, text in wanted.items()}


def _index(cipher: TenantCipher, kind: str, text: str | None) -> bytes | None:
    return cipher.index(kind, text) if text else None


def _is_month(value: PartialDate | None) -> bool:
    return value is not None and value.precision == "month"
