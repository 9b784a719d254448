"""What an import would do with each row: found it, meet a duplicate, or refuse it. Pure: the tree's facts are handed in.

Parents may stand in the same file in any order. A row is never half taken, and never drags a faulty one along.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from app.domains.orgs.import_sheet import Layout, OrgRow
from app.domains.orgs.labels import ORG_KINDS
from app.domains.orgs.models import OrgKind
from app.domains.orgs.rules import may_stand_under
from app.domains.orgs.tree import MAX_DEPTH
from app.domains.orgs.vocabulary import Action, Field
from app.kit.sheets import CellFault


@dataclass(frozen=True, slots=True)
class Known:
    """An active organisation of the tree, as far as an import must know it."""

    id: UUID
    parent_id: UUID | None
    name: str
    code: str | None
    kind: OrgKind
    depth: int


@dataclass(slots=True)
class Planned:
    """One row with what becomes of it. `parent_row` is the plan of a parent in the same file."""

    source: OrgRow
    action: Action = Action.CREATE
    existing: Known | None = None
    parent: Known | None = None
    parent_row: "Planned | None" = None
    depth: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[CellFault]:
        return self.source.faults


class Plan:
    """Resolves rows against each other and against the organisations at and under the one imported into."""

    def __init__(
        self,
        rows: Sequence[OrgRow],
        layout: Layout,
        *,
        under: Known,
        known: Iterable[Known],
        taken_codes: set[str],
        today: date,
    ) -> None:
        """`known` are `under` and the active organisations below it; `taken_codes` are all others' codes."""
        self._layout, self._under, self._taken = layout, under, taken_codes
        self._by_id = {one.id: one for one in known}
        self._by_code = {one.code: one for one in self._by_id.values() if one.code}
        self._by_name: dict[str, list[Known]] = defaultdict(list)
        for there in self._by_id.values():
            self._by_name[there.name].append(there)
        self._by_place = {(one.parent_id, one.name): one for one in self._by_id.values()}
        self.rows = [Planned(row) for row in rows]
        self._claimed: dict[tuple[object, ...], Planned] = {}
        self._rows_by_code = self._first_by_code()
        self._rows_by_name: dict[str, list[Planned]] = defaultdict(list)
        for one in self.rows:
            self._rows_by_name[one.source.name].append(one)
        for one in self.rows:
            if one.source.founded_on is not None and one.source.founded_on > today:
                self._fault(one, Field.FOUNDED_ON, "成立日期不能晚于今天")
        self._resolve()

    def _first_by_code(self) -> dict[str, Planned]:
        found: dict[str, Planned] = {}
        for one in self.rows:
            if (code := one.source.code) is None:
                continue
            if code in found:
                self._fault(one, Field.CODE, f"党组织代码与第 {found[code].source.row + 1} 行重复")
            elif code in self._taken:
                self._fault(one, Field.CODE, "党组织代码已被其他党组织使用")
            else:
                found[code] = one
        return found

    def _resolve(self) -> None:
        waiting: dict[int, list[Planned]] = defaultdict(list)
        ready: deque[Planned] = deque()
        for one in self.rows:
            self._find_existing_by_code_or_top(one)
            if one.existing is None:
                self._find_parent(one)
            if one.parent_row is None:
                ready.append(one)
            else:
                waiting[id(one.parent_row)].append(one)
        settled = 0
        while ready:
            one = ready.popleft()
            self._settle(one)
            settled += 1
            ready.extend(waiting.pop(id(one), ()))
        for circle in waiting.values():
            for one in circle:
                self._fault(one, Field.PARENT, "上级党组织互相隶属，形成循环")
                one.action = Action.FAULTY

    def _find_existing_by_code_or_top(self, one: Planned) -> None:
        code = one.source.code
        if code and self._rows_by_code.get(code) is one and code in self._by_code:
            one.existing = self._by_code[code]
        elif one.source.name == self._under.name and one.source.parent in ("", self._under.name):
            one.existing = self._under
        elif one.source.name == self._under.name and not self._is_here(one.source.parent):
            # The list names its own top, with a superior outside the tree.
            one.existing = self._under

    def _is_here(self, reference: str) -> bool:
        return any(
            reference in names for names in (self._by_code, self._by_name, self._rows_by_code, self._rows_by_name)
        )

    def _find_parent(self, one: Planned) -> None:
        reference = one.source.parent
        if not reference:
            one.parent = self._under
            return
        if by_code := self._rows_by_code.get(reference):
            one.parent_row = by_code
        elif reference in self._by_code:
            one.parent = self._by_code[reference]
        else:
            self._find_parent_by_name(one, reference)
        if one.parent_row is one:
            one.parent_row = None
            self._fault(one, Field.PARENT, "上级党组织不能是它自己")

    def _find_parent_by_name(self, one: Planned, name: str) -> None:
        in_file, in_tree = self._rows_by_name.get(name, []), self._by_name.get(name, [])
        if len(in_file) > 1 or len(in_tree) > 1:
            self._fault(one, Field.PARENT, "有几个党组织叫这个名称，请改填上级党组织的代码")
        elif in_file:
            # The row may stand for the one of that name in the tree; it is settled first, and says so.
            one.parent_row = in_file[0]
        elif in_tree:
            one.parent = in_tree[0]
        else:
            self._fault(one, Field.PARENT, "找不到这个上级党组织")

    def _settle(self, one: Planned) -> None:
        if one.parent_row is not None:
            self._take_parent_from_row(one, one.parent_row)
        if one.existing is None and one.parent is not None:
            one.existing = self._by_place.get((one.parent.id, one.source.name))
        if one.existing is not None:
            self._compare(one, one.existing)
        elif not one.faults:
            self._judge_place(one)
        if not one.faults and (twin := self._claimed.setdefault(self._place_of(one), one)) is not one:
            self._fault(one, Field.NAME, f"与第 {twin.source.row + 1} 行是同一个党组织")
        if one.faults:
            one.action = Action.FAULTY
        elif one.existing is not None:
            one.action = Action.DUPLICATE

    def _take_parent_from_row(self, one: Planned, parent: Planned) -> None:
        if parent.existing is not None and not parent.faults:
            one.parent, one.parent_row = parent.existing, None
        elif parent.action is Action.FAULTY:
            self._fault(one, Field.PARENT, f"上级党组织所在的第 {parent.source.row + 1} 行有误")

    def _compare(self, one: Planned, existing: Known) -> None:
        if one.source.kind is not None and one.source.kind is not existing.kind:
            one.notes.append(f"已有的类别是“{ORG_KINDS[existing.kind]}”，导入不改变类别")
        if one.source.name != existing.name:
            one.notes.append("名称与已有的不同，导入不改变名称")
        parent = self._by_id.get(existing.parent_id) if existing.parent_id else None
        if parent is not None and one.source.parent and one.source.parent not in (parent.name, parent.code):
            one.notes.append("上级党组织与已有的不同，导入不调整隶属关系")

    def _judge_place(self, one: Planned) -> None:
        parent = one.parent_row.source.kind if one.parent_row else (one.parent.kind if one.parent else None)
        kind = one.source.kind
        if kind is None or parent is None:
            return
        one.depth = (one.parent_row.depth if one.parent_row else one.parent.depth if one.parent else 0) + 1
        if not may_stand_under(kind, parent):
            self._fault(one, Field.KIND, f"“{ORG_KINDS[parent]}”下面不能设立“{ORG_KINDS[kind]}”")
        elif one.depth >= MAX_DEPTH:
            self._fault(one, Field.PARENT, f"党组织层级过多，最多 {MAX_DEPTH} 级")

    def _place_of(self, one: Planned) -> tuple[object, ...]:
        """What no second row may stand for: an organisation of the tree, or a name under a parent."""
        if one.existing is not None:
            return (one.existing.id,)
        return (id(one.parent_row) if one.parent_row else one.parent and one.parent.id, one.source.name)

    def _fault(self, one: Planned, where: Field, reason: str) -> None:
        columns = self._layout.columns
        one.faults.append(CellFault(one.source.row, columns.get(where, columns[Field.NAME]), reason))

    def in_order(self) -> list[Planned]:
        """The rows to be founded, each after its parent."""
        return sorted((one for one in self.rows if one.action is Action.CREATE), key=lambda one: one.depth)

    def parent_ids(self) -> set[UUID]:
        """The organisations of the tree under which rows are to be founded."""
        return {one.parent.id for one in self.in_order() if one.parent is not None}

    def counts(self) -> Mapping[str, int]:
        by_action = [one.action for one in self.rows]
        return {"rows": len(by_action), **{action.value: by_action.count(action) for action in Action}}
