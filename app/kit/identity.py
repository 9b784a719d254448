"""Numbers that name people and organisations: citizen ID (GB 11643-1999), sex (GB/T 2261.1),
unified social credit code (GB 32100-2015), mobile phone.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, IntEnum

from app.kit.dates import years_between

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_ID = re.compile(r"[0-9]{17}[0-9X]|[0-9]{15}")

_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = tuple(pow(3, power, 31) for power in range(17))
_CREDIT_CODE = re.compile(f"[{_CREDIT_ALPHABET}]{{2}}[0-9]{{6}}[{_CREDIT_ALPHABET}]{{10}}")

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_PHONE = re.compile(r"1[0-9]{10}")
_PHONE_COUNTRY = re.compile(r"(?:\+|00)?86(?=1[0-9]{10}$)")


class Sex(IntEnum):
    """GB/T 2261.1."""

    UNKNOWN = 0
    MALE = 1
    FEMALE = 2
    NOT_STATED = 9

    @property
    def label(self) -> str:
        return _SEX_LABELS[self]


_SEX_LABELS = {Sex.UNKNOWN: "未知", Sex.MALE: "男", Sex.FEMALE: "女", Sex.NOT_STATED: "未说明"}


class IdNumberReason(Enum):
    """Why a citizen ID is refused; the value is the sentence to show."""

    LENGTH = "公民身份号码应为18位"
    CHARACTERS = "公民身份号码只能由数字组成，末位可以是X"
    DATE = "公民身份号码中的出生日期不存在或晚于今天"
    CHECK_DIGIT = "公民身份号码的校验位不正确，请核对"


class IdNumberFault(ValueError):
    """Not a citizen ID. The message never repeats the number."""

    def __init__(self, reason: IdNumberReason) -> None:
        self.reason = reason
        super().__init__(reason.value)


class CreditCodeFault(ValueError):
    """Not a unified social credit code. The message is a Chinese sentence."""


class PhoneFault(ValueError):
    """Not a mobile number. The message is a Chinese sentence and never repeats the number."""


@dataclass(frozen=True, slots=True)
class CitizenId:
    """A checked citizen ID: 18 characters, with what they say."""

    number: str = field(repr=False)
    birth: date
    sex: Sex


def parse_citizen_id(text: str, *, today: date) -> CitizenId:
    """The citizen ID in `text`, in its normal form.

    Full-width characters become ordinary ones, surrounding blanks go, `x` becomes `X`, a 15-digit number of before
    1999 gains its century (19) and check digit. The area is not judged: areas are renamed and abolished.
    Raises IdNumberFault, also for a birth after `today`.
    """
    number = _trimmed(text.translate(_FULL_WIDTH)).upper()
    if len(number) not in (15, 18):
        raise IdNumberFault(IdNumberReason.LENGTH)
    if not _ID.fullmatch(number):
        raise IdNumberFault(IdNumberReason.CHARACTERS)
    legacy = len(number) == 15
    body = f"{number[:6]}19{number[6:]}" if legacy else number[:17]
    try:
        birth = date(int(body[6:10]), int(body[10:12]), int(body[12:14]))
    except ValueError:
        raise IdNumberFault(IdNumberReason.DATE) from None
    if birth > today:
        raise IdNumberFault(IdNumberReason.DATE)
    whole = body + citizen_id_check(body)
    if not legacy and whole != number:
        raise IdNumberFault(IdNumberReason.CHECK_DIGIT)
    return CitizenId(whole, birth, Sex.MALE if int(body[16]) % 2 else Sex.FEMALE)


def citizen_id_check(body: str) -> str:
    """The check character of the first 17 digits (GB 11643-1999, ISO 7064 MOD 11-2)."""
    return _ID_CHECKS[sum(int(digit) * weight for digit, weight in zip(body, _ID_WEIGHTS, strict=True)) % 11]


def age_on(birth: date, day: date) -> int:
    """Full years of life (周岁) on a day; negative before birth."""
    return years_between(birth, day)


def check_credit_code(text: str) -> str:
    """The unified social credit code in `text`, upper case, 18 characters. Raises CreditCodeFault."""
    code = _trimmed(text.translate(_FULL_WIDTH)).upper()
    if len(code) != 18:
        raise CreditCodeFault("统一社会信用代码应为18位")
    if not _CREDIT_CODE.fullmatch(code):
        raise CreditCodeFault("统一社会信用代码含有不允许的字符")
    total = sum(credit_code_value(sign) * weight for sign, weight in zip(code, _CREDIT_WEIGHTS, strict=False))
    if credit_code_value(code[17]) != -total % 31:
        raise CreditCodeFault("统一社会信用代码的校验位不正确，请核对")
    return code


def credit_code_value(sign: str) -> int:
    """The value of one sign, 0 to 30; I, O, S, V and Z are not signs (GB 32100-2015). Raises ValueError."""
    return _CREDIT_ALPHABET.index(sign)


def normalise_phone(text: str) -> str:
    """The 11 digits of a mainland mobile number, without blanks, dashes and the country code. Raises PhoneFault."""
    bare = "".join(sign for sign in text.translate(_FULL_WIDTH) if not _is_phone_filler(sign))
    number = _PHONE_COUNTRY.sub("", bare, count=1)
    if not _PHONE.fullmatch(number):
        raise PhoneFault("手机号码应为11位数字，以1开头")
    return number


def _is_phone_filler(sign: str) -> bool:
    """Blanks, dashes of every kind, and the invisible direction marks that copied contacts carry."""
    return sign.isspace() or unicodedata.category(sign) in ("Pd", "Cf") or sign == "\N{MINUS SIGN}"


def _trimmed(text: str) -> str:
    """Without blanks and invisible format characters at both ends."""
    start, end = 0, len(text)
    while start < end and _is_blank(text[start]):
        start += 1
    while end > start and _is_blank(text[end - 1]):
        end -= 1
    return text[start:end]


def _is_blank(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign) == "Cf"
