"""Refusals of yearly plans, themes and local days."""

from app.kit.errors import Conflict, Forbidden, Invalid, NotFound


class PlanNotFound(NotFound):
    code = "MEETING_PLAN_NOT_FOUND"
    message = "找不到该年度计划"


class PlanNotOwn(Forbidden):
    code = "MEETING_PLAN_NOT_OWN_ORG"
    message = "只能为本级党组织制定计划，下级没有计划的，可选择由本级计划覆盖"


class ThemeBelowOwn(Forbidden):
    code = "MEETING_THEME_BELOW_OWN_ORG"
    message = "只能为本级党组织设置主题，规定动作由下级自动继承，不能直接设在下级"


class PlanTaken(Conflict):
    code = "MEETING_PLAN_EXISTS"
    message = "该党组织这一年已有计划，请修改原计划"


class PlanYearPast(Conflict):
    code = "MEETING_PLAN_YEAR_PAST"
    message = "{year}年已经过去，不能再制定或修改这一年的计划"


class PlanDayMissing(Invalid):
    code = "MEETING_PLAN_DAY_MISSING"
    message = "{year}年{month}月没有“{day}”，请另选日期，或选择“当月没有的改为当月最后一天”"


class PlanTimesWrong(Invalid):
    code = "MEETING_PLAN_TIMES_WRONG"
    message = "结束时间应晚于开始时间"


class PlanKindTwice(Invalid):
    code = "MEETING_PLAN_KIND_TWICE"
    message = "“{kind}”填写了两次"


class PlanKindApart(Invalid):
    code = "MEETING_PLAN_KIND_NOT_TOGETHER"
    message = "“{kind}”不能与主题党日合并召开，请另定时间"


class PlanKindUntimed(Invalid):
    code = "MEETING_PLAN_KIND_WITHOUT_TIME"
    message = "“{kind}”不与主题党日合并召开，请填写起止时间"


class PlanAdoptedAlready(Conflict):
    code = "MEETING_PLAN_ADOPTED"
    message = "计划已经通过"


class PlanNotAdopted(Conflict):
    code = "MEETING_PLAN_NOT_ADOPTED"
    message = "计划还没有通过，不能起草会议"


class PlanMonthPast(Conflict):
    code = "MEETING_PLAN_MONTH_PAST"
    message = "{month}月计划的日期已过，请直接起草会议"


class NothingPlanned(Conflict):
    code = "MEETING_PLAN_NOTHING_PLANNED"
    message = "{month}月没有计划的会议"


class ThemeMonthTwice(Invalid):
    code = "MEETING_THEME_MONTH_TWICE"
    message = "{month}月填写了两次"


class ThemeEmpty(Invalid):
    code = "MEETING_THEME_EMPTY"
    message = "{month}月没有主题，也没有议程"


class ThemeItemTwice(Invalid):
    code = "MEETING_THEME_ITEM_TWICE"
    message = "{month}月的同一项议程填写了两次"


class ThemesChanged(Conflict):
    code = "MEETING_THEMES_CHANGED"
    message = "主题刚被他人修改，请刷新后再试"


class LocalDayTaken(Conflict):
    code = "MEETING_LOCAL_DAY_EXISTS"
    message = "这一天已经登记"


class LocalDayNotFound(NotFound):
    code = "MEETING_LOCAL_DAY_NOT_FOUND"
    message = "找不到登记的这一天"


class PlannedNotFound(NotFound):
    code = "MEETING_PLANNED_NOT_FOUND"
    message = "找不到按计划起草的会议"


class PlannedSettled(Conflict):
    code = "MEETING_PLANNED_SETTLED"
    message = "会议已经发布或取消，不能按计划重新起草，改时间请用改期"
