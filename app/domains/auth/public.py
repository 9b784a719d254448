"""What others may ask of accounts; wiring and the command line call it too."""

from app.domains.auth import standing
from app.domains.auth.accounts import create_account
from app.domains.auth.authentication import Authentication, login_policy
from app.domains.auth.binding import bind_member
from app.domains.auth.limiter import Door, Limiter
from app.domains.auth.models import Account, LoginWay
from app.domains.auth.repository import account_names, members_with_accounts, openid_of, standing_accounts
from app.domains.auth.second_factor import enrol
from app.domains.auth.sessions import Tokens, open_session

__all__ = [
    "Account",
    "Authentication",
    "Door",
    "Limiter",
    "LoginWay",
    "Tokens",
    "account_names",
    "bind_member",
    "create_account",
    "enrol",
    "login_policy",
    "members_with_accounts",
    "open_session",
    "openid_of",
    "standing",
    "standing_accounts",
]
