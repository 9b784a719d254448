"""The closed lists of words of voting. Their Chinese stands in `labels`."""

from enum import StrEnum


class Matter(StrEnum):
    """What is voted on: each has its quorum and its majority."""

    ORDINARY = "ordinary"
    DEVELOPMENT = "development"
    ELECTION = "election"


class Purpose(StrEnum):
    """What is decided about a person in a vote on development."""

    ACCEPT = "accept"
    MAKE_FULL = "make_full"
    EXTEND = "extend"
    CANCEL = "cancel"


class Office(StrEnum):
    """What is elected."""

    COMMITTEE = "committee"
    BY_ELECTION = "by_election"
    SECRETARY = "secretary"
    DELEGATES = "delegates"


class ResolutionState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    VOID = "void"


class Outcome(StrEnum):
    """What a count says. `FURTHER_BALLOT`: a tie for the last seat, or seats that nobody has won."""

    PASSED = "passed"
    NOT_PASSED = "not_passed"
    ALL_ELECTED = "all_elected"
    FURTHER_BALLOT = "further_ballot"
    VOID = "void"


class Standing(StrEnum):
    """How a candidate came out of a count."""

    ELECTED = "elected"
    TIED = "tied"
    OVER_THE_LINE = "over_the_line"
    NOT_ELECTED = "not_elected"


class Duty(StrEnum):
    """Who handles the ballots."""

    COUNTER = "counter"
    SCRUTINEER = "scrutineer"


class Ground(StrEnum):
    """Why somebody may be left out of those due at an election (党的基层组织选举: 不计算在应到会人数之内)."""

    CANNOT_EXPRESS_WILL = "cannot_express_will"
    ABROAD = "abroad"
    SERVING_SENTENCE = "serving_sentence"
    BEDRIDDEN = "bedridden"
    SHOULD_HAVE_TRANSFERRED = "should_have_transferred"
    RETIRED_ELSEWHERE = "retired_elsewhere"
    MEMBERSHIP_STOPPED = "membership_stopped"
    PARTY_PROBATION = "party_probation"
    DETAINED = "detained"
    FLOWING_BY_REQUEST = "flowing_by_request"


class OrdinaryQuorum(StrEnum):
    """How an organisation reads 半数以上 of those due: half is enough, or it has to be more."""

    GE_HALF = "ge_half"
    GT_HALF = "gt_half"
