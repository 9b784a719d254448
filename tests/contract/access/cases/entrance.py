"""Before login, one's own account, files, what everybody may read."""

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256

from tests.contract.access.deciding import Because, Case, forbidden, unseen
from tests.factories.files import CSV_UTF8


def _open(operation: str, status: int, **asked: object) -> Case:
    """Used before login: whoever asks, the answer depends on what is proved and not on who asks."""
    why = Because.BEFORE_LOGIN
    return Case(operation, "anonymous", status, why, why, anonymous=why, **asked)  # type: ignore[arg-type]


def _own(operation: str, status: int = 200, who: str = "member", **asked: object) -> Case:
    return Case(operation, who, status, Because.OWN, Because.OWN, **asked)  # type: ignore[arg-type]


def _own_file(
    operation: str, status: int = 200, *, file: str = "file", more: Mapping[str, str] | None = None, **asked: object
) -> Case:
    """A file is there for who sent it; not even for the colleagues of the same branch."""
    refused, elsewhere = unseen("deputy", "FILE_NOT_FOUND"), unseen("other_secretary", "FILE_NOT_FOUND")
    return Case(
        operation, "secretary", status, refused, elsewhere, path={"file_id": f"{{{file}}}"} | dict(more or {}), **asked
    )  # type: ignore[arg-type]


_WRONG = {"tenant_code": "county"}
_DIGEST = {"Content-Digest": f"sha-256=:{b64encode(sha256(CSV_UTF8).digest()).decode()}:"}

CASES = (
    _open("health", 200),
    _open("ready", 200),
    _open("metrics", 200),
    _open("keys", 200),
    _open("dictionaries", 200),
    _open("auth.password", 401, code="LOGIN_FAILED", body={"login_name": "nobody", "password": "not a password"}),
    _open("auth.second_factor", 401, code="CHALLENGE_EXPIRED", body={"challenge": "nothing", "code": "000000"}),
    _open("auth.wechat", 422, code="WECHAT_CODE_INVALID", body=_WRONG | {"code": "not-a-code"}),
    _open("auth.send_sms_code", 204, body=_WRONG | {"phone": "19900012345"}),
    _open("auth.sms", 401, code="LOGIN_FAILED", body=_WRONG | {"phone": "19900012345", "code": "000000"}),
    _open("auth.refresh", 401, code="REFRESH_REFUSED", body={"refresh_token": "not-a-token"}),
    _open("screens.ask_pairing", 201, body={}),
    _open("screens.fetch_ticket", 404, code="SCREEN_PAIRING_EXPIRED", body={"secret": "nobody-was-given-this-secret"}),
    _open("screens.stream", 401, code="SCREEN_TICKET_ENDED", headers={"Cookie": "dangjian_screen=not-a-ticket"}),
    _open("files.download", 200, path={"token": "{link_token}"}),
    _open("lessons.media", 200, path={"token": "{media_token}"}),
    _own("auth.sessions"),
    Case(
        "auth.revoke_session",
        "member",
        204,
        unseen("colleague", "SESSION_NOT_FOUND"),
        unseen("other_member", "SESSION_NOT_FOUND"),
        path={"session_id": "{session}"},
    ),
    _own("auth.revoke_sessions"),
    _own("auth.logout", 204),
    Case(
        "auth.choose_tenant",
        "member",
        200,
        Because.OWN,
        Because.WHOLE_TENANT,
        abroad=unseen("abroad:member", "TENANT_UNKNOWN"),
        body={"tenant_id": "{tenant}"},
    ),
    _own("auth.accept_invitation", 422, code="INVITATION_INVALID", body=_WRONG | {"code": "ABCDEFGH"}),
    _own("me.get"),
    _own("me.profile", shows="{member}"),
    _own(
        "me.change_password", 409, body={"current_password": "not a password", "new_password": "correct horse staple"}
    ),
    _own("me.begin_second_factor", 409, body={"password": "not a password"}),
    _own("me.confirm_second_factor", 409, body={"code": "000000"}),
    _own("me.pass_second_factor", 409, body={"code": "000000"}),
    _own("me.renew_recovery_codes", 409, body={"code": "000000"}),
    Case("roles.table", "visitor", 200, Because.EVERYBODY, Because.EVERYBODY),
    _own("appointments.own", who="secretary"),
    Case(
        "files.reserve",
        "secretary",
        201,
        forbidden("inspector"),
        Because.NO_OBJECT,
        body={"name": "名单.csv", "size": 30, "purpose": "roster"},
    ),
    _own_file("files.send", file="reserved", upload=CSV_UTF8),
    _own_file("files.send_part", file="reserved", content=CSV_UTF8, headers=_DIGEST, more={"number": "1"}),
    _own_file("files.show"),
    _own_file("files.delete", 204),
    _own_file("files.confirm", file="sent"),
    _own_file("files.link"),
)
