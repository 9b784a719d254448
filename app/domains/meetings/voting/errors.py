"""Refusals of voting."""

from app.kit.errors import Conflict, Forbidden, Invalid, NotFound


class ResolutionNotFound(NotFound):
    code = "VOTE_NOT_FOUND"
    message = "找不到这项表决"


class ExclusionNotFound(NotFound):
    code = "VOTE_EXCLUSION_NOT_FOUND"
    message = "找不到这项不计算在应到会人数的登记"


class KindTakesNoVote(Invalid):
    code = "VOTE_KIND_NOT_SERVED"
    message = "本次会议没有召开“{kind}”，或“{kind}”不作“{matter}”"


class OnePersonPerBallot(Invalid):
    code = "VOTE_ONE_PERSON_PER_BALLOT"
    message = "发展党员必须逐人讨论、逐人表决，一项表决只能涉及一个人"


class SubjectWrong(Invalid):
    code = "VOTE_SUBJECT_WRONG"
    message = "“{purpose}”的对象应为本支部的{stage}"


class FieldsOfAnotherMatter(Invalid):
    code = "VOTE_FIELDS_WRONG"
    message = "“{matter}”所需的内容不齐全，或填写了不属于它的内容"


class SubjectTwice(Conflict):
    code = "VOTE_SUBJECT_TWICE"
    message = "本次会议已有对这个人的同一项表决"


class TemporaryBranchDevelops(Conflict):
    code = "VOTE_TEMPORARY_BRANCH"
    message = "临时党支部不发展党员，也不讨论预备党员转正"


class HeldTogether(Conflict):
    code = "VOTE_HELD_TOGETHER"
    message = "几个党组织联合召开的会议不能作“{matter}”，请由各支部分别召开党员大会"


class FormerNotVoid(Invalid):
    code = "VOTE_FORMER_WRONG"
    message = "所接续的应是同一会议中已作废、或者需要再次投票的同类表决"


class CandidateWrong(Invalid):
    code = "VOTE_CANDIDATE_WRONG"
    message = "候选人应为本会议名册上有被选举权的正式党员，并且不重复"


class NotAnElection(Invalid):
    code = "VOTE_NOT_AN_ELECTION"
    message = "只有选举才登记候选人和不计算在应到会人数的党员"


class CandidatesMissing(Conflict):
    code = "VOTE_CANDIDATES_MISSING"
    message = "还没有登记候选人"


class TellerWrong(Invalid):
    code = "VOTE_TELLER_WRONG"
    message = "计票人、监票人应在本会议名册上，不能是候选人或被表决的人，同一人只担任一项"


class WithoutVote(Conflict):
    code = "VOTE_WITHOUT_RIGHT"
    message = "该同志在这里没有表决权：{reason}"


class VotesAtHome(Conflict):
    code = "VOTE_AT_HOME_BRANCH"
    message = "流入党员参加活动，但不在这里表决，表决权在其组织关系所在的支部行使"


class VoterAbsent(Conflict):
    code = "VOTE_VOTER_ABSENT"
    message = "该同志没有到会，不能参加会上的表决"


class DissentIsSecret(Conflict):
    code = "VOTE_BALLOT_IS_SECRET"
    message = "发展党员和选举为无记名投票，不记录个人的意见"


class WrittenNotTaken(Conflict):
    code = "VOTE_WRITTEN_NOT_TAKEN"
    message = "只有发展党员的表决计算书面意见"


class WrittenTooLate(Conflict):
    code = "VOTE_WRITTEN_TOO_LATE"
    message = "书面意见须在会议开始前提交，会议开始后提交的不计票"


class WrittenFromPresent(Conflict):
    code = "VOTE_WRITTEN_FROM_PRESENT"
    message = "该同志已经到会，应当当场投票，不计书面意见"


class WrittenTwice(Conflict):
    code = "VOTE_WRITTEN_TWICE"
    message = "该同志对这项表决的书面意见已经登记"


class DissentNotConsented(Invalid):
    code = "VOTE_DISSENT_NOT_CONSENTED"
    message = "登记个人的不同意见须经本人同意"


