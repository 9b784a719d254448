"""The lists of background work: what each area does later, and when."""

from app.domains.admin import jobs as admin
from app.jobs.handlers import Handler, Timed

HANDLERS: tuple[Handler, ...] = (*admin.HANDLERS,)

TIMES: tuple[Timed, ...] = (*admin.TIMES,)
