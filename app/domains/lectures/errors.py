"""Refusals of lectures. That a lecturer or a venue is taken stands with meetings, which refuse by it too."""

from app.kit.errors import Conflict, Forbidden, Invalid, NotFound


class LecturerNotFound(NotFound):
    code = "LECTURER_NOT_FOUND"
    message = "找不到这位讲师"


class MenuNotFound(NotFound):
    code = "LECTURE_MENU_NOT_FOUND"
    message = "找不到这份党课菜单"


class LectureTopicNotFound(NotFound):
    code = "LECTURE_TOPIC_NOT_FOUND"
    message = "找不到这个选题"


class OrderNotFound(NotFound):
    code = "LECTURE_ORDER_NOT_FOUND"
    message = "找不到这份点课单"


class RatingNotFound(NotFound):
    code = "LECTURE_RATING_NOT_FOUND"
    message = "还没有评价"


class NoLecturer(NotFound):
    code = "LECTURER_NOT_ONESELF"
    message = "您不在师资库中"


class LecturerPersonWrong(Invalid):
    code = "LECTURER_PERSON_WRONG"
    message = "讲师须是名册上的党员，或填写外单位人员的姓名和单位，二者选一"


class LecturerPhoneWrong(Invalid):
    code = "LECTURER_PHONE_WRONG"
    message = "手机号码应为11位数字，以1开头；名册上的党员不另填手机"


class LecturerAccountWrong(Invalid):
    code = "LECTURER_ACCOUNT_WRONG"
    message = "这个账号不存在，或属于名册上的党员"


class LecturerKnown(Conflict):
    code = "LECTURER_KNOWN"
    message = "这位讲师已在师资库中"


class LecturerDatesWrong(Invalid):
    code = "LECTURER_DATES_WRONG"
    message = "出库日期不应早于入库日期"


class LecturerHasSessions(Conflict):
    code = "LECTURER_HAS_SESSIONS"
    message = "这一天及以后还有已接的课，请先请人代讲、改期或取消"


class LecturerInOffice(Conflict):
    code = "LECTURER_IN_OFFICE"
    message = "这位讲师没有出库"


class LecturerLeft(Conflict):
    code = "LECTURER_LEFT"
    message = "这位讲师当天不在师资库中"


class LecturerAway(Conflict):
    code = "LECTURER_AWAY"
    message = "这位讲师在这个时间不授课，请另选时间"


class NotASpeaker(Conflict):
    code = "LECTURE_NOT_A_SPEAKER"
    message = "所选的讲师不讲这个选题"


class NoSpeaker(Conflict):
    code = "LECTURE_NO_SPEAKER"
    message = "有选题还没有主讲人，或菜单中没有选题"


class SeasonWrong(Invalid):
    code = "LECTURE_SEASON_WRONG"
    message = "菜单的起止日期有误，一季不超过一年"


class MenuClosed(Conflict):
    code = "LECTURE_MENU_CLOSED"
    message = "这份菜单已经结束"


class MenuPublished(Conflict):
    code = "LECTURE_MENU_PUBLISHED"
    message = "这份菜单已经发布"


class TopicNotInSeason(Conflict):
    code = "LECTURE_TOPIC_NOT_IN_SEASON"
    message = "这个选题当天不在菜单上，请在菜单的起止日期内选择"


class WishPast(Conflict):
    code = "LECTURE_TIME_PAST"
    message = "所选的时间已过，请另选时间"


class NotAWish(Conflict):
    code = "LECTURE_NOT_A_WISH"
    message = "请在支部希望的时间中选择，或另提建议"


class OrderStanding(Conflict):
    code = "LECTURE_ORDER_STANDING"
    message = "本支部点的这一选题还在等待答复"


class OrderAnswered(Conflict):
    code = "LECTURE_ORDER_ANSWERED"
    message = "这份点课单不能再这样答复：{state}"


class OrderExpired(Conflict):
    code = "LECTURE_ORDER_EXPIRED"
    message = "已过答复期限，请支部重新点课"


class OrderNotAgreed(Conflict):
    code = "LECTURE_ORDER_NOT_AGREED"
    message = "这份点课单没有已接的课：{state}"


class NothingProposed(Invalid):
    code = "LECTURE_NOTHING_PROPOSED"
    message = "请另提时间或另荐讲师"


class StandInNotFound(NotFound):
    code = "LECTURE_STAND_IN_NOT_FOUND"
    message = "没有等待答复的代讲"


class StandInStanding(Conflict):
    code = "LECTURE_STAND_IN_STANDING"
    message = "已请人代讲，正在等待答复；另请他人的，请先撤回"


class StandInSame(Invalid):
    code = "LECTURE_STAND_IN_SAME"
    message = "这堂课现在就由这位讲师主讲，请另选一位"


class LectureBegun(Conflict):
    code = "LECTURE_BEGUN"
    message = "这堂课已经开始，不能再请人代讲；实际由他人主讲的，请主管组织课后更正"


class LectureNotBegun(Conflict):
    code = "LECTURE_NOT_BEGUN"
    message = "这堂课还没有开始，请先请人代讲"


class SpeakerRated(Conflict):
    code = "LECTURE_SPEAKER_RATED"
    message = "这堂课已有评价，不能再更正主讲人"


class LecturerAnswersSelf(Conflict):
    code = "LECTURER_ANSWERS_SELF"
    message = "这位讲师有自己的账号，请由本人答复"


class NotHeldYet(Conflict):
    code = "LECTURE_NOT_HELD"
    message = "这堂课还没有上，或没有人到会，不能评价"


class RatedAlready(Conflict):
    code = "LECTURE_RATED"
    message = "已经评价过了，期限内可以修改"


class RatingClosed(Conflict):
    code = "LECTURE_RATING_CLOSED"
    message = "双方都已评价，或已满7天，不能再修改"


class RaterNotThere(Forbidden):
    code = "LECTURE_RATER_NOT_THERE"
    message = "到会的人才能评价这堂课"
