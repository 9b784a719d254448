"""One case for every operation of the API, by area."""

from tests.contract.access.cases import (
    authority,
    dues,
    dues_books,
    dues_ledger,
    dues_papers,
    entrance,
    home,
    hours,
    lessons,
    meetings,
    members,
    minutes,
    notices,
    orgs,
    plans,
    reports,
    rosters,
    votes,
)
from tests.contract.access.deciding import Case

CASES: tuple[Case, ...] = (
    *entrance.CASES,
    *orgs.CASES,
    *members.CASES,
    *rosters.CASES,
    *authority.CASES,
    *meetings.CASES,
    *plans.CASES,
    *votes.CASES,
    *minutes.CASES,
    *dues.CASES,
    *dues_ledger.CASES,
    *dues_papers.CASES,
    *dues_books.CASES,
    *notices.CASES,
    *reports.CASES,
    *lessons.CASES,
    *home.CASES,
    *hours.CASES,
)
