"""Who may not decide: nobody on the own assessment or relief, a deputy secretary not on the own proposal."""

from dataclasses import replace
from uuid import UUID

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.roles import Role
from app.domains.dues.errors import OwnProposal


def is_own(actor: Actor, member_id: UUID) -> bool:
    return actor.member_id is not None and actor.member_id == member_id


def refuse_own_proposal(actor: Actor, permission: Permission, *, at: str, proposed_by: UUID | None) -> None:
    """Raises OwnProposal where only the office of deputy would let the actor approve what he proposed himself."""
    if proposed_by is None or proposed_by != actor.account_id:
        return
    others = tuple(grant for grant in actor.grants if grant.role is not Role.BRANCH_DEPUTY)
    if not replace(actor, grants=others).allows(permission, at=at):
        raise OwnProposal
