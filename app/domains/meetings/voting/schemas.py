"""What goes into a vote: a matter, people, counts. What comes out stands in `views`."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.domains.meetings.vocabulary import MeetingKind
from app.domains.meetings.voting import examples
from app.domains.meetings.voting.counting import Ballots
from app.domains.meetings.voting.evaluating import Counted
from app.domains.meetings.voting.opening import Proposal
from app.domains.meetings.voting.rules import Votes
from app.domains.meetings.voting.vocabulary import Duty, Ground, Matter, Office, OrdinaryQuorum, Purpose
from app.web.schemas import In, Moment, Name, Reason

MOST = 100_000
"""No meeting has more voters."""

Number = Annotated[int, Field(ge=0, le=MOST)]
People = Annotated[list[UUID], Field(min_length=1, max_length=200)]


class ResolutionIn(In):
    model_config = examples.shown(examples.PROPOSAL)

    kind: Annotated[MeetingKind, Field(description="由哪一类会议表决")]
    matter: Matter
    title: Name
    subject_ids: Annotated[list[UUID], Field(max_length=20, description="发展党员：被表决的人，只能有一个")] = []
    purpose: Annotated[Purpose | None, Field(description="发展党员：表决什么")] = None
    seats: Annotated[int | None, Field(ge=1, le=200, description="选举：应选名额")] = None
    office: Annotated[Office | None, Field(description="选举：选什么")] = None
    former_id: Annotated[UUID | None, Field(description="所重新进行或接续的表决")] = None

    def proposal(self) -> Proposal:
        return Proposal(
            kind=self.kind,
            matter=self.matter,
            title=self.title,
            subject_ids=self.subject_ids,
            purpose=self.purpose,
            seats=self.seats,
            office=self.office,
            former_id=self.former_id,
        )


class CandidatesIn(In):
    member_ids: People


class TellerIn(In):
    member_id: UUID
    duty: Duty


class TellersIn(In):
    tellers: Annotated[list[TellerIn], Field(min_length=1, max_length=50)]


class WrittenOpinionIn(In):
    """Only that it was handed in. What it says is entered among the counts, without a name."""

    member_id: UUID
    handed_in_at: Moment


class DissentIn(In):
    """`consented`: the member wants it in the minutes."""

    member_id: UUID
    words: Annotated[str, Field(min_length=2, max_length=500, examples=["建议缩短工期后再实施"])]
    consented: Annotated[bool, Field(description="须经本人同意才登记", examples=[True])]


class ExclusionIn(In):
    member_id: UUID
    ground: Ground


class ConsentIn(In):
    consented: Annotated[bool, Field(examples=[True])]
    document: Annotated[Name, Field(examples=["红旗镇党委〔2026〕12号"])]


class AssemblyVoteIn(In):
    assembly_resolution_id: Annotated[UUID, Field(description="党员大会同意的一般决议")]
    exclusion_ids: People


class BallotsIn(In):
    issued: Number
    collected: Number
    valid: Number
    spoilt: Number


class VotesIn(In):
    in_favour: Number
    against: Number
    abstained: Number

    def votes(self) -> Votes:
        return Votes(self.in_favour, self.against, self.abstained)


class TallyIn(VotesIn):
    member_id: UUID


class CountIn(In):
    """Ordinary: `votes`, with `ballots` where papers were used. Development: `ballots`, `votes`, and the votes of
    written opinions. Election: `ballots` with a tally for each candidate, or `issued` with the marks of each ballot.
    """

    model_config = examples.shown(examples.COUNT_IN)

    ballots: BallotsIn | None = None
    votes: VotesIn | None = None
    written: Annotated[VotesIn | None, Field(description="有效书面意见，与到会人员的票合并保存")] = None
    written_spoilt: Annotated[Number, Field(description="意思不明、不计票的书面意见")] = 0
    tallies: Annotated[list[TallyIn] | None, Field(max_length=300)] = None
    issued: Annotated[int | None, Field(ge=0, le=MOST, description="逐票录入时发出的票数")] = None
    marks: Annotated[
        list[Annotated[list[UUID], Field(max_length=300)]] | None,
        Field(max_length=5_000, description="逐票录入：每张票所选的人；只用于计票，不保存"),
    ] = None

    def counted(self) -> Counted:
        return Counted(
            ballots=Ballots(**self.ballots.model_dump()) if self.ballots else None,
            votes=self.votes.votes() if self.votes else None,
            written=self.written.votes() if self.written else None,
            written_spoilt=self.written_spoilt,
            tallies=None if self.tallies is None else [(one.member_id, one.votes()) for one in self.tallies],
            issued=self.issued,
            marks=self.marks,
        )


class CorrectionIn(CountIn):
    model_config = examples.shown(examples.COUNT_IN | {"reason": "录入时把赞成和弃权填反，已与监票人核对"})

    reason: Reason


class VoidIn(In):
    reason: Annotated[Reason, Field(examples=["候选人名单有误，重新酝酿后再选"])]


class VotingRuleIn(In):
    ordinary_quorum: Annotated[OrdinaryQuorum | None, Field(description="为空表示撤销本组织的规定")]
    from_on: date
    reason: Annotated[Reason, Field(examples=["县委组织部统一要求"])]
    document: Annotated[Name, Field(examples=["县组〔2026〕5号"])]
