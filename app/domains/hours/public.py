"""All that other domains may call of study hours.

What is learned elsewhere is written by `settle` (the whole source anew) or `credit` (some members of it); how much it
is worth say `counting_at` and the functions of `counting`, or a `Rulebook` where the source may have been counted before.
"""

from app.domains.hours.counting import Counted, Counting, lesson_hours, meeting_hours, passed_test_hours, split_between
from app.domains.hours.crediting import Credited, Share, Source, credit, reverse, settle
from app.domains.hours.deciding import counting_at
from app.domains.hours.knowledge.tagging import teach
from app.domains.hours.recounting.ports import Asked, Place, use_counters
from app.domains.hours.repository import rests_on, sources_of
from app.domains.hours.rulebook import Rulebook, rules_known, rules_of
from app.domains.hours.rules import is_trained_candidate
from app.domains.hours.telling import HoursSaid, said_of
from app.domains.hours.vocabulary import Bucket, EntryState, Occasion, SourceKind

__all__ = [
    "Asked",
    "Bucket",
    "Counted",
    "Counting",
    "Credited",
    "EntryState",
    "HoursSaid",
    "Occasion",
    "Place",
    "Rulebook",
    "Share",
    "Source",
    "SourceKind",
    "counting_at",
    "credit",
    "is_trained_candidate",
    "lesson_hours",
    "meeting_hours",
    "passed_test_hours",
    "rests_on",
    "reverse",
    "rules_known",
    "rules_of",
    "said_of",
    "settle",
    "sources_of",
    "split_between",
    "teach",
    "use_counters",
]
