"""The authority of every role as one readable text, committed beside the code so that a change of it is seen.

Write it anew with `python -m app.access.matrix`.
"""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from app.access.actor import PLATFORM_PATH, Actor, Grant
from app.access.decision import GrantAboveOneself, may_grant
from app.access.permissions import Permission
from app.access.role_spec import ANY_PLACE
from app.access.roles import ROLES, Place, Role, RoleSpec

COMMITTED = Path(__file__).with_name("matrix.md")
TENANT_ID = UUID(int=4)
ORG_ID = UUID(int=1)
SOMEBODY_ELSE = UUID(int=2)
PLACES = {
    "本级": "top/own/",
    "下级": "top/own/child/",
    "上级": "top/",
    "同级": "top/other/",
    "外单位": "foreign/",
}
PLACE_NAMES = {
    Place.GROUP: "党小组",
    Place.BRANCH: "支部",
    Place.COMMITTEE: "党委（工委、总支）",
    Place.TENANT: "单位",
    Place.PLATFORM: "平台",
}


def actor_with(role: Role, *, second_factor: bool = True) -> Actor:
    """Somebody who holds just this role at 本级; a scoped role with every permission it may be given."""
    at = PLATFORM_PATH if ROLES[role].held_at == {Place.PLATFORM} else PLACES["本级"]
    grant = Grant.of(role, ORG_ID, at, scopes=ROLES[role].permissions)
    return Actor(UUID(int=3), TENANT_ID, None, None, "", (grant,), second_factor=second_factor)


def decisions(role: Role) -> Iterator[tuple[Permission, tuple[bool, ...]]]:
    """Every permission with the decision at each of the five places, in the order of PLACES."""
    actor = actor_with(role)
    places = _places_for(role)
    for permission in Permission:
        yield permission, tuple(actor.allows(permission, at=path) for path in places)


def render_matrix() -> str:
    """The whole table as Markdown; ends with a line feed."""
    lines = [
        "# 角色与权限",
        "",
        "由 `python -m app.access.matrix` 生成，请勿手工修改。逐项询问判定函数得出：角色任于“本级”，"
        "分别在本级、下级、上级、同级和外单位行使每项权限。未列出的权限在五处均不允许。",
        "",
        *_overview(),
    ]
    for role in Role:
        lines += ["", *_section(role)]
    return "\n".join(lines) + "\n"


def _overview() -> list[str]:
    rows = [_row("代码", "角色", "任于", "及于下级", "动态口令", "由任命产生", "不得兼任")]
    rows.append(_row(*["---"] * 7))
    for spec in ROLES.values():
        rows.append(
            _row(
                f"`{spec.code}`",
                spec.name,
                _held_at(spec),
                _mark(spec.below) + ("（本人所在支部除外）" if spec.never_own_branch else ""),
                _mark(spec.second_factor),
                _mark(spec.by_appointment),
                _names(spec.incompatible_with),
            )
        )
    return rows


def _section(role: Role) -> list[str]:
    spec = ROLES[role]
    lines = [f"## {spec.name} `{role}`", "", f"{spec.sentence}。", ""]
    if spec.second_factor:
        lines += [f"未通过动态口令时：{_without_second_factor(role)}。", ""]
    if spec.scoped:
        lines += ["仅限逐项授权的权限，下表为可授权的上限。", ""]
    lines += [_row("权限", "说明", *PLACES), _row(*["---"] * (2 + len(PLACES)))]
    lines += [
        _row(f"`{permission}`", permission.sentence, *map(_mark, allowed))
        for permission, allowed in decisions(role)
        if any(allowed)
    ]
    grantable = [
        _row(f"任命{ROLES[other].name}", "", *map(_mark, allowed)) for other, allowed in _grants(role) if any(allowed)
    ]
    return lines + grantable


def _grants(role: Role) -> Iterator[tuple[Role, tuple[bool, ...]]]:
    actor = actor_with(role)
    for other in Role:
        yield other, tuple(_may_grant(actor, other, path) for path in _places_for(role))


def _may_grant(actor: Actor, role: Role, at: str) -> bool:
    try:
        may_grant(actor, role, at=at, to_account=SOMEBODY_ELSE)
    except GrantAboveOneself:
        return False
    return True


def _without_second_factor(role: Role) -> str:
    actor = actor_with(role, second_factor=False)
    left = [p.sentence for p in Permission if not actor.scope(p).is_empty]
    return "、".join(left) if left else "以下权限均不可用"


def _places_for(role: Role) -> tuple[str, ...]:
    _, *others = PLACES.values()
    return (actor_with(role).grants[0].org_path, *others)


def _held_at(spec: RoleSpec) -> str:
    if spec.held_at == ANY_PLACE:
        return "各级"
    return "、".join(PLACE_NAMES[place] for place in Place if place in spec.held_at)


def _names(roles: frozenset[Role]) -> str:
    return "、".join(ROLES[role].name for role in Role if role in roles)


def _mark(allowed: bool) -> str:
    return "✓" if allowed else "–"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    COMMITTED.write_text(render_matrix(), encoding="utf-8")
