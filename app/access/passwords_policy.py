"""What a password must be, and how many tries a login has: two profiles, as pure rules. Hashing is not done here."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum, unique

from app.access.common_passwords import rest_beyond_the_guessable

LONGEST_PASSWORD = 128
"""In characters: longer ones only feed the hash with work."""

SHORTEST_NAME = 3
"""A login name shorter than this stands in many passwords by chance."""


@unique
class Profile(StrEnum):
    DEFAULT = "default"
    DJBH3 = "djbh3"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginPolicy:
    """The numbers of one profile.

    `min_length` counts characters, and `min_length_with_second_factor` where the account has TOTP. `min_classes` is how
    many of upper case, lower case, digits and signs must occur. `max_age`, `lock` and `idle` are None where the profile
    knows none: without `lock`, tries beyond `tries` in `window` are delayed instead, so that no stranger can shut an
    account. `idle` holds for staff sessions.
    """

    profile: Profile
    name: str
    min_length: int
    min_length_with_second_factor: int
    min_classes: int
    max_age: timedelta | None
    tries: int
    window: timedelta
    lock: timedelta | None
    idle: timedelta | None

    def expired(self, *, changed_at: datetime, now: datetime) -> bool:
        """Must the password be changed before anything else? Both instants are aware."""
        return self.max_age is not None and now >= changed_at + self.max_age


DEFAULT_POLICY = LoginPolicy(
    profile=Profile.DEFAULT,
    name="默认",
    min_length=15,
    min_length_with_second_factor=8,
    min_classes=1,
    max_age=None,
    tries=10,
    window=timedelta(minutes=15),
    lock=None,
    idle=None,
)
DJBH3_POLICY = LoginPolicy(
    profile=Profile.DJBH3,
    name="等保三级",
    min_length=8,
    min_length_with_second_factor=8,
    min_classes=3,
    max_age=timedelta(days=90),
    tries=5,
    window=timedelta(minutes=15),
    lock=timedelta(minutes=15),
    idle=timedelta(minutes=30),
)
POLICIES = {policy.profile: policy for policy in (DEFAULT_POLICY, DJBH3_POLICY)}


def password_faults(policy: LoginPolicy, password: str, *, login_name: str, second_factor: bool) -> list[str]:
    """Why the password may not be taken, each reason a Chinese sentence; empty when it may.

    `second_factor`: the account has TOTP. `djbh3` follows GB/T 22239-2019 8.1.4.1
    (身份鉴别信息具有复杂度要求并定期更换).
    """
    if len(password) > LONGEST_PASSWORD:
        return [f"密码最多 {LONGEST_PASSWORD} 个字符"]
    if any(unicodedata.category(letter) in {"Cc", "Cs", "Cn"} for letter in password):
        return ["密码含有无法输入的字符"]
    faults = []
    needed = policy.min_length_with_second_factor if second_factor else policy.min_length
    if len(password) < needed:
        faults.append(f"密码至少 {needed} 个字符")
    if _classes(password) < policy.min_classes:
        faults.append(f"密码须包含大写字母、小写字母、数字、符号中的至少{_CHINESE[policy.min_classes]}种")
    if _contains_name(password, login_name):
        faults.append("密码不能包含登录名")
    if len(rest_beyond_the_guessable(password)) < _UNGUESSABLE:
        faults.append("密码过于常见，容易被猜中")
    return faults


_CHINESE = {1: "一", 2: "两", 3: "三", 4: "四"}
_UNGUESSABLE = 4
"""So many letters must remain when common words, runs, dates and repetitions are taken out."""


def _classes(password: str) -> int:
    kinds = set()
    for letter in password:
        if letter.isupper():
            kinds.add("upper")
        elif letter.islower():
            kinds.add("lower")
        elif letter.isdigit():
            kinds.add("digit")
        else:
            kinds.add("sign")
    return len(kinds)


def _contains_name(password: str, login_name: str) -> bool:
    name = _folded(login_name)
    return len(name) >= SHORTEST_NAME and name in _folded(password)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
