"""The ordered list of routers, and of what is asked when somebody wants to know what waits, or opens the first screen."""

from collections.abc import Callable

from fastapi import APIRouter

from app.domains.admin import routes as admin
from app.domains.auth.routes import account as own_account
from app.domains.auth.routes import accounts, login
from app.domains.auth.routes import own as own_sessions
from app.domains.auth.routes import profile as own_profile
from app.domains.certificates import routes as certificates
from app.domains.certificates.labels import LABELS as CERTIFICATE_LABELS
from app.domains.dues.arrears import routes as dues_arrears
from app.domains.dues.arrears.labels import LABELS as ARREARS_LABELS
from app.domains.dues.billing import routes as dues_bills
from app.domains.dues.billing.labels import LABELS as BILL_LABELS
from app.domains.dues.claiming import routes as dues_claims
from app.domains.dues.claiming.labels import LABELS as CLAIM_LABELS
from app.domains.dues.closing import routes as dues_closing
from app.domains.dues.closing.labels import LABELS as CLOSING_LABELS
from app.domains.dues.collecting.labels import LABELS as COLLECTING_LABELS
from app.domains.dues.collecting.routes import cash as dues_cash
from app.domains.dues.collecting.routes import payments as dues_payments
from app.domains.dues.importing import routes as dues_sheets
from app.domains.dues.importing.labels import LABELS as SHEET_LABELS
from app.domains.dues.labels import LABELS as DUES_LABELS
from app.domains.dues.ledger import routes as dues_ledger
from app.domains.dues.ledger.labels import LABELS as LEDGER_LABELS
from app.domains.dues.online import routes as dues_online
from app.domains.dues.online.labels import LABELS as ONLINE_LABELS
from app.domains.dues.papers.routes import receipts as dues_receipts
from app.domains.dues.papers.routes import years as dues_years
from app.domains.dues.paying.labels import LABELS as PAYMENT_LABELS
from app.domains.dues.reconciling import routes as dues_reconciling
from app.domains.dues.reconciling.labels import LABELS as RECONCILING_LABELS
from app.domains.dues.refunding import routes as dues_refunds
from app.domains.dues.refunding.labels import LABELS as REFUND_LABELS
from app.domains.dues.remitting import routes as dues_remitting
from app.domains.dues.remitting.labels import LABELS as REMITTING_LABELS
from app.domains.dues.routes import assessments as dues_assessments
from app.domains.dues.routes import branch as branch_dues
from app.domains.dues.routes import own as own_dues
from app.domains.dues.routes import reliefs as dues_reliefs
from app.domains.dues.routes import standards as dues_standards
from app.domains.dues.spending import routes as dues_spending
from app.domains.dues.spending.labels import LABELS as SPENDING_LABELS
from app.domains.home import routes as home
from app.domains.hours.classes.labels import LABELS as CLASS_LABELS
from app.domains.hours.classes.routes import calls as training_calls
from app.domains.hours.classes.routes import classes as training_classes
from app.domains.hours.knowledge import routes as knowledge
from app.domains.hours.knowledge.labels import LABELS as KNOWLEDGE_LABELS
from app.domains.hours.labels import LABELS as HOURS_LABELS
from app.domains.hours.recounting import routes as hours_recounts
from app.domains.hours.recounting.labels import LABELS as RECOUNT_LABELS
from app.domains.hours.routes import own as own_hours
from app.domains.hours.routes import papers as hours_papers
from app.domains.hours.routes import people as member_hours
from app.domains.hours.routes import settings as hours_settings
from app.domains.lectures import waiting as lectures_waiting
from app.domains.lectures.cards import lecture_cards
from app.domains.lectures.labels import LABELS as LECTURE_LABELS
from app.domains.lectures.routes import lecturers
from app.domains.lectures.routes import menus as lecture_menus
from app.domains.lectures.routes import orders as lecture_orders
from app.domains.lectures.routes import reports as lecture_reports
from app.domains.lectures.routes import sessions as lecture_sessions
from app.domains.lessons import waiting as lessons_waiting
from app.domains.lessons.cards import lesson_cards
from app.domains.lessons.collections import routes as lesson_collections
from app.domains.lessons.collections.labels import LABELS as COLLECTION_LABELS
from app.domains.lessons.daily import routes as daily_lessons
from app.domains.lessons.daily.labels import LABELS as DAILY_LABELS
from app.domains.lessons.labels import LABELS as LESSON_LABELS
from app.domains.lessons.making_up import routes as lesson_make_ups
from app.domains.lessons.making_up.labels import LABELS as MAKE_UP_LABELS
from app.domains.lessons.noting import routes as lesson_notes
from app.domains.lessons.noting.labels import LABELS as NOTE_LABELS
from app.domains.lessons.packs.labels import LABELS as PACK_LABELS
from app.domains.lessons.packs.routes import deciding as lesson_pack_rules
from app.domains.lessons.packs.routes import own as own_packs
from app.domains.lessons.packs.routes import packs as lesson_packs
from app.domains.lessons.producing.labels import LABELS as PRODUCING_LABELS
from app.domains.lessons.producing.routes import plans as lesson_plans
from app.domains.lessons.producing.routes import settings as lesson_plan_settings
from app.domains.lessons.producing.routes import steps as lesson_plan_steps
from app.domains.lessons.requesting import routes as lesson_requests
from app.domains.lessons.requesting import waiting as requests_waiting
from app.domains.lessons.requesting.labels import LABELS as REQUEST_LABELS
from app.domains.lessons.routes import drafts as lesson_drafts
from app.domains.lessons.routes import media as lesson_media
from app.domains.lessons.routes import publishing as lesson_publishing
from app.domains.lessons.searching import routes as lesson_search
from app.domains.lessons.sharing import routes as lesson_sharing
from app.domains.lessons.studying.labels import LABELS as STUDY_LABELS
from app.domains.lessons.studying.routes import feed as lesson_feed
from app.domains.lessons.studying.routes import lessons as lesson_studies
from app.domains.lessons.studying.routes import ticks as lesson_ticks
from app.domains.lessons.talking import moderating as lesson_comments
from app.domains.lessons.talking import routes as lesson_talk
from app.domains.lessons.talking.labels import LABELS as TALK_LABELS
from app.domains.meetings import waiting as meetings_waiting
from app.domains.meetings.afterwards import routes as afterwards
from app.domains.meetings.afterwards.labels import LABELS as AFTERWARDS_LABELS
from app.domains.meetings.ahead import attendance_card
from app.domains.meetings.handover import routes as handover
from app.domains.meetings.handover.labels import LABELS as HANDOVER_LABELS
from app.domains.meetings.labels import LABELS as MEETING_LABELS
from app.domains.meetings.minutes.labels import LABELS as MINUTES_LABELS
from app.domains.meetings.minutes.routes import agenda, minutes
from app.domains.meetings.minutes.routes import prints as minutes_prints
from app.domains.meetings.minutes.routes import versions as minutes_versions
from app.domains.meetings.offline import routes as offline
from app.domains.meetings.offline.labels import LABELS as OFFLINE_LABELS
from app.domains.meetings.planning.labels import LABELS as PLAN_LABELS
from app.domains.meetings.planning.routes import plans as meeting_plans
from app.domains.meetings.planning.routes import themes as meeting_themes
from app.domains.meetings.reporting.labels import LABELS as REPORT_LABELS
from app.domains.meetings.reporting.routes import reports as meeting_reports
from app.domains.meetings.reporting.routes import settings as meeting_settings
from app.domains.meetings.roll_changes import routes as roll_changes
from app.domains.meetings.roll_changes.labels import LABELS as ROLL_LABELS
from app.domains.meetings.routes import attendance, leave, meetings
from app.domains.meetings.routes import quick as quick_meetings
from app.domains.meetings.screen import routes as meeting_screens
from app.domains.meetings.screen.labels import LABELS as SCREEN_LABELS
from app.domains.meetings.venues import routes as venues
from app.domains.meetings.voting import waiting as voting_waiting
from app.domains.meetings.voting.labels import LABELS as VOTING_LABELS
from app.domains.meetings.voting.routes import elections, votes
from app.domains.meetings.ways import routes as ways
from app.domains.members import waiting as members_waiting
from app.domains.members.importing import post_routes as post_imports
from app.domains.members.importing import routes as roster_imports
from app.domains.members.importing.labels import DICTIONARIES as IMPORT_LABELS
from app.domains.members.labels import LABELS as MEMBER_LABELS
from app.domains.members.routes import exports as member_exports
from app.domains.members.routes import people as members
from app.domains.members.routes import requests as member_requests
from app.domains.members.routes import steps as member_steps
from app.domains.notices import routes as notices
from app.domains.notices import waiting as notices_waiting
from app.domains.notices.labels import LABELS as NOTICE_LABELS
from app.domains.orgs.labels import LABELS as ORG_LABELS
from app.domains.orgs.routes import changes as org_changes
from app.domains.orgs.routes import coverage as org_coverage
from app.domains.orgs.routes import imports as org_imports
from app.domains.orgs.routes import organisations
from app.domains.orgs.routes import terms as committee_terms
from app.domains.roles import routes as roles
from app.domains.roles import waiting as roles_waiting
from app.domains.topics import routes as topics
from app.web import downloads, uploads
from app.web.dictionaries import dictionaries_router
from app.web.quick import QuickRoute
from app.web.services import Cards, Services, Waiting

