"""What others may ask of accounts; wiring and the command line call it too."""

from app.domains.auth.authentication import Authentication, login_policy
from app.domains.auth.models import LoginWay
from app.domains.auth.repository import account_names
from app.domains.auth.sessions import Tokens, open_session

__all__ = ["Authentication", "LoginWay", "Tokens", "account_names", "login_policy", "open_session"]
