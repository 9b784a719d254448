"""How quorums, resolutions and results are answered. Votes are numbers; names stand where no choice does."""

from collections.abc import Callable
from datetime import date
from typing import Self
from uuid import UUID

from app.domains.meetings.finding import Found
from app.domains.meetings.labels import label as kind_label
from app.domains.meetings.policies import Whereabouts
from app.domains.meetings.rolls import Roll
from app.domains.meetings.vocabulary import Capacity, MeetingKind
from app.domains.meetings.voting import examples
from app.domains.meetings.voting.electorate import LiveQuorum, without_vote
from app.domains.meetings.voting.labels import label
from app.domains.meetings.voting.models import ElectionExclusion, MeetingVotingRule, ResolutionCount
from app.domains.meetings.voting.reading import ResolutionRecord, Shown
from app.domains.meetings.voting.rules import Quorum
from app.domains.meetings.voting.vocabulary import (
    Duty,
    Ground,
    Matter,
    Office,
    OrdinaryQuorum,
    Outcome,
    Purpose,
    ResolutionState,
    Standing,
)
from app.web.schemas import Moment, Out


class QuorumOut(Out):
    """`due` and `present` are those with a vote, `needed` how many have to be there."""

    due: int
    present: int
    needed: int
    is_met: bool
    reason: str
    warnings: list[str]

    @classmethod
    def of(cls, quorum: Quorum) -> Self:
        return cls.model_validate(quorum)


class KindQuorumOut(Out):
    kind: MeetingKind
    kind_text: str
    matter: Matter
    matter_text: str
    quorum: QuorumOut


class NoVoteOut(Out):
    member_id: UUID
    name: str
    capacity: Capacity
    reason: str


class MeetingQuorumOut(Out):
    """Live from the roll. `without_vote` names whom the caller may see; `without_vote_count` counts everybody."""

    model_config = examples.shown(examples.QUORUM)

    meeting_id: UUID
    fixed_at: Moment | None
    quorums: list[KindQuorumOut]
    without_vote_count: int
    without_vote: list[NoVoteOut]

    @classmethod
    def of(
        cls, found: Found, roll: Roll, quorums: list[LiveQuorum], may_name: Callable[[UUID, Whereabouts], bool]
    ) -> Self:
        barred = without_vote(roll, found.kinds)
        return cls(
            meeting_id=found.meeting.id,
            fixed_at=roll.fixed_at,
            quorums=[
                KindQuorumOut(
                    kind=one.kind,
                    kind_text=kind_label(one.kind),
                    matter=one.matter,
                    matter_text=label(one.matter),
                    quorum=QuorumOut.of(one.quorum),
                )
                for one in quorums
            ],
            without_vote_count=len(barred),
            without_vote=[
                NoVoteOut(member_id=one.member_id, name=one.name, capacity=one.capacity, reason=reason)
                for one, reason in barred
                if may_name(one.member_id, one.whereabouts)
            ],
        )


class PersonOut(Out):
    member_id: UUID
    name: str


class TallyOut(Out):
    member_id: UUID
    name: str
    is_written_in: bool
    in_favour: int
    against: int
    abstained: int
    standing: Standing
    standing_text: str


class CountOut(Out):
    """One count. For and against hold valid written opinions too; an election has them by person."""

    number: int
    voters_due: int
    voters_present: int
    excluded: int
    issued: int | None
    collected: int | None
    valid: int | None
    spoilt: int | None
    written: int
    in_favour: int | None
    against: int | None
    abstained: int | None
    tallies: list[TallyOut]
    outcome: Outcome
    outcome_text: str
    reasons: list[str]
    warnings: list[str]
    rule_version: str
    correction_reason: str
    recorded_by_name: str
    recorded_at: Moment

    @classmethod
    def of(cls, record: ResolutionRecord, count: ResolutionCount) -> Self:
        stored = {name: getattr(count, name) for name in cls.model_fields if hasattr(count, name)}
        by_candidate = {tally.candidate_id: tally for tally in record.tallies.get(count.id, ())}
        tallies = [
            TallyOut(
                member_id=one.member_id,
                name=record.names[one.member_id],
                is_written_in=one.is_written_in,
                in_favour=tally.in_favour,
                against=tally.against,
                abstained=tally.abstained,
                standing=tally.standing,
                standing_text=label(tally.standing),
            )
            for one in record.candidates
            if (tally := by_candidate.get(one.id))
        ]
        return cls(**stored, tallies=tallies, outcome_text=label(count.outcome), correction_reason=count.reason)


