"""The closed lists of words that notices are described with. Their Chinese stands in `labels`."""

from enum import StrEnum


class NoticeKind(StrEnum):
    """What a notice is about. Each area adds its own."""

    MEETING_PUBLISHED = "meeting_published"
    MEETING_MOVED = "meeting_moved"
    MEETING_PUT_OFF = "meeting_put_off"
    MEETING_CANCELLED = "meeting_cancelled"
    LEAVE_TO_DECIDE = "leave_to_decide"
    LEAVE_DECIDED = "leave_decided"
    MINUTES_TO_SIGN = "minutes_to_sign"
    MINUTES_RETURNED = "minutes_returned"
    OFFLINE_TO_DECIDE = "offline_to_decide"
    OFFLINE_CONFLICTS = "offline_conflicts"
    HANDOVER_TO_SIGN = "handover_to_sign"
    TERM_DUE_SOON = "term_due_soon"
    CORRECTION_TO_DECIDE = "correction_to_decide"
    CORRECTION_DECIDED = "correction_decided"
    EXPORT_TO_DECIDE = "export_to_decide"
    EXPORT_DECIDED = "export_decided"
    APPOINTMENT_ENDING = "appointment_ending"
    MAKE_UP_TO_STUDY = "make_up_to_study"
    TRAINING_TO_ANSWER = "training_to_answer"
    TRAINING_CALLED = "training_called"
    TRAINING_CHANGED = "training_changed"
    LECTURE_ORDERED = "lecture_ordered"
    LECTURE_PROPOSED = "lecture_proposed"
    LECTURE_SETTLED = "lecture_settled"
    DUES_TO_DECIDE = "dues_to_decide"
    DUES_TO_PAY_OUT = "dues_to_pay_out"
    DUES_ARREARS = "dues_arrears"
    DUES_DIFFERENCE = "dues_difference"
    DUES_ORDER_TROUBLED = "dues_order_troubled"
    LESSON_COMMENT_TAKEN_DOWN = "lesson_comment_taken_down"
    LESSON_NOTE_TO_SIGN = "lesson_note_to_sign"
    LESSON_NOTE_SENT_BACK = "lesson_note_sent_back"
    LESSON_PACK_ISSUED = "lesson_pack_issued"
    LESSON_PACK_TO_MEND = "lesson_pack_to_mend"
    LESSON_PACK_TO_ISSUE = "lesson_pack_to_issue"
    DAILY_LESSON_RUNS_OUT = "daily_lesson_runs_out"
    DAILY_LESSON_GAP = "daily_lesson_gap"


class Subject(StrEnum):
    """What a notice leads to: the client knows the page, the server the resource. Who may not see it gets 404 there."""

    MEETING = "meeting"
    MINUTES = "minutes"
    HANDOVER = "handover"
    ORGANISATION = "organisation"
    MEMBER_CORRECTION = "member_correction"
    MEMBER_EXPORT = "member_export"
    APPOINTMENT = "appointment"
    LESSON = "lesson"
    TRAINING_CLASS = "training_class"
    LECTURE_ORDER = "lecture_order"
    DUES = "dues"
    DUES_BOOKS = "dues_books"
    DUES_PAYMENT = "dues_payment"
    LESSON_NOTE = "lesson_note"
    LESSON_PACK = "lesson_pack"
    DAILY_LESSON = "daily_lesson"


class Closing(StrEnum):
    """By which fact a to-do was closed."""

    DONE = "done"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
