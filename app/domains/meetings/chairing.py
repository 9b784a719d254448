"""Who chairs a meeting, held against the offices of its hosts on its day. It warns and hinders nothing."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.meetings.finding import Found
from app.domains.meetings.rules import CHAIRED_BY_SECRETARY, KINDS, chair_warning
from app.domains.meetings.vocabulary import MeetingKind
from app.domains.orgs.public import Post, PostSpan, posts_of_orgs
from app.kit.clock import local_date

_Spans = Mapping[UUID, Sequence[PostSpan]]
_ASKED = frozenset({*CHAIRED_BY_SECRETARY, MeetingKind.GROUP_MEETING})


async def chair_warnings(session: AsyncSession, meetings: Sequence[Found]) -> Mapping[UUID, list[str]]:
    """By meeting, in one statement for meetings of one tenant; nothing of those without a named chair."""
    asked = [one for one in meetings if one.meeting.chair_id is not None and _ASKED & set(one.kinds)]
    spans = await _posts_at(session, asked)
    return {
        one.meeting.id: [said for kind in one.kinds if (said := _warning(one, kind, one.meeting.chair_id, spans))]
        for one in asked
    }


async def warning_of_minutes(
    session: AsyncSession, found: Found, kind: MeetingKind, *, chair_id: UUID | None, came: Collection[UUID]
) -> list[str]:
    """For the minutes of one kind, whose chair may be another; `came` are those with a record of presence."""
    if chair_id is None or kind not in _ASKED:
        return []
    said = _warning(found, kind, chair_id, await _posts_at(session, [found]), came)
    return [said] if said else []


async def _posts_at(session: AsyncSession, meetings: Sequence[Found]) -> _Spans:
    """By host, on the days of the meetings."""
    spans: dict[UUID, list[PostSpan]] = defaultdict(list)
    if meetings:
        days = [local_date(one.meeting.starts_at) for one in meetings]
        hosts = {host.id for one in meetings for host in one.hosts}
        tenant_id = meetings[0].meeting.tenant_id
        for span in await posts_of_orgs(session, tenant_id, hosts, since=min(days), until=max(days)):
            spans[span.org_id].append(span)
    return spans


def _warning(
    found: Found, kind: MeetingKind, chair_id: UUID | None, spans: _Spans, came: Collection[UUID] = ()
) -> str | None:
    on = local_date(found.meeting.starts_at)
    in_office = [
        (span.member_id, span.post)
        for host in found.hosts
        if host.kind in KINDS[kind].hosts
        for span in spans.get(host.id, ())
        if span.from_on <= on and (span.until_on is None or span.until_on > on)
    ]
    return chair_warning(
        kind,
        held={post for member_id, post in in_office if member_id == chair_id},
        in_office={post for _, post in in_office},
        secretary_came=any(member_id in came for member_id, post in in_office if post is Post.SECRETARY),
    )
