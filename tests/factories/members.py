"""Members. ID numbers carry an unassigned area code (99…), phones an unassigned segment (199 000…): nobody's."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.members.models import Member
from app.domains.members.vocabulary import Gender, Stage
from app.domains.orgs.models import Org
from app.keyring.keyring import Keyring, TenantCipher
from app.kit.identity import citizen_id_check
from app.kit.ids import uuid7
from app.kit.text import pinyin_full, pinyin_initials
from tests.support.http import MASTER

NOW = datetime(2026, 1, 1, tzinfo=UTC)
# Far from the numbers that tests name by hand.
_numbers: Iterator[int] = count(100_000)
_PROBATIONARY = {"joined_on": date(2026, 6, 18), "full_on": None}
_BEFORE = {"joined_on": None, "full_on": None, "applied_on": date(2024, 3, 1)}


async def a_cipher(session: AsyncSession, tenant_id: UUID) -> TenantCipher:
    """The tenant's cipher; its keys are made under the master secret that the test services use."""
    keyring = Keyring(MASTER)
    await keyring.create_keys(session, tenant_id)
    return await keyring.cipher(session, tenant_id)


def an_id_number(birth: date = date(1980, 5, 20), *, male: bool = True, order: int | None = None) -> str:
    """A number that checks, of an area that does not exist; another `order` (0 … 449,999) is another person."""
    area, serial = divmod(next(_numbers) if order is None else order, 500)
    body = f"990{100 + area}{birth:%Y%m%d}{serial * 2 + male:03d}"
    return body + citizen_id_check(body)


def a_phone(order: int | None = None) -> str:
    return f"19900{(next(_numbers) if order is None else order) % 1_000_000:06d}"


def a_member(
    cipher: TenantCipher,
    org: Org,
    name: str = "张三",
    *,
    stage: Stage = Stage.FULL,
    group: Org | None = None,
    id_number: str | None = "",
    phone: str | None = "",
    birth: date = date(1980, 5, 20),
    **changes: Any,
) -> Member:
    """A person of the branch `org`. "" makes a fresh ID number or phone, None leaves it out."""
    member_id = changes.pop("id", None) or uuid7()
    id_number = an_id_number(birth) if id_number == "" else id_number
    phone = a_phone() if phone == "" else phone
    by_stage = {Stage.FULL: {"joined_on": date(2005, 6, 18), "full_on": date(2006, 6, 18)}}
    by_stage[Stage.PROBATIONARY] = _PROBATIONARY
    values: dict[str, Any] = {
        "group_id": group.id if group else None,
        "pinyin": pinyin_full(name),
        "initials": pinyin_initials(name),
        "gender": Gender.MALE,
        "nationality": "01",
        "birth_on": birth,
        "month_only": [],
        "created_at": NOW,
        "updated_at": NOW,
        **by_stage.get(stage, _BEFORE),
    }
    if id_number:
        values |= {
            "id_number": cipher.encrypt(id_number, column="member.id_number", row_id=member_id),
            "id_index": cipher.index("id_number", id_number),
            "id_tail": cipher.index("id_tail", id_number[-4:]),
        }
    if phone:
        values |= {
            "phone": cipher.encrypt(phone, column="member.phone", row_id=member_id),
            "phone_index": cipher.index("phone", phone),
            "phone_tail": cipher.index("phone_tail", phone[-4:]),
        }
    return Member(tenant_id=org.tenant_id, id=member_id, org_id=org.id, name=name, stage=stage, **(values | changes))
