"""Who a line of the bank's statement may be from, and what it would pay: a proposal, for a person to confirm."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.domains.dues.billing.reading import payable
from app.domains.dues.claiming import repository
from app.domains.dues.claiming.repository import Person
from app.domains.dues.claiming.rules import Division, Said, divided, evidence_for, said_by, strongest
from app.domains.dues.claiming.vocabulary import Evidence
from app.domains.dues.ledger.finding import books_for
from app.domains.dues.reconciling.models import StatementLine
from app.domains.dues.repository import payers_by_id
from app.keyring.keyring import TenantCipher

_MOST_CANDIDATES = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A member, what speaks for him, and how the money would be divided over what he owes."""

    person: Person
    evidence: Evidence
    division: Division


@dataclass(frozen=True, slots=True)
class Proposal:
    line: StatementLine
    candidates: Sequence[Candidate]


async def proposals(
    session: AsyncSession, actor: Actor, books_id: UUID, *, after: UUID | None, limit: int, cipher: TenantCipher
) -> list[Proposal]:
    """Lines that wait, each with the members it may be from. Raises BooksNotFound, PermissionMissing."""
    books, org = await books_for(session, actor, books_id, Permission.DUES_RECONCILE)
    query = repository.waiting_lines(actor.tenant_id, books.id, after=after)
    lines = list(await session.scalars(query.limit(limit)))
    said = {line.id: said_by(line.counterparty, line.memo) for line in lines}
    indexes = {line_id: _indexes(one, cipher) for line_id, one in said.items()}
    names = {name for one in said.values() for name in (*one.remark, one.counterparty) if name}
    numbers = {index for known in indexes.values() for index in known}
    people = await repository.people_said(session, actor.tenant_id, org.path, names=names, numbers=numbers)
    owed = await repository.owed_by(session, actor.tenant_id, [person.id for person in people])
    made = [Proposal(line, _candidates(line, said[line.id], indexes[line.id], people, owed)) for line in lines]
    return [await _ahead(session, one) for one in made]


async def _ahead(session: AsyncSession, made: Proposal) -> Proposal:
    """Where the likeliest owes less than came, the months that he may pay ahead come before any extra."""
    if not made.candidates or not made.candidates[0].division.extra_fen:
        return made
    first, *others = made.candidates
    payer = (await payers_by_id(session, made.line.tenant_id, [first.person.id]))[first.person.id]
    months = [(one.month, one.open_fen) for one in await payable(session, payer)]
    return replace(made, candidates=[replace(first, division=divided(made.line.amount_fen, months)), *others])


def _indexes(said: Said, cipher: TenantCipher) -> frozenset[bytes]:
    return frozenset(cipher.index("phone" if len(one) == 11 else "id_number", one) for one in said.numbers)


def _candidates(
    line: StatementLine,
    said: Said,
    numbers: frozenset[bytes],
    people: Sequence[Person],
    owed: Mapping[UUID, Sequence[tuple[date, int]]],
) -> list[Candidate]:
    found: dict[UUID, Evidence] = {}
    by_id = {person.id: person for person in people}
    for person in people:
        numbered = not numbers.isdisjoint({person.phone_index, person.id_index})
        evidence = evidence_for(said, person.name, numbered=numbered)
        if evidence is not None:
            found[person.id] = evidence
    return [
        Candidate(by_id[one], found[one], divided(line.amount_fen, owed.get(one, ())))
        for one in strongest(found)[:_MOST_CANDIDATES]
    ]
