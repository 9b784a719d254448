"""Invented people pass every check of the register, and are nobody."""

from collections import Counter
from datetime import date
from itertools import repeat
from random import Random

from app.cli.demo.people import Person, a_phone, an_id_number, people
from app.domains.members.public import MemberStatus, Stage
from app.domains.members.rules import candidate_earliest, is_of_age, probation_ends
from app.domains.orgs.public import UnitKind
from app.kit.codes import EDUCATION, NATIONALITIES
from app.kit.identity import Sex, normalise_phone, parse_citizen_id

TODAY = date(2026, 11, 22)


def some(count: int, *, seed: int = 1, unit_kind: UnitKind = UnitKind.VILLAGE) -> list[Person]:
    return list(people(Random(seed), repeat(unit_kind, count), today=TODAY))


def test_the_same_seed_gives_the_same_people() -> None:
    assert some(50) == some(50)
    assert some(50) != some(50, seed=2)


def test_numbers_check_and_belong_to_nobody() -> None:
    for person in some(500):
        read = parse_citizen_id(person.id_number, today=TODAY)
        assert read.birth == person.birth
        assert (read.sex is Sex.FEMALE) == (person.gender.value == "female")
        assert person.id_number.startswith("99")
        assert normalise_phone(person.phone) == person.phone
        assert person.phone.startswith("100")
        assert person.nationality in NATIONALITIES
        assert person.education in EDUCATION


def test_numbers_do_not_come_twice() -> None:
    birth = date(1980, 1, 1)
    count = 200_000
    assert len({a_phone(index) for index in range(count)}) == count
    assert len({an_id_number(index, birth, female=index % 2 == 0) for index in range(count)}) == count


def test_the_way_into_the_party_keeps_its_times() -> None:
    for person in some(3000):
        assert is_of_age(person.birth, person.applied), person
        days = [person.applied, person.activist, person.candidate, person.joined, person.full]
        stated = [day for day in days if day]
        assert stated == sorted(stated)
        assert stated[-1] <= TODAY
        if person.activist and person.candidate:
            assert person.candidate >= candidate_earliest(person.activist)
        if person.stage is Stage.FULL:
            assert person.joined
            assert person.full == probation_ends(person.joined)
        else:
            assert person.full is None


def test_there_are_all_kinds_of_people() -> None:
    found = some(3000)
    assert {person.stage for person in found} == set(Stage)
    assert MemberStatus.FLOWING in {person.status for person in found}
    assert len({person.nationality for person in found}) > 5
    assert any("·" in person.name for person in found)
    ages = Counter((TODAY - person.birth).days // 3652 for person in found)
    assert len(ages) >= 6


def test_the_retired_are_old_and_members_since_long() -> None:
    found = some(200, unit_kind=UnitKind.RETIRED)
    assert {person.stage for person in found} == {Stage.FULL}
    assert all((TODAY - person.birth).days > 59 * 365 for person in found)
