"""One's own inbox."""

from tests.contract.access.deciding import Because, Case, forbidden, nothing, unseen

_VISITOR = forbidden("visitor")

CASES = (
    Case("notices.list", "member", 200, _VISITOR, nothing("other_member"), shows="{notice}"),
    Case("notices.to_dos", "member", 200, _VISITOR, nothing("other_member"), shows="{to_do}"),
    Case("notices.count", "member", 200, _VISITOR, Because.OWN),
    Case("notices.read_all", "member", 200, _VISITOR, Because.OWN, body={"until": "2026-12-05T09:00:00+08:00"}),
    Case("notices.read", "member", 200, _VISITOR, unseen("other_member", "NOTICE_NOT_FOUND"), shows="{notice}"),
)
