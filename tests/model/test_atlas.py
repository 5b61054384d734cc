"""The tables as records, and volumes between known years."""

from __future__ import annotations

import itertools
import math
import shutil
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcaspian.data import tables
from transcaspian.errors import DataError, InputError
from transcaspian.model import Atlas, atlas, build_atlas, volume_kt


@pytest.fixture(scope="module")
def shipped() -> Atlas:
    return atlas()


@st.composite
def known_years(draw: st.DrawFn, least_kt: float = 0.0) -> tuple[tuple[int, float], ...]:
    years = sorted(draw(st.sets(st.integers(2015, 2050), min_size=1, max_size=6)))
    return tuple((year, draw(st.floats(least_kt, 1e5))) for year in years)


growths = st.floats(-0.2, 0.2)


# -- volumes -----------------------------------------------------------------------------------------------------------


@given(known_years(), growths)
def test_a_known_year_has_its_known_volume(points: tuple[tuple[int, float], ...], growth: float) -> None:
    for year, known in points:
        assert volume_kt(points, year, growth_share=growth) == pytest.approx(known, rel=1e-12)


@given(known_years(), st.integers(2015, 2050), growths)
def test_between_known_years_a_volume_stays_between_theirs(
    points: tuple[tuple[int, float], ...], year: int, growth: float
) -> None:
    if points[0][0] <= year <= points[-1][0]:
        left = max(point for point in points if point[0] <= year)[1]
        right = min(point for point in points if point[0] >= year)[1]
        found = volume_kt(points, year, growth_share=growth)
        assert min(left, right) * (1 - 1e-12) <= found <= max(left, right) * (1 + 1e-12)


@given(known_years(), st.integers(1900, 2014), growths)
def test_before_the_first_known_year_the_volume_is_held(
    points: tuple[tuple[int, float], ...], year: int, growth: float
) -> None:
    assert volume_kt(points, year, growth_share=growth) == points[0][1]


@given(known_years(), st.integers(1, 30), growths)
def test_after_the_last_known_year_each_year_grows_by_the_same_share(
    points: tuple[tuple[int, float], ...], ahead: int, growth: float
) -> None:
    last, known = points[-1]
    found = volume_kt(points, last + ahead, growth_share=growth)
    before = volume_kt(points, last + ahead - 1, growth_share=growth)
    assert found == pytest.approx(before * (1.0 + growth), rel=1e-12)
    assert found == pytest.approx(known * (1.0 + growth) ** ahead, rel=1e-12)


@given(st.floats(1e-3, 1e5), st.floats(1e-3, 1e5))
def test_between_positive_volumes_the_path_is_geometric(left: float, right: float) -> None:
    points = ((2020, left), (2024, right))
    path = [volume_kt(points, year, growth_share=0.0) for year in range(2020, 2025)]
    steps = [after / before for before, after in itertools.pairwise(path)]
    assert steps == pytest.approx([steps[0]] * 4, rel=1e-9)


def test_from_zero_the_path_is_a_straight_line() -> None:
    points = ((2020, 0.0), (2024, 400.0))
    assert [volume_kt(points, year, growth_share=0.5) for year in (2021, 2022, 2023)] == [100.0, 200.0, 300.0]
    assert volume_kt(((2020, 400.0), (2024, 0.0)), 2021, growth_share=0.5) == 300.0


# -- records -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "places",
        "links",
        "resources",
        "transfers",
        "fleets",
        "berths",
        "tariffs",
        "markets",
        "parties",
        "costs",
        "rents",
        "funding",
    ],
)
def test_every_row_of_a_table_is_a_record_in_table_order(shipped: Atlas, name: str) -> None:
    assert list(getattr(shipped, name)) == shipped.tables.frame(name)["id"].to_list()


def test_a_filled_cell_is_the_field_of_its_record(shipped: Atlas) -> None:
    for row in shipped.tables.frame("links").iter_rows(named=True):
        link = shipped.links[row["id"]]
        assert (link.origin, link.destination, link.length_km) == (row["origin"], row["destination"], row["length_km"])
        assert link.speed_km_per_h == row["speed_km_per_h"] or row["speed_km_per_h"] is None


