"""Where a file's bytes stand in the object store. Keys are made of ids alone, never of a name that somebody gave."""

from uuid import UUID


def sent_place(tenant_id: UUID, file_id: UUID) -> str:
    """The bytes as they were sent."""
    return f"{tenant_id.hex}/{file_id.hex}/sent"


def clean_place(tenant_id: UUID, file_id: UUID) -> str:
    """An image made anew from what was sent, without its metadata."""
    return f"{tenant_id.hex}/{file_id.hex}/clean"


def places_of(tenant_id: UUID, file_id: UUID) -> tuple[str, str]:
    return sent_place(tenant_id, file_id), clean_place(tenant_id, file_id)
