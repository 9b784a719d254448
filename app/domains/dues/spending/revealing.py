"""The note on a member whose large payment goes up: sealed, read for a stated purpose, every look recorded."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.dues.ledger.finding import books_for
from app.domains.dues.spending import repository
from app.domains.dues.spending.errors import NoMemberNote, PayoutNotFound
from app.domains.dues.spending.vocabulary import PayoutState
from app.keyring.keyring import TenantCipher

MEMBER_NOTE = "dues_payout.member_note"
_ARRIVING = (PayoutState.PAID, PayoutState.RECEIVED)


async def reveal_note(
    session: AsyncSession, actor: Actor, books_id: UUID, payout_id: UUID, *, purpose: str, cipher: TenantCipher
) -> str:
    """The short note on the member (中组发〔2008〕3号), for who forwards it and, once it was paid, for who receives it.

    Raises BooksNotFound, PermissionMissing, PayoutNotFound, NoMemberNote.
    """
    books, org = await books_for(session, actor, books_id, Permission.DUES_NOTE_READ)
    found = await repository.find_payout(session, actor.tenant_id, books.id, payout_id)
    if found is None or (found.books_id != books.id and found.state not in _ARRIVING):
        raise PayoutNotFound
    if found.member_note is None:
        raise NoMemberNote
    await record(
        session,
        actor,
        "dues.member_note_revealed",
        target="dues_payout",
        target_id=found.id,
        org_id=org.id,
        after={"allocation_id": found.allocation_id},
        note=purpose,
    )
    return cipher.decrypt(found.member_note, column=MEMBER_NOTE, row_id=found.id)
