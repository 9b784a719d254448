"""Minutes: begun, written, handed in, signed, read, printed."""

from tests.contract.access.deciding import ABROAD, Because, Case, Expected, forbidden, nothing, unseen

_HELD = {"meeting_id": "{held}"}
_ARCHIVED = {"minutes_id": "{archived}"}
_FIRST = _ARCHIVED | {"number": "1"}


def _own(operation: str, status: int = 200, *, who: str = "secretary", **asked: object) -> Case:
    """In the branch that held it. A member who neither chaired nor recorded it only reads what is archived."""
    asked.setdefault("refused", forbidden("probationary"))
    asked.setdefault("elsewhere", unseen("other_secretary", "MINUTES_NOT_FOUND"))
    return Case(operation, who, status, **asked)  # type: ignore[arg-type]


def _signing(operation: str, who: str, minutes: str, refused: Expected, **body: str) -> Case:
    given = {"digest": f"{{{minutes}_digest}}"} | body
    elsewhere = unseen("other_member" if operation == "minutes.sign" else "other_secretary", "MINUTES_NOT_FOUND")
    path = {"minutes_id": f"{{{minutes}}}"}
    return _own(operation, who=who, refused=refused, elsewhere=elsewhere, path=path, body=given)


_MEETING = unseen("other_secretary", "MEETING_NOT_FOUND")
# An applicant sees the meetings of the branch, and not what was said there.
_NOT_A_MEMBER = forbidden("applicant")

_BOOK = {"org_id": "{org}", "year": "2026"}
_WAITING = {"handover_id": "{book_handover}"}
_ORG = unseen("other_secretary", "ORG_NOT_FOUND")
_HANDOVER = unseen("other_secretary", "HANDOVER_NOT_FOUND")

CASES = (
    Case("minutes.templates", "visitor", 200, Because.EVERYBODY, Because.EVERYBODY),
    _own(
        "minutes.of_meeting",
        who="member",
        refused=_NOT_A_MEMBER,
        elsewhere=_MEETING,
        path=_HELD,
        shows="{minutes}",
    ),
    _own("minutes.begin", 201, elsewhere=_MEETING, body={"kind": "theme_day"}),
    _own("minutes.show", who="colleague", abroad=unseen(ABROAD + "secretary", "MINUTES_NOT_FOUND"), shows="{minutes}"),
    _own(
        "minutes.edit",
        path={"minutes_id": "{drafted}"},
        body={"texts": {"agenda": "一项"}},
        headers={"If-Match": '"2"'},
    ),
    _own("minutes.submit", path={"minutes_id": "{drafted}"}),
    _own("minutes.return", who="member", body={"remarks": "补写成效"}),
    _signing("minutes.sign", "member", "minutes", forbidden("probationary", "MINUTES_NOT_THE_SIGNER"), signer="chair"),
    _signing("minutes.sign_for", "secretary", "lacking", forbidden("recorder"), signer="recorder", reason="没有账号"),
    _own("minutes.correct", who="recorder", path=_ARCHIVED, body={"reason": "漏记一名同志的意见"}),
    _own(
        "minutes.file_link",
        who="probationary",
        refused=_NOT_A_MEMBER,
        path=_ARCHIVED | {"file_id": "{attached}"},
    ),
    Case(
        "minutes.list",
        "probationary",
        200,
        _NOT_A_MEMBER,
        nothing("other_secretary"),
        query={"month": "2026-12"},
        shows="{archived}",
    ),
    _own("minutes.versions", who="probationary", refused=_NOT_A_MEMBER, path=_ARCHIVED, shows="{archived_digest}"),
    _own("minutes.version", who="probationary", refused=_NOT_A_MEMBER, path=_FIRST, shows="{archived}"),
    _own("minutes.version_pdf", who="probationary", refused=_NOT_A_MEMBER, path=_FIRST),
    _own("minutes.draft_pdf", who="colleague", abroad=unseen(ABROAD + "secretary", "MINUTES_NOT_FOUND")),
    _own(
        "handovers.propose",
        201,
        refused=forbidden("member"),
        elsewhere=_ORG,
        path=_BOOK,
        body={"giver_id": "{member}", "taker_id": "{colleague}"},
    ),
    _own(
        "handovers.of_year",
        refused=forbidden("member"),
        elsewhere=_ORG,
        path=_BOOK | {"year": "2025"},
        shows="{book_handover}",
    ),
    _own("handovers.show", who="colleague", elsewhere=_HANDOVER, path=_WAITING, shows="{book_handover}"),
    _own(
        "handovers.sign",
        who="member",
        elsewhere=unseen("other_member", "HANDOVER_NOT_FOUND"),
        path=_WAITING,
        body={"side": "giver", "digest": "{book_handover_digest}"},
    ),
    _own(
        "handovers.withdraw",
        refused=forbidden("member"),
        elsewhere=_HANDOVER,
        path=_WAITING,
        body={"reason": "接收人另有安排"},
    ),
    _own("handovers.pdf", who="colleague", elsewhere=_HANDOVER, path=_WAITING),
    _own("meetings.roll_pdf", refused=forbidden("member"), elsewhere=_MEETING, path=_HELD),
)
