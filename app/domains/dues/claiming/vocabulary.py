"""The closed list of words of claiming. The Chinese labels stand in `labels`."""

from enum import StrEnum, unique


@unique
class Evidence(StrEnum):
    """Why somebody is proposed for a line, the strongest first."""

    NUMBER = "number"
    COUNTERPARTY = "counterparty"
    REMARK = "remark"
