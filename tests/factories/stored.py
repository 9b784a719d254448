"""Files as the record of them knows them, without bytes."""

from app.access.actor import Actor
from app.files.models import FileStatus, Purpose, StoredFile
from app.kit.clock import now
from app.kit.ids import uuid7


def a_file(actor: Actor, name: str = "学习材料.pdf", *, status: FileStatus = FileStatus.CONFIRMED) -> StoredFile:
    """A document that the actor has uploaded."""
    return StoredFile(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        owner_account_id=actor.account_id,
        purpose=Purpose.DOCUMENT,
        name=name,
        status=status,
        declared_size=10,
        size=10,
        media_type="application/pdf",
        storage_key="k",
        created_at=now(),
        confirmed_at=now() if status is FileStatus.CONFIRMED else None,
    )
