"""Check what was counted against the room and the papers, and say what follows from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.meetings.rolls import Roll
from app.domains.meetings.voting import repository
from app.domains.meetings.voting.counting import (
    Ballots,
    Flaw,
    Sheet,
    add_up,
    flaw_of_ballots,
    flaw_of_tallies,
    flaw_of_votes,
    flaw_of_written,
)
from app.domains.meetings.voting.electorate import Electorate
from app.domains.meetings.voting.errors import (
    BallotsDoNotAddUp,
    CandidatesMissing,
    CandidateUnknown,
    CountsMissing,
    MoreHandsThanVoters,
    MoreIssuedThanPresent,
    MoreNamesThanSeats,
    VotesDoNotAddUp,
    WrittenDoNotAddUp,
)
from app.domains.meetings.voting.labels import label
from app.domains.meetings.voting.models import (
    Resolution,
    ResolutionCandidate,
    ResolutionTeller,
    WrittenOpinion,
)
from app.domains.meetings.voting.opening import eligible
from app.domains.meetings.voting.rules import NO_VOTES, Result, Votes, committee_size_warning, decide, elect
from app.domains.meetings.voting.vocabulary import Duty, Matter, Office, Outcome, Standing
from app.kit.errors import Refusal
from app.kit.ids import uuid7

_REFUSAL: Mapping[Flaw, type[Refusal]] = {
    Flaw.MORE_ISSUED_THAN_PRESENT: MoreIssuedThanPresent,
    Flaw.BALLOTS_DO_NOT_ADD_UP: BallotsDoNotAddUp,
    Flaw.VOTES_DO_NOT_ADD_UP: VotesDoNotAddUp,
    Flaw.MORE_HANDS_THAN_VOTERS: MoreHandsThanVoters,
    Flaw.WRITTEN_DO_NOT_ADD_UP: WrittenDoNotAddUp,
    Flaw.MORE_NAMES_THAN_SEATS: MoreNamesThanSeats,
}
_WANTED: Mapping[Matter, str] = {
    Matter.ORDINARY: "赞成、不赞成、弃权的人数；用票表决的，并填发出、收回、有效、无效票数",
    Matter.DEVELOPMENT: "发出、收回、有效、无效票数，赞成、不赞成、弃权的票数，以及书面意见的票数",
    Matter.ELECTION: "发出、收回、有效、无效票数和各人得票，或者发出票数和每张票所选的人",
}


@dataclass(frozen=True, slots=True)
class Counted:
    """What the recorder enters: papers, votes on the matter, votes of written opinions, votes by person.

    `marks` is the other way to enter an election: the names marked on each ballot, which is added up and forgotten;
    then `issued` says how many were given out.
    """

    ballots: Ballots | None = None
    votes: Votes | None = None
    written: Votes | None = None
    written_spoilt: int = 0
    tallies: Sequence[tuple[UUID, Votes]] | None = None
    issued: int | None = None
    marks: Sequence[Sequence[UUID]] | None = None


@dataclass(frozen=True, slots=True)
class Tallied:
    candidate_id: UUID
    votes: Votes
    standing: Standing


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What will be kept: `votes` with the written opinions among them, so that they cannot be told apart."""

    result: Result
    ballots: Ballots | None = None
    votes: Votes | None = None
    written: int = 0
    tallies: tuple[Tallied, ...] = ()


async def evaluate(
    session: AsyncSession, resolution: Resolution, roll: Roll, voters: Electorate, counted: Counted
) -> Evaluated:
    """The outcome of counts that agree with each other and with who came; written-in candidates are entered.

    Raises CountsMissing, CandidatesMissing, CandidateUnknown, MoreIssuedThanPresent, BallotsDoNotAddUp,
    VotesDoNotAddUp, MoreHandsThanVoters, WrittenDoNotAddUp, MoreNamesThanSeats.
    """
    if not _is_complete(resolution.matter, counted):
        raise CountsMissing(matter=label(resolution.matter), wanted=_WANTED[resolution.matter])
    ballots, sheet = _papers(counted, resolution.seats or 0)
    if ballots is not None:
        if ballots.is_void and ballots.issued <= len(voters.voters_came):
            return Evaluated(_void(ballots), ballots)
        _refuse(flaw_of_ballots(ballots, present=len(voters.voters_came)))
    if resolution.matter is Matter.ELECTION and ballots is not None:
        evaluated = await _election(session, resolution, roll, voters, ballots, sheet or counted.tallies or ())
    else:
        evaluated = await _question(session, resolution, voters, ballots, counted)
    return evaluated


def _is_complete(matter: Matter, counted: Counted) -> bool:
    by_sheet = counted.marks is not None and counted.issued is not None
    by_name = counted.tallies is not None and counted.ballots is not None
    plain = counted.votes is not None and counted.tallies is None and counted.marks is None and counted.issued is None
    has_written = counted.written is not None or counted.written_spoilt > 0
    return {
        Matter.ORDINARY: plain and not has_written,
        Matter.DEVELOPMENT: plain and counted.ballots is not None,
        Matter.ELECTION: counted.votes is None
        and not has_written
        and ((by_name and counted.marks is None and counted.issued is None) or (by_sheet and not counted.tallies))
        and (counted.ballots is None or not by_sheet),
    }[matter]


