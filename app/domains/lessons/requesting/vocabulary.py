"""The closed lists of words of requests. Their Chinese stands in `labels`."""

from enum import StrEnum


class RequestState(StrEnum):
    """Delivered: the lesson that was drafted for it has been published."""

    ASKED = "asked"
    TAKEN = "taken"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    DELIVERED = "delivered"


OPEN = frozenset({RequestState.ASKED, RequestState.TAKEN})
