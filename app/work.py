"""The lists of background work: what each area does later, and when."""

from app.domains.admin import jobs as admin
from app.domains.auth import jobs as auth
from app.domains.dues.arrears import jobs as dues_arrears
from app.domains.dues.billing import jobs as dues_bills
from app.domains.dues.collecting import jobs as dues_collecting
from app.domains.dues.importing import jobs as dues_sheets
from app.domains.dues.ledger import jobs as dues_ledger
from app.domains.dues.online import jobs as dues_online
from app.domains.dues.online import refund_jobs as dues_refunds
from app.domains.dues.papers import jobs as dues_papers
from app.domains.dues.reconciling import jobs as dues_reconciling
from app.domains.hours.classes import jobs as training_classes
from app.domains.hours.recounting import jobs as hours_recounts
from app.domains.lectures import jobs as lectures
from app.domains.lessons import jobs as lessons
from app.domains.lessons.daily import jobs as daily_lessons
from app.domains.lessons.making_up import jobs as lesson_make_ups
from app.domains.lessons.noting import jobs as lesson_notes
from app.domains.lessons.packs import jobs as lesson_packs
from app.domains.lessons.producing import jobs as lesson_plans
from app.domains.lessons.requesting import jobs as lesson_requests
from app.domains.lessons.searching import jobs as lesson_search
from app.domains.lessons.studying import jobs as lesson_studies
from app.domains.lessons.talking import jobs as lesson_talk
from app.domains.meetings import jobs as meetings
from app.domains.meetings.handover import jobs as handover
from app.domains.meetings.offline import jobs as offline
from app.domains.meetings.planning import jobs as planning
from app.domains.meetings.reporting import jobs as meeting_reports
from app.domains.meetings.screen import jobs as meeting_screens
from app.domains.members.importing import jobs as roster_imports
from app.domains.notices import jobs as notices
from app.domains.orgs import jobs as orgs
from app.jobs.handlers import Handler, Timed

HANDLERS: tuple[Handler, ...] = (
    *admin.HANDLERS,
    *auth.HANDLERS,
    *dues_bills.HANDLERS,
    *dues_collecting.HANDLERS,
    *dues_ledger.HANDLERS,
    *dues_reconciling.HANDLERS,
    *dues_sheets.HANDLERS,
    *lectures.HANDLERS,
    *training_classes.HANDLERS,
    *hours_recounts.HANDLERS,
    *lessons.HANDLERS,
    *lesson_search.HANDLERS,
    *lesson_studies.HANDLERS,
    *lesson_make_ups.HANDLERS,
    *lesson_talk.HANDLERS,
    *lesson_notes.HANDLERS,
    *lesson_packs.HANDLERS,
    *daily_lessons.HANDLERS,
    *lesson_requests.HANDLERS,
    *lesson_plans.HANDLERS,
    *dues_papers.HANDLERS,
    *dues_arrears.HANDLERS,
    *dues_online.HANDLERS,
    *dues_refunds.HANDLERS,
    *meetings.HANDLERS,
    *offline.HANDLERS,
    *handover.HANDLERS,
    *meeting_screens.HANDLERS,
    *notices.HANDLERS,
    *meeting_reports.HANDLERS,
    *planning.HANDLERS,
    *orgs.HANDLERS,
    *roster_imports.HANDLERS,
)

TIMES: tuple[Timed, ...] = (
    *admin.TIMES,
    *auth.TIMES,
    *dues_bills.TIMES,
    *dues_collecting.TIMES,
    *dues_ledger.TIMES,
    *dues_reconciling.TIMES,
    *dues_sheets.TIMES,
    *dues_arrears.TIMES,
    *dues_online.TIMES,
    *dues_refunds.TIMES,
    *lesson_plans.TIMES,
    *lesson_search.TIMES,
    *lesson_studies.TIMES,
    *lesson_packs.TIMES,
    *lessons.TIMES,
    *daily_lessons.TIMES,
    *planning.TIMES,
    *meeting_reports.TIMES,
    *meeting_screens.TIMES,
    *notices.TIMES,
    *orgs.TIMES,
    *roster_imports.TIMES,
)
