"""The first screen, and the calendar on the own phone."""

from tests.contract.access.deciding import Because, Case, refused

CASES = (
    Case("home", "member", 200, Because.OWN, Because.OWN, shows="{coming}"),
    Case("calendar.make_link", "member", 201, refused("visitor", 409, "CALENDAR_NEEDS_MEMBER"), Because.OWN),
    Case("calendar.show_link", "member", 200, Because.OWN, Because.OWN),
    Case("calendar.revoke_link", "member", 204, Because.OWN, Because.OWN),
    Case(
        "calendar.feed",
        "anonymous",
        200,
        Because.BEFORE_LOGIN,
        Because.BEFORE_LOGIN,
        anonymous=Because.BEFORE_LOGIN,
        path={"token": "{calendar_token}"},
        shows="{coming}",
    ),
)
