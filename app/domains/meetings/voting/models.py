"""Tables of voting. A ballot is nowhere kept: counts name no voter, and rows that name a voter hold no choice."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within
from app.db.integrity import refuse_duplicates
from app.db.types import Document, choice
from app.domains.meetings.vocabulary import MeetingKind
from app.domains.meetings.voting.errors import (
    CandidateWrong,
    CountedMeanwhile,
    DissentTwice,
    ExclusionTwice,
    SubjectTwice,
    TellerWrong,
    WrittenTwice,
)
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


class MeetingVotingRule(TenantOwned, Base):
    """How an organisation reads 半数以上, from a day on until its next decision; None revokes its own. Only added."""

    __tablename__ = "meeting_voting_rule"

    org_id: Mapped[UUID]
    ordinary_quorum: Mapped[OrdinaryQuorum | None] = mapped_column(choice(OrdinaryQuorum))
    from_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(500))
    document: Mapped[str]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime]

    __table_args__ = (
        within("org_id", "org"),
        Index(None, "tenant_id", "org_id", "id"),
    )


class Resolution(TenantOwned, Base):
    """One matter that one kind of the meeting votes on. What came out of it stands in its counts.

    `subject_id` and `purpose` for a vote on development, `seats` and `office` for an election. `former_id` is the vote
    that this one repeats or carries on.
    """

    __tablename__ = "resolution"

    meeting_id: Mapped[UUID]
    kind: Mapped[MeetingKind] = mapped_column(choice(MeetingKind))
    matter: Mapped[Matter] = mapped_column(choice(Matter))
    title: Mapped[str]
    subject_id: Mapped[UUID | None]
    purpose: Mapped[Purpose | None] = mapped_column(choice(Purpose))
    seats: Mapped[int | None]
    office: Mapped[Office | None] = mapped_column(choice(Office))
    former_id: Mapped[UUID | None]
    state: Mapped[ResolutionState] = mapped_column(choice(ResolutionState))
    void_reason: Mapped[str] = mapped_column(String(500), default="")
    opened_by: Mapped[UUID | None]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]

    __table_args__ = (
        within("meeting_id", "meeting"),
        within("subject_id", "member"),
        within("former_id", "resolution"),
        Index(None, "tenant_id", "meeting_id", "id"),
        Index(
            "uq_resolution_subject",
            "tenant_id",
            "meeting_id",
            "subject_id",
            "purpose",
            unique=True,
            sqlite_where=text("state <> 'void' AND subject_id IS NOT NULL"),
            postgresql_where=text("state <> 'void' AND subject_id IS NOT NULL"),
        ),
    )


refuse_duplicates("uq_resolution_subject", SubjectTwice)


class ResolutionCandidate(TenantOwned, Base):
    """Somebody who may be elected: put forward before, or named on ballots (另选他人)."""

    __tablename__ = "resolution_candidate"

    resolution_id: Mapped[UUID]
    member_id: Mapped[UUID]
    position: Mapped[int]
    is_written_in: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        within("resolution_id", "resolution"),
        within("member_id", "member"),
        UniqueConstraint("tenant_id", "resolution_id", "member_id", name="uq_resolution_candidate"),
    )


refuse_duplicates("uq_resolution_candidate", CandidateWrong)


class ResolutionTeller(TenantOwned, Base):
    """Who counts the ballots or watches over it."""

    __tablename__ = "resolution_teller"

    resolution_id: Mapped[UUID]
    member_id: Mapped[UUID]
    duty: Mapped[Duty] = mapped_column(choice(Duty))

    __table_args__ = (
        within("resolution_id", "resolution"),
        within("member_id", "member"),
        UniqueConstraint("tenant_id", "resolution_id", "member_id", name="uq_resolution_teller"),
    )


refuse_duplicates("uq_resolution_teller", TellerWrong)


class WrittenOpinion(TenantOwned, Base):
    """That somebody handed in a written opinion, and when. What it says goes among the ballots, without a name."""

    __tablename__ = "written_opinion"

    resolution_id: Mapped[UUID]
    member_id: Mapped[UUID]
    handed_in_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None]
    recorded_at: Mapped[datetime]

    __table_args__ = (
        within("resolution_id", "resolution"),
        within("member_id", "member"),
        UniqueConstraint("tenant_id", "resolution_id", "member_id", name="uq_written_opinion"),
    )


refuse_duplicates("uq_written_opinion", WrittenTwice)


class ResolutionDissent(TenantOwned, Base):
    """A different opinion on an ordinary matter that the member wants in the minutes. There is none on people."""

    __tablename__ = "resolution_dissent"

    resolution_id: Mapped[UUID]
    member_id: Mapped[UUID]
    words: Mapped[str] = mapped_column(String(500))
    recorded_by: Mapped[UUID | None]
    recorded_at: Mapped[datetime]

    __table_args__ = (
        within("resolution_id", "resolution"),
        within("member_id", "member"),
        UniqueConstraint("tenant_id", "resolution_id", "member_id", name="uq_resolution_dissent"),
    )


refuse_duplicates("uq_resolution_dissent", DissentTwice)


class ElectionExclusion(TenantOwned, Base):
    """A voter whom an election shall not count among those due.

    It takes the consent of the higher organisation and an assembly's resolution; until both are there the person
    stays in the denominator.
    """

    __tablename__ = "election_exclusion"

    resolution_id: Mapped[UUID]
    member_id: Mapped[UUID]
    ground: Mapped[Ground] = mapped_column(choice(Ground))
    proposed_by: Mapped[UUID | None]
    proposed_at: Mapped[datetime]
    is_consented: Mapped[bool | None]
    consent_document: Mapped[str] = mapped_column(default="")
    consent_by: Mapped[UUID | None]
    consent_by_name: Mapped[str] = mapped_column(default="")
    consent_at: Mapped[datetime | None]
    assembly_resolution_id: Mapped[UUID | None]

    __table_args__ = (
        within("resolution_id", "resolution"),
        within("member_id", "member"),
        within("assembly_resolution_id", "resolution"),
        UniqueConstraint("tenant_id", "resolution_id", "member_id", name="uq_election_exclusion"),
    )


refuse_duplicates("uq_election_exclusion", ExclusionTwice)


class ResolutionCount(TenantOwned, Base):
    """What was counted and what follows. Rows are only added: the highest `number` counts, the others were corrected.

    `voters_due` and `voters_present` are as they stood when it was counted. For and against are of the matter as a
    whole, with valid written opinions among them; an election has them by candidate, in its tallies.
    """

    __tablename__ = "resolution_count"

    resolution_id: Mapped[UUID]
    number: Mapped[int]
    voters_due: Mapped[int]
    voters_present: Mapped[int]
    excluded: Mapped[int]
    issued: Mapped[int | None]
    collected: Mapped[int | None]
    valid: Mapped[int | None]
    spoilt: Mapped[int | None]
    written: Mapped[int]
    in_favour: Mapped[int | None]
    against: Mapped[int | None]
    abstained: Mapped[int | None]
    outcome: Mapped[Outcome] = mapped_column(choice(Outcome))
    reasons: Mapped[list[str]] = mapped_column(Document)
    warnings: Mapped[list[str]] = mapped_column(Document)
    rule_version: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(String(500), default="")
    recorded_by: Mapped[UUID | None]
    recorded_by_name: Mapped[str]
    recorded_at: Mapped[datetime]

    __table_args__ = (
        within("resolution_id", "resolution"),
        UniqueConstraint("tenant_id", "resolution_id", "number", name="uq_resolution_count_number"),
    )


refuse_duplicates("uq_resolution_count_number", CountedMeanwhile)


class ResolutionTally(TenantOwned, Base):
    """The votes of one candidate in one count. Rows are only added."""

    __tablename__ = "resolution_tally"

    count_id: Mapped[UUID]
    candidate_id: Mapped[UUID]
    in_favour: Mapped[int]
    against: Mapped[int]
    abstained: Mapped[int]
    standing: Mapped[Standing] = mapped_column(choice(Standing))

    __table_args__ = (
        within("count_id", "resolution_count"),
        within("candidate_id", "resolution_candidate"),
        UniqueConstraint("tenant_id", "count_id", "candidate_id", name="uq_resolution_tally"),
    )
