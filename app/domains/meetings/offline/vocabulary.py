"""The closed lists of words of offline sign-in. Their Chinese stands in `labels`."""

from enum import StrEnum


class RowOutcome(StrEnum):
    """What became of a row: recorded now, recorded before, or left to be decided."""

    ACCEPTED = "accepted"
    KNOWN = "known"
    CONFLICT = "conflict"


class RowProblem(StrEnum):
    """Why a row was not recorded."""

    NONCE_REUSED = "nonce_reused"
    COUNTER_BACKWARDS = "counter_backwards"
    BEFORE_PACKAGE = "before_package"
    IN_FUTURE = "in_future"
    OUTSIDE_WINDOW = "outside_window"
    UPLOADED_LATE = "uploaded_late"
    CODE_INVALID = "code_invalid"
    CODE_FOREIGN = "code_foreign"
    CODE_EXPIRED = "code_expired"
    CODE_REVOKED = "code_revoked"
    UNKNOWN_PERSON = "unknown_person"
    LEFT_MEANWHILE = "left_meanwhile"
    NOT_ON_ROLL = "not_on_roll"
    SIGNED_OTHERWISE = "signed_otherwise"
    CORRECTED = "corrected"


class RowDecision(StrEnum):
    """What was decided on a conflict."""

    ACCEPTED = "accepted"
    DISMISSED = "dismissed"