ROUTERS: tuple[APIRouter, ...] = (
    login.router,
    own_sessions.router,
    own_account.router,
    own_profile.router,
    accounts.router,
    uploads.router,
    downloads.router,
    organisations.router,
    org_changes.router,
    committee_terms.router,
    org_coverage.router,
    org_imports.router,
    meetings.router,
    attendance.router,
    leave.router,
    meeting_plans.router,
    meeting_themes.router,
    agenda.router,
    ways.router,
    meeting_reports.router,
    meeting_settings.router,
    meeting_screens.router,
    offline.router,
    votes.router,
    elections.router,
    minutes.router,
    minutes_versions.router,
    minutes_prints.router,
    handover.router,
    roll_changes.router,
    afterwards.router,
    members.router,
    member_steps.router,
    member_requests.router,
    member_exports.router,
    roster_imports.router,
    post_imports.router,
    roles.router,
    notices.router,
    topics.router,
    lesson_drafts.router,
    lesson_publishing.router,
    lesson_search.router,
    lesson_plans.router,
    lesson_plan_steps.router,
    lesson_plan_settings.router,
    lesson_collections.router,
    lesson_packs.router,
    lesson_pack_rules.router,
    own_packs.router,
    lesson_requests.router,
    lesson_feed.router,
    daily_lessons.router,
    lesson_studies.router,
    lesson_make_ups.router,
    lecturers.router,
    lecture_menus.router,
    venues.router,
    lecture_orders.router,
    lecture_sessions.router,
    lecture_reports.router,
    lesson_talk.router,
    lesson_notes.router,
    lesson_sharing.router,
    lesson_media.router,
    home.router,
    own_hours.router,
    member_hours.router,
    hours_papers.router,
    hours_settings.router,
    hours_recounts.router,
    knowledge.router,
    training_classes.router,
    training_calls.router,
    certificates.router,
    dues_standards.router,
    own_dues.router,
    dues_assessments.router,
    branch_dues.router,
    dues_reliefs.router,
    dues_ledger.router,
    dues_sheets.router,
    dues_closing.router,
    dues_reconciling.router,
    dues_claims.router,
    dues_receipts.router,
    dues_online.router,
    dues_bills.router,
    dues_payments.router,
    dues_cash.router,
    dues_refunds.router,
    dues_years.router,
    dues_arrears.router,
    dues_remitting.router,
    dues_spending.router,
    admin.router,
    dictionaries_router(
        ORG_LABELS,
        MEMBER_LABELS,
        IMPORT_LABELS,
        MEETING_LABELS,
        OFFLINE_LABELS,
        HANDOVER_LABELS,
        ROLL_LABELS,
        AFTERWARDS_LABELS,
        MINUTES_LABELS,
        PLAN_LABELS,
        REPORT_LABELS,
        SCREEN_LABELS,
        VOTING_LABELS,
        NOTICE_LABELS,
        HOURS_LABELS,
        KNOWLEDGE_LABELS,
        RECOUNT_LABELS,
        CERTIFICATE_LABELS,
        LESSON_LABELS,
        COLLECTION_LABELS,
        PACK_LABELS,
        DAILY_LABELS,
        REQUEST_LABELS,
        STUDY_LABELS,
        MAKE_UP_LABELS,
        LECTURE_LABELS,
        TALK_LABELS,
        NOTE_LABELS,
        PRODUCING_LABELS,
        CLASS_LABELS,
        DUES_LABELS,
        LEDGER_LABELS,
        CLAIM_LABELS,
        CLOSING_LABELS,
        RECONCILING_LABELS,
        REMITTING_LABELS,
        SPENDING_LABELS,
        BILL_LABELS,
        PAYMENT_LABELS,
        ONLINE_LABELS,
        COLLECTING_LABELS,
        REFUND_LABELS,
        SHEET_LABELS,
        ARREARS_LABELS,
    ),
)

WAITING: tuple[Waiting, ...] = (
    notices_waiting.waiting,
    members_waiting.waiting,
    roles_waiting.waiting,
    meetings_waiting.waiting,
    voting_waiting.waiting,
    lessons_waiting.waiting,
    requests_waiting.waiting,
    lectures_waiting.waiting,
    lesson_comments.waiting,
)

CARDS: tuple[Cards, ...] = (attendance_card, lesson_cards, lecture_cards)

# What is answered before the routes are searched, where the answer is plain.
QUICK: tuple[Callable[[Services], QuickRoute], ...] = (
    quick_meetings.sign_in_route,
    own_profile.profile_route,
    lesson_feed.feed_route,
    lesson_ticks.tick_route,
)
