"""Accounts and where they stand."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from app.domains.auth.models import Account, AccountPlace
from app.kit.ids import uuid7

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def an_account(login_name: str | None = None, display_name: str = "张三", **changes: Any) -> Account:
    return Account(
        id=changes.pop("id", None) or uuid7(),
        login_name=login_name,
        display_name=display_name,
        created_at=NOW,
        **changes,
    )


def a_place(account: Account, tenant_id: UUID, *, org_id: UUID | None = None, **changes: Any) -> AccountPlace:
    return AccountPlace(
        account_id=account.id, place_tenant_id=tenant_id, org_id=org_id or uuid7(), created_at=NOW, **changes
    )