class DissentTwice(Conflict):
    code = "VOTE_DISSENT_TWICE"
    message = "该同志对这项表决的不同意见已经登记"


class ExclusionTwice(Conflict):
    code = "VOTE_EXCLUSION_TWICE"
    message = "该党员已经登记"


class ExclusionNeedless(Conflict):
    code = "VOTE_EXCLUSION_NEEDLESS"
    message = "该同志本来就不在有表决权的应到会人员之内，不需要登记"


class ExclusionSettled(Conflict):
    code = "VOTE_EXCLUSION_SETTLED"
    message = "上级党组织已经作出答复"


class ConsentOfOwn(Forbidden):
    code = "VOTE_CONSENT_OF_OWN"
    message = "提出的人和本人不能代表上级党组织同意，请由上级党组织的其他同志办理"


class AssemblyVoteWrong(Invalid):
    code = "VOTE_ASSEMBLY_VOTE_WRONG"
    message = "所引用的应是本支部党员大会已经通过的一般决议"


class VoteBeforeStart(Conflict):
    code = "VOTE_BEFORE_START"
    message = "会议还没有开始，不能表决"


class MinutesArchived(Conflict):
    code = "VOTE_MINUTES_ARCHIVED"
    message = "会议记录已经归档，表决结果不能再改"


class MinutesSubmitted(Conflict):
    code = "VOTE_MINUTES_SUBMITTED"
    message = "会议记录已经提交，等待签署，表决结果不能再改；确需更改的，请先退回会议记录"


class QuorumMissing(Conflict):
    code = "VOTE_QUORUM_MISSING"
    message = "{reason}，不能表决"


class ElectionBelowFourFifths(Conflict):
    code = "VOTE_ELECTION_BELOW_FOUR_FIFTHS"
    message = "{reason}，选举无效"


class ResolutionClosed(Conflict):
    code = "VOTE_CLOSED"
    message = "这项表决已经结束；结果录入有误的，请注明原因更正"


class ResolutionVoid(Conflict):
    code = "VOTE_VOID"
    message = "这项表决已经作废，请另行提出"


class ResolutionOpen(Conflict):
    code = "VOTE_STILL_OPEN"
    message = "这项表决还没有结果，请直接录入"


class CountedMeanwhile(Conflict):
    code = "VOTE_COUNTED_MEANWHILE"
    message = "结果刚由他人录入，请刷新后再看"


class CountsMissing(Invalid):
    code = "VOTE_COUNTS_MISSING"
    message = "“{matter}”应填写：{wanted}"


class MoreIssuedThanPresent(Invalid):
    code = "VOTE_MORE_ISSUED_THAN_PRESENT"
    message = "发出的票多于到会有表决权的人数"


class BallotsDoNotAddUp(Invalid):
    code = "VOTE_BALLOTS_DO_NOT_ADD_UP"
    message = "有效票与无效票之和不等于收回的票"


class VotesDoNotAddUp(Invalid):
    code = "VOTE_COUNTS_DO_NOT_ADD_UP"
    message = "赞成、不赞成、弃权之和与有效票数不符"


class MoreHandsThanVoters(Invalid):
    code = "VOTE_MORE_HANDS_THAN_VOTERS"
    message = "赞成、不赞成、弃权之和多于到会有表决权的人数"


class WrittenDoNotAddUp(Invalid):
    code = "VOTE_WRITTEN_DO_NOT_ADD_UP"
    message = "书面意见的票数与应计票的书面意见份数不符（到会的人当场投票，不计书面意见）"


class MoreNamesThanSeats(Invalid):
    code = "VOTE_MORE_NAMES_THAN_SEATS"
    message = "所选人数多于应选人数的票是无效票，候选人得票总数不可能这么多，请核对"


class CandidateUnknown(Invalid):
    code = "VOTE_CANDIDATE_UNKNOWN"
    message = "得票的人应逐一列出候选人；另选他人的，应为有被选举权的正式党员，同一人只列一次"
