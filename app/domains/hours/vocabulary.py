"""The closed lists of words that study hours are described with. Their Chinese stands in `labels`."""

from enum import StrEnum


class Bucket(StrEnum):
    """How somebody learned. Whether online learning counts toward the target is decided locally: it stays apart."""

    CONCENTRATED = "concentrated"
    COLLECTIVE = "collective"
    ONLINE = "online"


class SourceKind(StrEnum):
    """What an entry rests on. With the source's id it counts once for a member and year."""

    MEETING = "meeting"
    TRAINING_CLASS = "training_class"
    LESSON = "lesson"
    TEST = "test"
    CERTIFIED = "certified"


class EntryState(StrEnum):
    COUNTED = "counted"
    WAITING = "waiting"
    NOT_COUNTED = "not_counted"


class TrainingKind(StrEnum):
    """What a concentrated training is for."""

    GENERAL = "general"
    INDUCTION = "induction"
    ROTATION = "rotation"
    NEW_MEMBERS = "new_members"
    CANDIDATES = "candidates"


class TrainingLevel(StrEnum):
    """Who holds a training, the lowest first."""

    BRANCH = "branch"
    COMMITTEE = "committee"
    COUNTY = "county"
    CITY = "city"
    PROVINCE = "province"
    NATIONAL = "national"


class Occasion(StrEnum):
    """What a gathering counts as; a word for each kind of meeting that may be learned at."""

    MEMBERS_ASSEMBLY = "members_assembly"
    BRANCH_COMMITTEE = "branch_committee"
    GROUP_MEETING = "group_meeting"
    PARTY_LESSON = "party_lesson"
    THEME_DAY = "theme_day"
    ORGANISATION_LIFE = "organisation_life"
    DEMOCRATIC_APPRAISAL = "democratic_appraisal"
    PARTY_COMMITTEE = "party_committee"
    OTHER = "other"


class SettingKind(StrEnum):
    """What an organisation may decide about counting. The values' units stand in `rules.SETTINGS`."""

    FULL_DAY = "full_day"
    HALF_DAY = "half_day"
    HALF_DAY_FROM = "half_day_from"
    FULL_DAY_FROM = "full_day_from"
    MINUTES_AN_HOUR = "minutes_an_hour"
    SMALLEST_STEP = "smallest_step"
    LESSON_LONG = "lesson_long"
    LESSON_MIDDLE = "lesson_middle"
    LESSON_SHORT = "lesson_short"
    TEST_PASSED = "test_passed"
    ONLINE_COUNTS = "online_counts"
    TARGET_MEMBER = "target_member"
    TARGET_OFFICER = "target_officer"
    OFFICER_TRAININGS = "officer_trainings"
    MEMBERS_ASSEMBLY = "meeting_members_assembly"
    BRANCH_COMMITTEE = "meeting_branch_committee"
    GROUP_MEETING = "meeting_group_meeting"
    PARTY_LESSON = "meeting_party_lesson"
    THEME_DAY = "meeting_theme_day"
    ORGANISATION_LIFE = "meeting_organisation_life"
    DEMOCRATIC_APPRAISAL = "meeting_democratic_appraisal"
    PARTY_COMMITTEE = "meeting_party_committee"
    OTHER = "meeting_other"


class TargetKind(StrEnum):
    MEMBER = "member"
    OFFICER = "officer"


class Verdict(StrEnum):
    """What a year came to. It depends where a post changed, or where nobody has decided whether online learning counts."""

    MET = "met"
    SHORT = "short"
    DEPENDS = "depends"
    NO_DATA = "no_data"
