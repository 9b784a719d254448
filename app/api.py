"""The ordered list of routers."""

from fastapi import APIRouter

from app.domains.orgs.routes import coverage as org_coverage
from app.domains.orgs.routes import organisations
from app.domains.orgs.routes import terms as committee_terms

ROUTERS: tuple[APIRouter, ...] = (
    organisations.router,
    committee_terms.router,
    org_coverage.router,
)
from app.domains.auth.routes import login, own

ROUTERS: tuple[APIRouter, ...] = (login.router, own.router)
