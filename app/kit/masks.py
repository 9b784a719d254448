"""How personal numbers are shown: citizen ID 6+4, phone 3+4, and a net for log lines."""

import re

_LONG_NUMBER = r"(?<!\d)\d{14,18}[\dXx](?!\d)"
_PHONE = r"(?<!\d)(?:86[ -]?)?1\d{2}(?:[ -]?\d{4}){2}(?!\d)"
_BEARER = r"(?i:bearer)[ \t]{1,8}[^\s\"',;]+"
_JWT = r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_.=-]{16,}"

# Every alternative begins at the edge of a run and never scans a run twice, so the work grows with the text's length.
_PERSONAL = re.compile(
    f"(?P<bearer>{_BEARER})|(?P<jwt>{_JWT})|(?P<number>{_LONG_NUMBER})|(?P<phone>{_PHONE})", re.ASCII
)
_ELEVEN_DIGITS = re.compile(r"\d(?:[ -]?\d){10}", re.ASCII)
_FULL_WIDTH_DIGITS = {0xFF10 + digit: 0x30 + digit for digit in range(10)}


def mask_phone(number: str) -> str:
    """`13800000000` → `138****0000`. Anything that is not 11 characters long is hidden whole."""
    return f"{number[:3]}****{number[-4:]}" if len(number) == 11 else "*" * len(number)


def mask_id_number(number: str) -> str:
    """`11010519491231002X` → `110105********002X`. Anything else than 15 or 18 characters is hidden whole."""
    return _keep(number, 6, 4) if len(number) in (15, 18) else "*" * len(number)


def mask_name(name: str) -> str:
    """`张*` of 张三: the first character, so that a holder can be told without being named."""
    return name[:1] + "*" * max(1, len(name) - 1)


def mask_text_for_log(text: str) -> str:
    """The text with every ID or card number (15–19 digits), mobile number and access token in it masked.

    It errs towards hiding: any other number that looks alike is masked too. Time grows linearly with the length.
    """
    if not text.isascii():
        text = text.translate(_FULL_WIDTH_DIGITS)
    return _PERSONAL.sub(_masked, text) if _may_hold_personal(text) else text


def _may_hold_personal(text: str) -> bool:
    """A quick look that finds all that `_PERSONAL` finds, and more: most lines need no second one."""
    return "eyJ" in text or "bearer" in text.lower() or _ELEVEN_DIGITS.search(text) is not None


def _masked(match: re.Match[str]) -> str:
    found = match[0]
    if match.lastgroup == "bearer":
        return f"{found[:6]} ***"
    if match.lastgroup == "jwt":
        return "***"
    if match.lastgroup == "number":
        return _keep(found, 6, 4)
    return mask_phone(re.sub(r"[ -]", "", found)[-11:])


def _keep(text: str, head: int, tail: int) -> str:
    return f"{text[:head]}{'*' * (len(text) - head - tail)}{text[-tail:]}"