def _papers(counted: Counted, seats: int) -> tuple[Ballots | None, Sheet | None]:
    if counted.marks is None or counted.issued is None:
        return counted.ballots, None
    sheet = add_up(counted.marks, seats=seats)
    return Ballots(counted.issued, len(counted.marks), sheet.valid, sheet.spoilt), sheet


def _void(ballots: Ballots) -> Result:
    said = f"发出 {ballots.issued} 张，收回 {ballots.collected} 张，收回的票多于发出的票，投票无效，应当重新进行"
    return Result(Outcome.VOID, (said,))


def _refuse(flaw: Flaw | None) -> None:
    if flaw is not None:
        raise _REFUSAL[flaw]


async def _question(
    session: AsyncSession, resolution: Resolution, voters: Electorate, ballots: Ballots | None, counted: Counted
) -> Evaluated:
    votes, written = counted.votes or NO_VOTES, counted.written or NO_VOTES
    _refuse(flaw_of_votes(votes, ballots=ballots, present=len(voters.voters_came)))
    rows = await repository.rows_of(session, WrittenOpinion, resolution.tenant_id, [resolution.id])
    absent = {row.member_id for row in rows} & (voters.due - voters.came)
    _refuse(flaw_of_written(written, spoilt=counted.written_spoilt, handed_in=len(absent)))
    total = votes + written
    result = decide(voters.body, due=len(voters.due), votes=total, written=written.total)
    warnings = await _warnings(session, resolution, ballots, voters) if ballots else []
    return Evaluated(_warned(result, warnings), ballots, total, written.total)


async def _election(
    session: AsyncSession,
    resolution: Resolution,
    roll: Roll,
    voters: Electorate,
    ballots: Ballots,
    entered: Sheet | Sequence[tuple[UUID, Votes]],
) -> Evaluated:
    seats = resolution.seats or 0
    named = await repository.candidates_of(session, resolution.tenant_id, [resolution.id])
    if not named:
        raise CandidatesMissing
    votes = _by_person(entered, named)
    strangers = votes.keys() - {one.member_id for one in named}
    if not all(eligible(roll, resolution.kind, one) for one in strangers):
        raise CandidateUnknown
    put_forward = [votes.pop(one.member_id) for one in named if not one.is_written_in]
    _refuse(flaw_of_tallies(put_forward, votes.values(), ballots=ballots, seats=seats))
    named = [one for one in named if not one.is_written_in or one.member_id in votes]
    named += await _write_in(session, resolution, sorted(strangers), after=len(named))
    counts = put_forward + [votes[one.member_id] for one in named if one.is_written_in]
    elected = elect(due=len(voters.due), seats=seats, in_favour=tuple(one.in_favour for one in counts))
    warnings = await _warnings(session, resolution, ballots, voters)
    if resolution.office is Office.COMMITTEE:
        size = committee_size_warning(full_members=voters.full_members, seats=seats)
        warnings += [size] if size else []
    tallies = zip(named, counts, elected.standings, strict=True)
    return Evaluated(
        _warned(elected.result, warnings),
        ballots,
        tallies=tuple(Tallied(one.id, count, standing) for one, count, standing in tallies),
    )


def _by_person(
    entered: Sheet | Sequence[tuple[UUID, Votes]], named: Sequence[ResolutionCandidate]
) -> dict[UUID, Votes]:
    """Votes by member; every candidate is among them. Raises CandidateUnknown."""
    put_forward = {one.member_id for one in named if not one.is_written_in}
    if isinstance(entered, Sheet):
        return {name: entered.votes_of(name) for name in put_forward | entered.marked.keys()}
    votes = dict(entered)
    if len(votes) < len(entered) or not put_forward <= votes.keys():
        raise CandidateUnknown
    return votes


async def _write_in(
    session: AsyncSession, resolution: Resolution, member_ids: Sequence[UUID], *, after: int
) -> list[ResolutionCandidate]:
    made = [
        ResolutionCandidate(
            tenant_id=resolution.tenant_id,
            id=uuid7(),
            resolution_id=resolution.id,
            member_id=member_id,
            position=after + place,
            is_written_in=True,
        )
        for place, member_id in enumerate(member_ids)
    ]
    session.add_all(made)
    await session.flush()
    return made


async def _warnings(session: AsyncSession, resolution: Resolution, ballots: Ballots, voters: Electorate) -> list[str]:
    tellers = await repository.rows_of(session, ResolutionTeller, resolution.tenant_id, [resolution.id])
    missing = [label(duty) for duty in Duty if duty not in {teller.duty for teller in tellers}]
    warnings = [f"没有登记{'、'.join(missing)}"] if missing else []
    if ballots.issued < len(voters.voters_came):
        warnings.append(f"发出的票 {ballots.issued} 张，少于到会有表决权的 {len(voters.voters_came)} 人，请核对")
    return warnings


def _warned(result: Result, warnings: Sequence[str]) -> Result:
    return Result(result.outcome, result.reasons, (*result.warnings, *warnings))
