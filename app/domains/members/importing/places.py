"""The branch and group that a row names, among the organisations of the import."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from app.domains.members.importing.faults import Fault, FaultCode
from app.domains.members.importing.fields import Field
from app.domains.members.importing.reading import ValueMapping
from app.domains.members.importing.words import plain_word
from app.domains.members.sight import BRANCH_KINDS
from app.domains.orgs.public import OrgCard, OrgKind

_PREFIX = re.compile(r"^(?:中国共产党|中共)")
_BRACKETS = re.compile(r"[()（）\[\]【】]")
_PARTS = re.compile(r"[/／\\、,，|｜;；>→·—-]+|[()（）]|\s+")
_MOST_NAMED = 60


@dataclass(frozen=True, slots=True)
class Place:
    branch: OrgCard
    group: OrgCard | None


def plain_org(text: str) -> str:
    """A name for comparing: `中共红旗村支部委员会` and `红旗村党支部` are one."""
    name = _BRACKETS.sub("", _PREFIX.sub("", plain_word(text)))
    name = re.sub(r"总支部委员会|总支委员会|总支部", "总支", name)
    name = re.sub(r"支部委员会|支委会", "支部", name)
    name = re.sub(r"委员会$", "委", name)
    return re.sub(r"党(?=总支|支部|小组|委$|工委$)", "", name)


class Places:
    """The active organisations below the place of the import that the importer may write to."""

    def __init__(self, orgs: Iterable[OrgCard], words: ValueMapping, default: OrgCard | None) -> None:
        self._by_id = {org.id: org for org in orgs}
        self._by_name: dict[str, dict[UUID, OrgCard]] = defaultdict(dict)
        self._words = words
        self._default = default
        for org in self._by_id.values():
            parent = self._by_id.get(org.parent_id) if org.parent_id else None
            names = {plain_org(org.name)} | ({plain_org(parent.name) + plain_org(org.name)} if parent else set())
            for name in names:
                self._by_name[name][org.id] = org
        self._groups: dict[UUID, dict[str, OrgCard]] = defaultdict(dict)
        for org in self._by_id.values():
            if org.kind is OrgKind.GROUP and org.parent_id:
                self._groups[org.parent_id][plain_org(org.name)] = org

    @property
    def branch_names(self) -> list[str]:
        """What may stand in the column, as long as that can be listed."""
        names = sorted(org.name for org in self._by_id.values() if org.kind in BRANCH_KINDS)
        return names if len(names) <= _MOST_NAMED else []

    def find(self, branch: str, group: str, section: str) -> tuple[Place | None, list[Fault]]:
        """The place by the row's own words, else by the heading above it, else the import's own branch.

        A cell that names a group alone (第二党小组) is read within the branch of the heading or of the import.
        """
        around, missing = self._around(section)
        if not branch:
            return self._with_group(around, group) if around else (None, [missing] if missing else [])
        if around and (inner := self._groups[around.branch.id].get(plain_org(branch))):
            return Place(around.branch, inner), []
        place, fault = self._anywhere(branch)
        return self._with_group(place, group) if place else (None, [fault] if fault else [])

    def org(self, text: str) -> tuple[OrgCard | None, Fault | None]:
        """The organisation of any kind that a text names."""
        return self._named(Field.BRANCH, text)

    def _around(self, section: str) -> tuple[Place | None, Fault | None]:
        """The place of rows that name none. A heading that cannot be read never gives way to the import's branch."""
        if not section:
            if self._default is None:
                return None, Fault.of(FaultCode.BRANCH_MISSING, Field.BRANCH)
            return Place(self._default, None), None
        if self._default and (inner := self._groups[self._default.id].get(plain_org(section))):
            return Place(self._default, inner), None
        return self._anywhere(section)

    def _anywhere(self, text: str) -> tuple[Place | None, Fault | None]:
        """A branch or group by its name, or by the two parts of `红旗村党支部/第一党小组`."""
        org, fault = self._named(Field.BRANCH, text)
        if org is not None:
            return self._place(org)
        head, tail = _split(text)
        if tail and (split := self._named(Field.BRANCH, head)[0]):
            place, fault = self._place(split)
            if place is None or place.group is not None:
                return place, fault
            whole, faults = self._with_group(place, tail)
            return whole, faults[0] if faults else None
        return None, fault

    def _named(self, field: Field, text: str) -> tuple[OrgCard | None, Fault | None]:
        if mapped := self._words.get(field, {}).get(plain_word(text)):
            found = self._by_id.get(UUID(mapped))
            return found, None if found else Fault.of(FaultCode.BRANCH_UNKNOWN, field)
        named = self._by_name.get(plain_org(text), {})
        exact = {org.id: org for org in named.values() if plain_word(org.name) == plain_word(text)}
        choice = exact if len(exact) == 1 else named
        if len(choice) == 1:
            return next(iter(choice.values())), None
        if choice:
            return None, Fault.of(FaultCode.BRANCH_AMBIGUOUS, field, count=len(choice))
        return None, Fault.of(FaultCode.BRANCH_UNKNOWN, field)

    def _place(self, org: OrgCard) -> tuple[Place | None, Fault | None]:
        if org.kind in BRANCH_KINDS:
            return Place(org, None), None
        branch = self._by_id.get(org.parent_id) if org.kind is OrgKind.GROUP and org.parent_id else None
        if branch is not None and branch.kind in BRANCH_KINDS:
            return Place(branch, org), None
        return None, Fault.of(FaultCode.BRANCH_IS_NO_BRANCH, Field.BRANCH, org=org.name)

    def _with_group(self, place: Place, group: str) -> tuple[Place | None, list[Fault]]:
        if not group or (place.group and plain_org(place.group.name) == plain_org(group)):
            return place, []
        mapped = self._words.get(Field.GROUP, {}).get(plain_word(group))
        found = self._by_id.get(UUID(mapped)) if mapped else self._groups[place.branch.id].get(plain_org(group))
        if found is None or found.parent_id != place.branch.id:
            # The whole name may repeat the branch: 红旗村党支部第一党小组.
            found = self._groups[place.branch.id].get(plain_org(group).removeprefix(plain_org(place.branch.name)))
        if found is None:
            return None, [Fault.of(FaultCode.GROUP_UNKNOWN, Field.GROUP, org=place.branch.name)]
        return Place(place.branch, found), []


def _split(text: str) -> tuple[str, str]:
    """`红旗村党支部/第一党小组` → its two parts, also without a sign between them."""
    parts = [part for part in _PARTS.split(text.strip()) if part]
    if len(parts) == 2:
        return parts[0], parts[1]
    if match := re.fullmatch(r"(.+?支部)(.+组)", plain_word(text)):
        return match[1], match[2]
    return text, ""


def may_be_meant(org: OrgCard) -> bool:
    """May a word of the file be mapped to it?"""
    return org.kind in BRANCH_KINDS or org.kind is OrgKind.GROUP
