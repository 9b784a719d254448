"""Sets of permissions that several roles share, named by the duty they serve."""

from app.access.permissions import Permission as P  # noqa: N817  (one letter keeps the table readable)

STAFF = frozenset({P.ORG_READ, P.FILE_READ, P.NOTICE_READ})
ATTEND = frozenset({P.MEETING_READ, P.MEETING_SIGN_IN, P.MEETING_ASK_LEAVE})
# 个人信息保护法 第四十五条、第四十六条: everybody may see and correct the record kept about them, applicants too.
OWN_RECORD = frozenset({P.MEMBER_READ_OWN, P.MEMBER_CORRECTION_REQUEST})
OVERSEE_MEETINGS = frozenset({P.MEETING_READ, P.MEETING_ATTENDANCE_READ})
RECORD_MEETINGS = OVERSEE_MEETINGS | {
    P.MEETING_DRAFT,
    P.MEETING_SHOW_CODE,
    P.MEETING_TAKE_ROLL,
    P.MEETING_FINISH,
    P.FILE_UPLOAD,
}
HOLD_MEETINGS = RECORD_MEETINGS | {P.MEETING_PUBLISH, P.MEETING_CANCEL, P.MEETING_DECIDE_LEAVE}
KEEP_REGISTER = frozenset(
    {
        P.MEMBER_READ,
        P.MEMBER_CREATE,
        P.MEMBER_EDIT,
        P.MEMBER_STAGE_CHANGE,
        P.MEMBER_CORRECTION_DECIDE,
        P.MEMBER_REVEAL,
        P.MEMBER_IMPORT,
        P.MEMBER_IMPORT_UNDO,
        P.MEMBER_EXPORT,
        P.FILE_UPLOAD,
    }
)
RUN_BRANCH = (
    STAFF
    | HOLD_MEETINGS
    | KEEP_REGISTER
    | {P.MEETING_SIGN_FOR_OTHERS, P.ORG_COVERAGE_REPORT, P.ACCOUNT_INVITE, P.APPOINTMENT_READ}
)
APPOINT = frozenset({P.APPOINTMENT_READ, P.APPOINTMENT_GRANT, P.APPOINTMENT_END})
ORGANISE = frozenset(
    {
        P.ORG_CREATE,
        P.ORG_EDIT,
        P.ORG_MOVE,
        P.ORG_MERGE,
        P.ORG_DISSOLVE,
        P.ORG_IMPORT,
        P.ORG_TERM_EDIT,
        P.ORG_COVERAGE_REPORT,
    }
)