class TellerOut(PersonOut):
    duty: Duty
    duty_text: str


class WrittenOpinionOut(PersonOut):
    handed_in_at: Moment


class DissentOut(PersonOut):
    words: str


class ExclusionOut(PersonOut):
    """`counts_as_due` says why the person stays in the denominator; it is empty where they do not any more."""

    id: UUID
    ground: Ground
    ground_text: str
    is_consented: bool | None
    consent_document: str
    consent_by_name: str
    consent_at: Moment | None
    assembly_resolution_id: UUID | None
    counts_as_due: str

    @classmethod
    def shown(cls, record: ResolutionRecord, row: ElectionExclusion) -> Self:
        stored = {name: getattr(row, name) for name in cls.model_fields if hasattr(row, name)}
        return cls(
            **stored,
            name=record.names[row.member_id],
            ground_text=label(row.ground),
            counts_as_due=record.still_due[row.id],
        )


class ResolutionOut(Out):
    """`quorum` is live while the vote is open. Who wrote an opinion, and who is not counted, only those see who
    prepare the vote or answer for the higher organisation; a different opinion also the member who voiced it.
    """

    model_config = examples.shown(examples.RESOLUTION)

    id: UUID
    meeting_id: UUID
    kind: MeetingKind
    kind_text: str
    matter: Matter
    matter_text: str
    title: str
    subject: PersonOut | None
    purpose: Purpose | None
    purpose_text: str
    seats: int | None
    office: Office | None
    office_text: str
    former_id: UUID | None
    state: ResolutionState
    state_text: str
    void_reason: str
    text: str
    opened_at: Moment
    closed_at: Moment | None
    quorum: QuorumOut | None
    candidates: list[PersonOut]
    tellers: list[TellerOut]
    written_count: int
    written: list[WrittenOpinionOut]
    dissents: list[DissentOut]
    exclusions: list[ExclusionOut]
    result: CountOut | None
    corrected: list[CountOut]

    @classmethod
    def of(cls, shown: Shown) -> Self:
        record = shown.record
        row, names = record.resolution, record.names
        stored = {name: getattr(row, name) for name in cls.model_fields if hasattr(row, name)}
        counts = [CountOut.of(record, count) for count in record.counts]
        return cls(
            **stored,
            kind_text=kind_label(row.kind),
            matter_text=label(row.matter),
            subject=PersonOut(member_id=row.subject_id, name=names[row.subject_id]) if row.subject_id else None,
            purpose_text=label(row.purpose) if row.purpose else "",
            office_text=label(row.office) if row.office else "",
            state_text=label(row.state),
            text=record.text,
            quorum=QuorumOut.of(shown.quorum) if shown.quorum else None,
            candidates=[
                PersonOut(member_id=one.member_id, name=names[one.member_id])
                for one in record.candidates
                if not one.is_written_in
            ],
            tellers=[
                TellerOut(member_id=o.member_id, name=names[o.member_id], duty=o.duty, duty_text=label(o.duty))
                for o in record.tellers
            ],
            written_count=len(record.written),
            written=[
                WrittenOpinionOut(member_id=one.member_id, name=names[one.member_id], handed_in_at=one.handed_in_at)
                for one in record.written
                if shown.sees_people
            ],
            dissents=[
                DissentOut(member_id=one.member_id, name=names[one.member_id], words=one.words)
                for one in record.dissents
                if shown.sees_people or one.member_id == shown.own_member_id
            ],
            exclusions=[ExclusionOut.shown(record, one) for one in record.exclusions if shown.sees_people],
            result=counts[-1] if counts else None,
            corrected=counts[:-1],
        )


class VotingRuleOut(Out):
    id: UUID
    org_id: UUID
    ordinary_quorum: OrdinaryQuorum | None
    ordinary_quorum_text: str
    from_on: date
    reason: str
    document: str
    decided_at: Moment

    @classmethod
    def of(cls, rule: MeetingVotingRule) -> Self:
        stored = {name: getattr(rule, name) for name in cls.model_fields if hasattr(rule, name)}
        text = label(rule.ordinary_quorum) if rule.ordinary_quorum else "已撤销"
        return cls(**stored, ordinary_quorum_text=text)
