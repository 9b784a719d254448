"""Every table, imported for Alembic and for the metadata's own tests."""

import app.domains.orgs.models
import app.keyring.models
import app.web.idempotency  # noqa: F401
