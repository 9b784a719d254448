"""The Chinese words of remittance."""

from collections.abc import Mapping
from enum import StrEnum

from app.domains.dues.remitting.vocabulary import ShareBase

LABELS: Mapping[str, Mapping[StrEnum, str]] = {
    "dues_share_base": {
        ShareBase.COLLECTED_BELOW: "本级及以下党员实交党费",
        ShareBase.OWN_BOOKS: "本账簿党费收入",
    },
}
