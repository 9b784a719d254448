"""Everything HTTP that knows no domain: sessions, actor, paging, idempotency, errors, limits, request id, OpenAPI."""
