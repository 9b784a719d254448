"""Who of the register a row speaks of: by ID number, by name and phone, by what a mask leaves, by name in the branch."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.members.importing import repository
from app.domains.members.importing.facts import RowFacts
from app.domains.members.importing.faults import Fault, FaultCode
from app.domains.members.importing.fields import Field
from app.domains.members.importing.repository import Known
from app.domains.members.models import Member
from app.domains.members.personal import masked
from app.keyring.keyring import TenantCipher
from app.kit.dates import PartialDate


@dataclass(frozen=True, slots=True)
class Match:
    """`is_certain` is false for somebody of the same name in the same branch who may be another person."""

    member_id: UUID
    is_certain: bool


class KnownPeople:
    """The people of the register who could be meant by a file, found by few queries however long the file is."""

    def __init__(self, cipher: TenantCipher) -> None:
        self._cipher = cipher
        self._by_id_number: dict[bytes, Known] = {}
        self._by_phone: dict[bytes, Known] = {}
        self._by_name: dict[str, list[Known]] = defaultdict(list)

    @classmethod
    async def of(
        cls, session: AsyncSession, tenant_id: UUID, cipher: TenantCipher, rows: Sequence[RowFacts]
    ) -> "KnownPeople":
        people = cls(cipher)
        ids = {cipher.index("id_number", row.entry.id_number) for row in rows if row.entry.id_number}
        phones = {cipher.index("phone", row.entry.phone) for row in rows if row.entry.phone}
        names = {row.entry.name for row in rows if row.entry.name}
        for known in await repository.known_by(session, tenant_id, Member.id_index, ids):
            people._by_id_number[known.id_index or b""] = known
        for known in await repository.known_by(session, tenant_id, Member.phone_index, phones):
            people._by_phone[known.phone_index or b""] = known
        for known in await repository.known_by(session, tenant_id, Member.name, names):
            people._by_name[known.name].append(known)
        return people

    def match(self, row: RowFacts, branch_id: UUID | None) -> tuple[Match | None, Fault | None]:
        """The person meant, or None for somebody new; or the fault that keeps this from being told."""
        entry = row.entry
        by_id = self._by_id_number.get(self._cipher.index("id_number", entry.id_number)) if entry.id_number else None
        by_phone = self._by_phone.get(self._cipher.index("phone", entry.phone)) if entry.phone else None
        if by_id and by_phone and by_id.id != by_phone.id:
            return None, Fault.of(FaultCode.TWO_PEOPLE, Field.ID_NUMBER)
        if by_id:
            return Match(by_id.id, is_certain=True), None
        if by_phone:
            contradicts = entry.id_number is not None and by_phone.id_index is not None
            if by_phone.name != entry.name or contradicts:
                return None, Fault.of(FaultCode.PHONE_TAKEN, Field.PHONE)
            return Match(by_phone.id, is_certain=True), None
        if {Field.ID_NUMBER, Field.PHONE} & row.masked.keys():
            return self._unmasked(row, branch_id)
        return self._namesake(row, branch_id)

    def _unmasked(self, row: RowFacts, branch_id: UUID | None) -> tuple[Match | None, Fault | None]:
        fitting = [known for known in self._by_name.get(row.entry.name, ()) if self._fits_mask(known, row)]
        if len(fitting) > 1:
            fitting = [known for known in fitting if known.org_id == branch_id]
        if len(fitting) == 1:
            return Match(fitting[0].id, is_certain=True), None
        field = Field.ID_NUMBER if Field.ID_NUMBER in row.masked else Field.PHONE
        return None, Fault.of(FaultCode.MASKED_WITHOUT_MATCH, field)

    def _fits_mask(self, known: Known, row: RowFacts) -> bool:
        for field, blob in ((Field.ID_NUMBER, known.id_number), (Field.PHONE, known.phone)):
            if field not in row.masked:
                continue
            if blob is None:
                return False
            text = self._cipher.decrypt(blob, column=f"member.{field}", row_id=known.id)
            if masked(field, text) != row.masked[field]:
                return False
        return True

    def _namesake(self, row: RowFacts, branch_id: UUID | None) -> tuple[Match | None, Fault | None]:
        """Somebody of the name in the branch, unless ID numbers or birth tell the two apart."""
        found = [
            known
            for known in self._by_name.get(row.entry.name, ())
            if known.org_id == branch_id
            and not (row.entry.id_number and known.id_index)
            and _may_be_born(known, row.entry.birth)
        ]
        if not found:
            return None, None
        if len(found) == 1:
            return Match(found[0].id, is_certain=False), None
        return None, Fault.of(FaultCode.MATCH_AMBIGUOUS, Field.NAME, count=len(found))


def _may_be_born(known: Known, said: PartialDate | None) -> bool:
    """A register may know a birth to the month only: the first of the month is then no contradiction."""
    if said is None or known.birth_on is None or said.day == known.birth_on:
        return True
    month_only = said.precision == "month" or known.birth_on.day == 1
    return month_only and (said.day.year, said.day.month) == (known.birth_on.year, known.birth_on.month)
