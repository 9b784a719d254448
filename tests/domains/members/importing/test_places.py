"""Which branch and group a row names."""

import pytest

from app.domains.members.importing.fields import Field
from app.domains.members.importing.places import Places
from app.domains.orgs.models import Org, OrgKind
from app.domains.orgs.public import OrgCard, OrgStatus
from app.kit.ids import uuid7
from tests.factories.orgs import an_org

TENANT = uuid7()
TOWN = an_org(TENANT, "某某镇党委", kind=OrgKind.PARTY_COMMITTEE)
RED = an_org(TENANT, "红旗村党支部", parent=TOWN)
LIGHT = an_org(TENANT, "中共光明村支部委员会", parent=TOWN)
GENERAL = an_org(TENANT, "机关党总支", parent=TOWN, kind=OrgKind.GENERAL_BRANCH)
FIRST = an_org(TENANT, "第一党支部", parent=GENERAL)
MILL = an_org(TENANT, "针织厂党总支", parent=TOWN, kind=OrgKind.GENERAL_BRANCH)
ANOTHER_FIRST = an_org(TENANT, "第一党支部", parent=MILL)
GROUP = an_org(TENANT, "第一党小组", parent=RED, kind=OrgKind.GROUP)
SECOND = an_org(TENANT, "第二党小组", parent=RED, kind=OrgKind.GROUP)
ALL = (TOWN, RED, LIGHT, GENERAL, FIRST, MILL, ANOTHER_FIRST, GROUP, SECOND)


def card(org: Org) -> OrgCard:
    return OrgCard(org.id, org.parent_id, org.path, org.kind, org.name, OrgStatus.ACTIVE)


def find(branch: str = "", group: str = "", section: str = "", *, default: Org | None = None) -> tuple[str, ...]:
    """The names of branch and group, or the code of the fault."""
    place, faults = Places(map(card, ALL), {}, card(default) if default else None).find(branch, group, section)
    if place is None:
        return tuple(fault.code for fault in faults)
    return (place.branch.name, place.group.name) if place.group else (place.branch.name,)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("红旗村党支部", ("红旗村党支部",)),
        (" 红旗村 支部 ", ("红旗村党支部",)),
        ("中共红旗村支部委员会", ("红旗村党支部",)),
        ("光明村党支部", ("中共光明村支部委员会",)),
        ("机关党总支第一党支部", ("第一党支部",)),
        ("红旗村党支部/第一党小组", ("红旗村党支部", "第一党小组")),
        ("红旗村党支部（第二党小组）", ("红旗村党支部", "第二党小组")),
        ("红旗村党支部第二小组", ("红旗村党支部", "第二党小组")),
        ("第一党支部", ("BRANCH_AMBIGUOUS",)),
        ("某某镇党委", ("BRANCH_IS_NO_BRANCH",)),
        ("机关党总支", ("BRANCH_IS_NO_BRANCH",)),
        ("红旗村党支部/第九党小组", ("GROUP_UNKNOWN",)),
        ("红旗", ("BRANCH_UNKNOWN",)),
        ("夕阳红党支部", ("BRANCH_UNKNOWN",)),
    ],
)
def test_a_cell_names_a_branch_and_perhaps_a_group(text: str, found: tuple[str, ...]) -> None:
    assert find(text) == found


def test_the_group_may_have_a_column_of_its_own() -> None:
    assert find("红旗村党支部", "第一小组") == ("红旗村党支部", "第一党小组")
    assert find("红旗村党支部", "红旗村党支部第一党小组") == ("红旗村党支部", "第一党小组")
    assert find("光明村党支部", "第一党小组") == ("GROUP_UNKNOWN",)


def test_a_group_alone_is_read_within_the_branch_around_it() -> None:
    assert find("第一党小组", section="红旗村党支部") == ("红旗村党支部", "第一党小组")
    assert find("第一党小组", default=RED) == ("红旗村党支部", "第一党小组")
    assert find(section="第二党小组", default=RED) == ("红旗村党支部", "第二党小组")


def test_without_a_cell_the_heading_counts_and_then_the_branch_of_the_import() -> None:
    assert find(section="红旗村党支部", default=LIGHT) == ("红旗村党支部",)
    assert find(section="红旗村党支部/第一党小组") == ("红旗村党支部", "第一党小组")
    assert find(default=LIGHT) == ("中共光明村支部委员会",)
    assert find() == ("BRANCH_MISSING",)


def test_a_heading_that_names_nobody_never_gives_way_to_the_branch_of_the_import() -> None:
    assert find(section="夕阳红党支部", default=LIGHT) == ("BRANCH_UNKNOWN",)


def test_a_word_that_was_mapped_is_the_organisation_it_was_mapped_to() -> None:
    words = {Field.BRANCH: {"第一支": str(FIRST.id)}, Field.GROUP: {"一组": str(GROUP.id)}}
    places = Places(map(card, ALL), words, None)

    place, _ = places.find("第一支", "", "")
    assert place is not None
    assert place.branch.id == FIRST.id
    place, _ = places.find("红旗村党支部", "一组", "")
    assert place is not None
    assert place.group is not None
    assert place.group.id == GROUP.id
