"""Appointments."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from app.access.roles import Role
from app.domains.orgs.models import Org
from app.domains.roles.models import Appointment

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def an_appointment(org: Org, account_id: UUID, role: Role = Role.BRANCH_SECRETARY, **changes: Any) -> Appointment:
    """A confirmed appointment since 2026-01-01 without an end."""
    values: dict[str, Any] = {"from_on": date(2026, 1, 1), "granted_at": NOW, "confirmed_at": NOW}
    return Appointment(tenant_id=org.tenant_id, account_id=account_id, role=role, org_id=org.id, **(values | changes))
