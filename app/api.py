"""The ordered list of routers."""

from fastapi import APIRouter

from app.domains.auth.routes import login
from app.domains.auth.routes import own as own_sessions
from app.domains.meetings.routes import attendance, leave, meetings
from app.domains.members.routes import people as members
from app.domains.members.routes import requests as member_requests
from app.domains.members.routes import steps as member_steps
from app.domains.orgs.routes import coverage as org_coverage
from app.domains.orgs.routes import imports as org_imports
from app.domains.orgs.routes import organisations
from app.domains.orgs.routes import terms as committee_terms
from app.domains.roles import routes as roles
from app.web import uploads

ROUTERS: tuple[APIRouter, ...] = (
    login.router,
    own_sessions.router,
    uploads.router,
    organisations.router,
    committee_terms.router,
    org_coverage.router,
    org_imports.router,
    meetings.router,
    attendance.router,
    leave.router,
    members.router,
    member_steps.router,
    member_requests.router,
    roles.router,
)
