"""The closed list of steps of a refund. The Chinese labels stand in `labels`."""

from enum import StrEnum, unique


@unique
class RefundState(StrEnum):
    """Cash and transfers go from APPROVED to DONE; over a provider a refund is SENT first and may come back FAILED.

    A failed one is sent again under its own number, or GIVEN_UP once the provider says that it will never be paid under
    it. Nothing is given back on the books before DONE.
    """

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
    SENT = "sent"
    DONE = "done"
    FAILED = "failed"
    GIVEN_UP = "given_up"


WAITING = frozenset({RefundState.PROPOSED, RefundState.APPROVED, RefundState.SENT, RefundState.FAILED})
"""Their parts are spoken for: nobody may ask for the same money again."""
