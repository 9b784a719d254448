"""The Chinese for every word of voting, in the terms of the rules."""

from collections.abc import Mapping
from enum import StrEnum

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

_LABELS: Mapping[type[StrEnum], Mapping[StrEnum, str]] = {
    Matter: {Matter.ORDINARY: "一般决议", Matter.DEVELOPMENT: "发展党员表决", Matter.ELECTION: "选举"},
    Purpose: {
        Purpose.ACCEPT: "接收为预备党员",
        Purpose.MAKE_FULL: "转为正式党员",
        Purpose.EXTEND: "延长预备期",
        Purpose.CANCEL: "取消预备党员资格",
    },
    Office: {
        Office.COMMITTEE: "支部委员会换届",
        Office.BY_ELECTION: "委员补选",
        Office.SECRETARY: "书记、副书记",
        Office.DELEGATES: "出席上级代表大会的代表",
    },
    ResolutionState: {
        ResolutionState.OPEN: "待表决",
        ResolutionState.CLOSED: "已表决",
        ResolutionState.VOID: "已作废",
    },
    Outcome: {
        Outcome.PASSED: "通过",
        Outcome.NOT_PASSED: "不通过",
        Outcome.ALL_ELECTED: "选满名额",
        Outcome.FURTHER_BALLOT: "需再次投票或名额空缺",
        Outcome.VOID: "无效",
    },
    Standing: {
        Standing.ELECTED: "当选",
        Standing.TIED: "票数相等，重新投票",
        Standing.OVER_THE_LINE: "过半数，因名额所限未当选",
        Standing.NOT_ELECTED: "未当选",
    },
    Duty: {Duty.COUNTER: "计票人", Duty.SCRUTINEER: "监票人"},
    Ground: {
        Ground.CANNOT_EXPRESS_WILL: "因病丧失表达意志能力",
        Ground.ABROAD: "自费出国（境）超过六个月",
        Ground.SERVING_SENTENCE: "正在服刑",
        Ground.BEDRIDDEN: "年老体弱卧床不起",
        Ground.SHOULD_HAVE_TRANSFERRED: "外出六个月以上，按规定应转出组织关系而未转",
        Ground.RETIRED_ELSEWHERE: "离退休后长期居住外地",
        Ground.MEMBERSHIP_STOPPED: "停止党籍",
        Ground.PARTY_PROBATION: "留党察看",
        Ground.DETAINED: "被留置、拘留或逮捕",
        Ground.FLOWING_BY_REQUEST: "流动党员不能到会，本人提出申请",
    },
    OrdinaryQuorum: {
        OrdinaryQuorum.GE_HALF: "达到半数即有效",
        OrdinaryQuorum.GT_HALF: "超过半数才有效",
    },
}

# By the name that the dictionary is served under.
LABELS: Mapping[str, Mapping[StrEnum, str]] = {
    "vote_matter": _LABELS[Matter],
    "vote_purpose": _LABELS[Purpose],
    "vote_office": _LABELS[Office],
    "vote_state": _LABELS[ResolutionState],
    "vote_outcome": _LABELS[Outcome],
    "vote_candidate_standing": _LABELS[Standing],
    "vote_duty": _LABELS[Duty],
    "vote_exclusion_ground": _LABELS[Ground],
    "vote_ordinary_quorum": _LABELS[OrdinaryQuorum],
}


def label(word: StrEnum) -> str:
    return _LABELS[type(word)][word]
