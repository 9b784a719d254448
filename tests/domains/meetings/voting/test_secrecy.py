"""No table can say how a person voted: where a voter is named no choice stands, where choices stand no voter is named."""

from sqlalchemy import Table

from app.db.base import Base
from app.domains.meetings.voting.models import ResolutionCount, ResolutionTally

CHOICES = {"in_favour", "against", "abstained", "written_in_favour", "choice", "vote", "ballot", "opinion", "marks"}


def voting_tables() -> list[Table]:
    """All tables of the room, and whatever rests on them."""
    found = {name for name in Base.metadata.tables if name.startswith(("resolution", "election", "written_opinion"))}
    while (
        more := {
            table.name
            for table in Base.metadata.tables.values()
            if {key.column.table.name for key in table.foreign_keys} & found
        }
        - found
    ):
        found |= more
    return [Base.metadata.tables[name] for name in sorted(found)]


def points_at(table: Table, target: str) -> bool:
    return any(key.column.table.name == target for key in table.foreign_keys)


def test_no_table_holds_both_a_person_and_a_choice() -> None:
    tables = voting_tables()
    assert len(tables) >= 8
    for table in tables:
        names_somebody = points_at(table, "member") or any(
            name.endswith(("member_id", "voter_id"))
            for name in table.columns.keys()  # noqa: SIM118
        )
        assert not (names_somebody and CHOICES & set(table.columns.keys())), table.name


def test_choices_stand_in_counts_and_tallies_alone_and_point_at_no_voter() -> None:
    holding = {table.name for table in voting_tables() if CHOICES & set(table.columns.keys())}
    assert holding == {ResolutionCount.__tablename__, ResolutionTally.__tablename__}
    for name in holding:
        table = Base.metadata.tables[name]
        for who_voted in ("written_opinion", "resolution_dissent", "roll_entry", "attendance", "election_exclusion"):
            assert not points_at(table, who_voted)
