"""The closed lists of words of the register. Their Chinese labels stand in `labels`."""

from enum import StrEnum, unique


@unique
class Stage(StrEnum):
    """发展阶段, in the order in which a person passes through them."""

    APPLICANT = "applicant"
    ACTIVIST = "activist"
    CANDIDATE = "candidate"
    PROBATIONARY = "probationary"
    FULL = "full"


PARTY_STAGES = frozenset({Stage.PROBATIONARY, Stage.FULL})
"""The stages of a party member; the others are of people on the way there."""


@unique
class MemberStatus(StrEnum):
    """党籍状态. `WITHDRAWN` ends an application (撤回申请、不再培养); a party member leaves by one of the others."""

    NORMAL = "normal"
    FLOWING = "flowing"
    LOST_CONTACT = "lost_contact"
    MEMBERSHIP_STOPPED = "membership_stopped"
    TRANSFERRED_OUT = "transferred_out"
    DECEASED = "deceased"
    EXPELLED = "expelled"
    WITHDRAWN = "withdrawn"


@unique
class Gender(StrEnum):
    """GB/T 2261.1, in words."""

    UNKNOWN = "unknown"
    MALE = "male"
    FEMALE = "female"
    NOT_STATED = "not_stated"


@unique
class Category(StrEnum):
    """人员类别 by situation; a member has any number of them."""

    EMPLOYED = "employed"
    NO_POST = "no_post"
    FLOWING = "flowing"
    DELEGATE = "delegate"
    IN_NEED = "in_need"
    RETIRED = "retired"
    STUDENT = "student"
    FARMER = "farmer"
    SELF_EMPLOYED = "self_employed"
    OTHER = "other"


@unique
class RestrictionKind(StrEnum):
    """What takes the vote away for a time without ending the membership."""

    PARTY_PROBATION = "party_probation"
    RIGHTS_SUSPENDED = "rights_suspended"


@unique
class ChangeKind(StrEnum):
    REGISTERED = "registered"
    EDITED = "edited"
    STAGE = "stage"
    PROBATION_EXTENDED = "probation_extended"
    STATUS = "status"
    MOVED = "moved"
    GROUP = "group"
    SECOND_AFFILIATION = "second_affiliation"
    RESTRICTION_ADDED = "restriction_added"
    RESTRICTION_LIFTED = "restriction_lifted"
    MERGED = "merged"
    CORRECTED = "corrected"


@unique
class CorrectionStatus(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@unique
class ExportStatus(StrEnum):
    """A masked export is approved as it is asked for; each is downloaded once."""

    WAITING = "waiting"
    APPROVED = "approved"
    REJECTED = "rejected"
    DOWNLOADED = "downloaded"
