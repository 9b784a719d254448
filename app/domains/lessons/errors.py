"""Refusals of lessons."""

from app.kit.errors import Conflict, Forbidden, Invalid, NotFound


class LessonNotFound(NotFound):
    code = "LESSON_NOT_FOUND"
    message = "找不到这节微党课"


class SeriesNotFound(NotFound):
    code = "LESSON_SERIES_NOT_FOUND"
    message = "找不到这个系列"


class SeriesTaken(Conflict):
    code = "LESSON_SERIES_TAKEN"
    message = "本组织已有同名的系列"


class OrgInactive(Conflict):
    code = "LESSON_ORG_INACTIVE"
    message = "该党组织已撤销或合并，不能再编写微党课"


class LessonSettled(Conflict):
    code = "LESSON_SETTLED"
    message = "已提交审核或已发布的微党课不能直接修改，请先转为修改稿"


class LessonIncomplete(Invalid):
    code = "LESSON_INCOMPLETE"
    message = "请先填写标题和正文，并填写音频、视频的时长"


class LessonUnchanged(Conflict):
    code = "LESSON_ALREADY_DRAFT"
    message = "这节微党课已经是修改稿"


class BlockFileWrong(Invalid):
    code = "LESSON_FILE_KIND_WRONG"
    message = "文件与正文类型不符：图片、音频（MP3、M4A）、视频（MP4）、PDF 应分别选用相应的文件"


class MediaFull(Conflict):
    code = "LESSON_MEDIA_FULL"
    message = "本组织微党课的文件空间（{limit} MB）已用完，请压缩文件或联系管理员"


class BlockIncomplete(Invalid):
    code = "LESSON_BLOCK_INCOMPLETE"
    message = "正文段落不完整：文字、文件或链接应与段落类型相符"


class MarkupTooMuch(Invalid):
    code = "LESSON_MARKUP_TOO_MUCH"
    message = "文字过长或排版标记过多，请去掉多余的格式，或分成几段"


class BlockKeyTwice(Invalid):
    code = "LESSON_BLOCK_TWICE"
    message = "正文段落的编号重复"


class AudienceOutside(Invalid):
    code = "LESSON_AUDIENCE_OUTSIDE"
    message = "学习范围只能是本组织及其下级，党小组应在该范围之内"


class CustomAudienceWrong(Invalid):
    code = "LESSON_CUSTOM_AUDIENCE_WRONG"
    message = "定制课只面向一个单位的一类人：学习范围的组织应是定制单位，并正好选一个阶段、类别、职务或党小组"


class AudienceEmpty(Conflict):
    code = "LESSON_AUDIENCE_EMPTY"
    message = "学习范围内没有在册人员，请调整范围"


class LessonNotSubmitted(Conflict):
    code = "LESSON_NOT_SUBMITTED"
    message = "这节微党课不在待审核状态"


class OwnReview(Forbidden):
    code = "LESSON_OWN_REVIEW"
    message = "不能审核自己编写的微党课，请由他人审核"


class LessonNotApproved(Conflict):
    code = "LESSON_NOT_APPROVED"
    message = "微党课未经审核通过，不能发布"


class LessonAlreadyPublished(Conflict):
    code = "LESSON_ALREADY_PUBLISHED"
    message = "这节微党课已经发布；要修改请先转为修改稿"


class LessonNotPublished(Conflict):
    code = "LESSON_NOT_PUBLISHED"
    message = "这节微党课没有发布"


class TimePast(Invalid):
    code = "LESSON_TIME_PAST"
    message = "定时发布的时间应在现在之后"


class QuizUnavailable(Conflict):
    code = "QUIZ_UNAVAILABLE"
    message = "本系统还没有随堂测试，请只用微党课，不指定测试"


class QuizNotFound(NotFound):
    code = "QUIZ_NOT_FOUND"
    message = "找不到这个随堂测试"


class QuizNotOne(Invalid):
    code = "LESSON_QUIZ_NOT_ONE"
    message = "以通过测试为学完条件的微党课，正文须有且只有一个随堂测试"
