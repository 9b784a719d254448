"""Later work of papers: what has arrived gets its receipt number."""

from sqlalchemy import select

from app.domains.dues.papers.issuing import receipt_for
from app.domains.dues.paying.events import DuesReceived
from app.domains.dues.paying.models import DuesPayment
from app.jobs.handlers import Handler, JobContext, on

NUMBER = "dues.number_receipt"


async def number_receipt(job: JobContext) -> None:
    payment_id = job.event(DuesReceived).payment_id
    payment = await job.session.scalar(
        select(DuesPayment).where(DuesPayment.tenant_id == job.tenant_id, DuesPayment.id == payment_id)
    )
    if payment is not None:
        await receipt_for(job.session, payment)


HANDLERS: tuple[Handler, ...] = (on(DuesReceived, NUMBER, number_receipt),)
