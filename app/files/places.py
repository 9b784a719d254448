"""Where a file's bytes stand in the object store. Keys are made of ids alone, never of a name that somebody gave."""

from uuid import UUID

# What a picture is kept in besides its own width: a list, a phone's screen, a sharp one.
WIDTHS = (360, 720, 1080)


def sent_place(tenant_id: UUID, file_id: UUID) -> str:
    """The bytes as they were sent."""
    return f"{tenant_id.hex}/{file_id.hex}/sent"


def clean_place(tenant_id: UUID, file_id: UUID) -> str:
    """An image made anew from what was sent, without its metadata."""
    return f"{tenant_id.hex}/{file_id.hex}/clean"


def small_place(tenant_id: UUID, file_id: UUID, width: int) -> str:
    """A picture as a JPEG of that width."""
    return f"{tenant_id.hex}/{file_id.hex}/w{width}"


def ready_place(tenant_id: UUID, file_id: UUID) -> str:
    """A film with its index at the beginning, made from what was sent."""
    return f"{tenant_id.hex}/{file_id.hex}/ready"


def places_of(tenant_id: UUID, file_id: UUID) -> list[str]:
    """Wherever bytes of the file may stand."""
    own = (tenant_id, file_id)
    return [sent_place(*own), clean_place(*own), ready_place(*own), *(small_place(*own, width) for width in WIDTHS)]


def file_at(place: str) -> tuple[UUID, UUID] | None:
    """Tenant and file of a place; None for what is no place of ours."""
    tenant, _, rest = place.partition("/")
    file, _, _ = rest.partition("/")
    try:
        return UUID(tenant), UUID(file)
    except ValueError:
        return None
