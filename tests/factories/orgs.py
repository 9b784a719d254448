"""Organisations."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from app.domains.orgs.models import Org, OrgKind, UnitKind
from app.domains.orgs.tree import path_of
from app.kit.ids import uuid7

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def an_org(
    tenant_id: UUID,
    name: str = "第一党支部",
    *,
    parent: Org | None = None,
    kind: OrgKind = OrgKind.BRANCH,
    **changes: Any,
) -> Org:
    """An organisation under `parent`, a root without one."""
    org_id = changes.pop("id", None) or uuid7()
    values: dict[str, Any] = {
        "parent_id": parent.id if parent else None,
        "path": path_of(org_id, parent.path if parent else ""),
        "depth": parent.depth + 1 if parent else 0,
        "unit_kind": UnitKind.VILLAGE,
        "founded_on": date(2000, 1, 1),
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Org(tenant_id=tenant_id, id=org_id, name=name, kind=kind, **(values | changes))
