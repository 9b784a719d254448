"""Pure: do the numbers of a count agree with each other, and with who was in the room."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from app.domains.meetings.voting.rules import Votes


class Flaw(StrEnum):
    """What is wrong with a count; each becomes one refusal."""

    MORE_ISSUED_THAN_PRESENT = "more_issued_than_present"
    BALLOTS_DO_NOT_ADD_UP = "ballots_do_not_add_up"
    VOTES_DO_NOT_ADD_UP = "votes_do_not_add_up"
    MORE_HANDS_THAN_VOTERS = "more_hands_than_voters"
    WRITTEN_DO_NOT_ADD_UP = "written_do_not_add_up"
    MORE_NAMES_THAN_SEATS = "more_names_than_seats"


@dataclass(frozen=True, slots=True)
class Ballots:
    """Papers of one ballot: given out, come back, and of those valid and spoilt."""

    issued: int
    collected: int
    valid: int
    spoilt: int

    @property
    def is_void(self) -> bool:
        """More came back than were given out: the ballot is repeated (中国共产党基层组织选举工作条例)."""
        return self.collected > self.issued


def flaw_of_ballots(ballots: Ballots, *, present: int) -> Flaw | None:
    """Asked of a ballot that is not void by itself."""
    if ballots.issued > present:
        return Flaw.MORE_ISSUED_THAN_PRESENT
    if ballots.valid + ballots.spoilt != ballots.collected:
        return Flaw.BALLOTS_DO_NOT_ADD_UP
    return None


def flaw_of_votes(votes: Votes, *, ballots: Ballots | None, present: int) -> Flaw | None:
    """For, against and abstained make up the valid ballots; without ballots they are at most those who may raise a hand."""
    if ballots is not None:
        return None if votes.total == ballots.valid else Flaw.VOTES_DO_NOT_ADD_UP
    return Flaw.MORE_HANDS_THAN_VOTERS if votes.total > present else None


def flaw_of_written(votes: Votes, *, spoilt: int, handed_in: int) -> Flaw | None:
    """Each written opinion that counts is for, against, abstained or spoilt."""
    return None if votes.total + spoilt == handed_in else Flaw.WRITTEN_DO_NOT_ADD_UP


def flaw_of_tallies(
    candidates: Collection[Votes], written_in: Collection[Votes], *, ballots: Ballots, seats: int
) -> Flaw | None:
    """Each valid ballot says something of each candidate, and names no more than the seats, written-in people among
    them.
    """
    if any(one.total != ballots.valid for one in candidates) or any(one.total > ballots.valid for one in written_in):
        return Flaw.VOTES_DO_NOT_ADD_UP
    if sum(one.in_favour for one in (*candidates, *written_in)) > ballots.valid * seats:
        return Flaw.MORE_NAMES_THAN_SEATS
    return None


def is_spoilt(names: int, *, seats: int) -> bool:
    """A ballot that names more than are to be elected is void, fewer or as many are valid."""
    return names > seats


@dataclass(frozen=True, slots=True)
class Sheet:
    """Marks added up: papers valid and spoilt, and for each name how often it was marked on a valid one."""

    valid: int
    spoilt: int
    marked: Mapping[UUID, int]

    def votes_of(self, name: UUID) -> Votes:
        marked = self.marked.get(name, 0)
        return Votes(marked, 0, self.valid - marked)


def add_up(marks: Sequence[Sequence[UUID]], *, seats: int) -> Sheet:
    """Add up election ballots, each the names that it marks; a name marked twice on a ballot counts once.

    What is not marked counts as abstained.
    """
    papers = [set(paper) for paper in marks]
    valid = [paper for paper in papers if not is_spoilt(len(paper), seats=seats)]
    names = {name for paper in papers for name in paper}
    marked = {name: sum(name in paper for paper in valid) for name in names}
    return Sheet(len(valid), len(papers) - len(valid), marked)