def test_an_option_is_found_by_its_project(shipped: Atlas) -> None:
    rows = shipped.tables.frame("options").to_dicts()
    assert list(shipped.options) == [row["project"] for row in rows]
    for row, option in zip(rows, shipped.options.values(), strict=True):
        assert option.project in shipped.projects
        assert (option.build_years, option.earliest_year, option.life_years) == (
            row["build_years"], row["earliest_year"], row["life_years"],
        )  # fmt: skip
        assert (option.after, option.excludes) == (row["after"] or "", row["excludes"] or "")


def test_who_pays_for_a_project_pays_all_of_it(shipped: Atlas) -> None:
    for project in (*shipped.options, "joint-fund"):
        assert math.fsum(one.share for one in shipped.funding.values() if one.project == project) == pytest.approx(1.0)


def test_a_party_without_a_stated_budget_has_none(shipped: Atlas) -> None:
    assert math.isnan(shipped.parties["ady"].budget_musd_per_y)
    assert shipped.parties["joint-fund"].budget_musd_per_y > 0.0


def test_corridors_stand_in_order_of_rank(shipped: Atlas) -> None:
    ranks = [corridor.rank for corridor in shipped.corridors.values()]
    assert ranks == sorted(set(ranks))


def test_the_known_years_of_a_volume_and_a_series_ascend(shipped: Atlas) -> None:
    for points in [*shipped.volumes.values(), *shipped.series.values()]:
        years = [year for year, _ in points]
        assert years == sorted(set(years))


def test_every_change_of_a_project_is_kept_with_its_owner_and_claim(shipped: Atlas) -> None:
    frame = shipped.tables.frame("changes")
    assert sum(len(changes) for changes in shipped.changes.values()) == len(frame)
    assert all(change.owner == project for project, changes in shipped.changes.items() for change in changes)
    political = sum(change.claim == "political" for changes in shipped.changes.values() for change in changes)
    assert political == (frame["claim"] == "political").sum() > 0


def test_the_years_run_from_the_first_known_volume(shipped: Atlas) -> None:
    assert shipped.years[0] == shipped.tables.frame("volumes")["year"].min()
    assert shipped.years[1] == 2050


def test_an_atlas_is_read_once_per_folder(shipped: Atlas) -> None:
    assert atlas() is shipped
    assert atlas(shipped.tables.folder) is atlas(shipped.tables.folder)


def test_a_parameter_is_found_by_its_id(shipped: Atlas) -> None:
    row = shipped.tables.frame("parameters").row(by_predicate=pl.col("id") == "rent-power", named=True)
    assert shipped.parameter("rent-power") == row["value"]


def test_a_cargo_is_found_by_id_and_by_group(shipped: Atlas) -> None:
    assert shipped.cargo("copper").id == "copper"
    first = next(cargo for cargo in shipped.cargoes.values() if cargo.group == "metals")
    assert shipped.cargo("metals") == first


@pytest.mark.parametrize(
    ("find", "typed", "meant", "file"),
    [("place", "akttau", "aktau", "places.csv"), ("cargo", "coper", "copper", "cargoes.csv")],
)
def test_an_unknown_name_is_answered_with_the_nearest_one(
    shipped: Atlas, find: str, typed: str, meant: str, file: str
) -> None:
    with pytest.raises(InputError) as raised:
        getattr(shipped, find)(typed)
    message = str(raised.value)
    assert f"{file}: no {find} has this id; read '{typed}'; allowed: an id of {file}" in message
    assert f"Did you mean '{meant}'?" in message


def test_a_list_of_links_drops_names_that_are_no_links(shipped: Atlas) -> None:
    assert shipped.link_list(" aktau-alat-ferry  nowhere kuryk-alat-ferry ") == ("aktau-alat-ferry", "kuryk-alat-ferry")


def test_empty_required_cells_are_all_named_at_once(shipped: Atlas, tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    shutil.copytree(shipped.tables.folder, folder)
    path = folder / "perimeters.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    column = lines[0].split(",").index("name")
    spoilt = []
    for number in (1, 2):
        cells = lines[number].split(",")
        spoilt.append(cells[0])
        cells[column] = ""
        lines[number] = ",".join(cells)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(DataError) as raised:
        build_atlas(tables(folder))
    assert len(raised.value.faults) == 2
    for name in spoilt:
        assert f"perimeters.csv, row {name}, field 'name': a required value is empty" in str(raised.value)
