"""Scenarios: what a file means, and what is said of a file that means nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcaspian.data import scenario_files
from transcaspian.errors import ScenarioError
from transcaspian.model import (
    CHANGEABLE,
    FIRST_YEAR,
    LAST_YEAR,
    OPS,
    Atlas,
    Change,
    DatedProject,
    Scenario,
    atlas,
    scenario,
    to_toml,
)

Write = Callable[..., str]


@pytest.fixture(scope="module")
def shipped() -> Atlas:
    return atlas()


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a scenario file and give its path."""

    def one(text: str, name: str = "mine") -> str:
        path = tmp_path / f"{name}.toml"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return one


def a_change(**cells: object) -> str:
    """One Change in TOML, right but for the cells given; None leaves a cell out."""
    where = {"target": "kuryk-wagon-quota", "field": "capacity_per_y"}
    right = {"op": "scale", "value": 1.5, "source": "planner-judgement"}
    lines = [f"{key} = {_toml(value)}" for key, value in (where | right | cells).items() if value is not None]
    return "\n".join(["[[changes]]", *lines, ""])


def _toml(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


def own(found: Scenario, name: str) -> list[Change]:
    return [change for change in found.changes if change.owner == name]


# -- the short form ----------------------------------------------------------------------------------------------------


def test_a_file_without_anything_is_the_corridor_of_today(write: Write, shipped: Atlas) -> None:
    found = scenario(write(""), atlas=shipped)
    assert found == Scenario(
        "mine", "mine", "", (2024, 2040), 2024, 10000.0, 2030, 0.0, "", 0.0, "fitted", "simulated", (), ()
    )


def test_a_change_of_a_file_is_owned_by_its_scenario(write: Write, shipped: Atlas) -> None:
    found = scenario(write('name = "less"\n' + a_change(from_year=2027, to_year=2028)), atlas=shipped)
    expected = Change(
        "kuryk-wagon-quota", "capacity_per_y", "scale", 1.5, 2027, 2028, source="planner-judgement", owner="less"
    )
    assert found.changes == (expected,)


def test_a_change_without_years_holds_in_all(write: Write, shipped: Atlas) -> None:
    change = scenario(write(a_change()), atlas=shipped).changes[0]
    assert (change.from_year, change.to_year) == (FIRST_YEAR, 9999)


def test_a_project_brings_its_changes_in_the_year_promised(write: Write, shipped: Atlas) -> None:
    found = scenario(write('projects = ["tripp"]'), atlas=shipped)
    assert found.projects == (DatedProject("tripp", 2029),)
    assert set(found.changes) == set(shipped.changes["tripp"])


def test_a_later_date_shifts_all_changes_of_its_project_and_of_no_other(write: Write, shipped: Atlas) -> None:
    promised = scenario(write('projects = ["tripp", "aktau-dredging"]', "promised"), atlas=shipped)
    late = scenario(write('projects = ["tripp", "aktau-dredging"]\n[dates]\ntripp = 2032', "late"), atlas=shipped)
    assert DatedProject("tripp", 2032) in late.projects
    assert own(late, "aktau-dredging") == own(promised, "aktau-dredging")
    assert [c.from_year for c in own(late, "tripp")] == [c.from_year + 3 for c in own(promised, "tripp")]
    assert [c.value for c in own(late, "tripp")] == [c.value for c in own(promised, "tripp")]


def test_changes_of_one_project_keep_their_distance_when_shifted(write: Write, shipped: Atlas) -> None:
    steps = tuple(
        Change("alat-ferry-ramps", "servers", "add", 1.0, first, last, source="planner-judgement", owner="tripp")
        for first, last in ((2028, 2029), (2030, 9999), (2033, 2035))
    )
    staged = msgspec.structs.replace(shipped, changes={"tripp": steps})
    found = scenario(write('projects = ["tripp"]\n[dates]\ntripp = 2030'), atlas=staged)
    assert [(c.from_year, c.to_year) for c in found.changes] == [(2030, 2031), (2032, 9999), (2035, 2037)]


def test_the_haircut_cuts_what_a_political_claim_adds_over_today(write: Write, shipped: Atlas) -> None:
    found = scenario(write('projects = ["dostyk-moiynty-2", "border-handover-43"]\nhaircut_share = 0.4'), atlas=shipped)
    cell = {(change.target, change.field): change.value for change in found.changes}
    today = shipped.resources["sec-dostyk-aktogay"].capacity_per_y
    assert cell["sec-dostyk-aktogay", "capacity_per_y"] == pytest.approx(today + 0.6 * (43800 - today))
    assert today < cell["sec-dostyk-aktogay", "capacity_per_y"] < 43800
    assert cell["bor-khorgos-altynkol", "capacity_per_y"] == pytest.approx(1.0 + 0.6 * 0.2)


def test_the_haircut_cuts_a_political_addition(write: Write, shipped: Atlas) -> None:
    found = scenario(write('projects = ["kz-ferries-two"]\nhaircut_share = 0.25'), atlas=shipped)
    assert [change.value for change in found.changes if change.field == "count"] == [2 * 0.75]


@pytest.mark.parametrize("haircut_share", [0.0, 0.4, 0.99])
def test_no_haircut_touches_an_engineering_claim(write: Write, shipped: Atlas, haircut_share: float) -> None:
    instead = {name for one in shipped.options.values() for name in one.excludes.split()}
    names = [
        name
        for name, changes in shipped.changes.items()
        if {c.claim for c in changes} == {"engineering"} and name not in instead
    ]
    found = scenario(write(f"projects = {names}\nhaircut_share = {haircut_share}".replace("'", '"')), atlas=shipped)
    written = {change for name in names for change in shipped.changes[name]}
    assert set(found.changes) == written


def test_a_haircut_never_closes_a_line_that_a_treaty_opens(write: Write, shipped: Atlas) -> None:
    opened = {
        (project, change.target)
        for project, changes in shipped.changes.items()
        for change in changes
        if change.field == "open_share" and change.value == 1.0
    }
    base = scenario("base", atlas=shipped)
    assert base.haircut_share == 0.4
    found = {(change.owner, change.target): change.value for change in base.changes if change.field == "open_share"}
    assert {key: value for key, value in found.items() if key in opened} == {key: 1.0 for key in found if key in opened}


def test_the_roadmap_takes_every_claim_at_its_word(shipped: Atlas) -> None:
    roadmap = scenario("roadmap", atlas=shipped)
    assert roadmap.haircut_share == 0.0
    written = {change for project in roadmap.projects for change in shipped.changes.get(project.id, ())}
    assert set(roadmap.changes) == written
    assert any(change.claim == "political" for change in written)


# -- extending ---------------------------------------------------------------------------------------------------------


def test_a_child_takes_from_its_parent_what_it_does_not_say(write: Write, shipped: Atlas) -> None:
    write(
        'title = "Parent"\nyears = [2025, 2035]\nhaircut_share = 0.3\ntarget_kt = 8000\nprojects = ["tripp"]\n'
        + a_change(),
        "parent",
    )
    text = 'extends = "parent.toml"\nhaircut_share = 0.0\nprojects = ["aktau-dredging"]'
    found = scenario(write(text), atlas=shipped)
    assert (found.name, found.title, found.years, found.target_kt) == ("mine", "mine", (2025, 2035), 8000.0)
    assert found.haircut_share == 0.0
    assert [project.id for project in found.projects] == ["aktau-dredging", "tripp"]
    assert [change.owner for change in found.changes if change.owner == "parent"] == ["parent"]


def test_a_child_leaves_out_and_dates_projects_of_its_parent(write: Write, shipped: Atlas) -> None:
    base = scenario("base", atlas=shipped)
    text = 'extends = "base"\nwithout = ["aktau-dredging"]\n[dates]\nmoiynty-kyzylzhar-line = 2031'
    found = scenario(write(text), atlas=shipped)
    dates = {project.id: project.from_year for project in found.projects}
    assert {project.id for project in base.projects} - dates.keys() == {"aktau-dredging"}
    assert dates["moiynty-kyzylzhar-line"] == 2031
    assert not own(found, "aktau-dredging")


def test_a_child_may_bring_back_what_its_parent_leaves_out(write: Write, shipped: Atlas) -> None:
    write('extends = "base"\nwithout = ["aktau-dredging"]', "parent")
    found = scenario(write('extends = "parent.toml"\nprojects = ["aktau-dredging"]'), atlas=shipped)
    assert own(found, "aktau-dredging")


def test_a_circle_is_refused_and_drawn(write: Write, shipped: Atlas) -> None:
    write('extends = "two.toml"', "one")
    first = write('extends = "one.toml"', "two")
    with pytest.raises(ScenarioError) as raised:
        scenario(first, atlas=shipped)
    assert "two.toml, field 'extends': 'extends' runs in a circle; read two -> one -> two" in str(raised.value)
    assert "Let one of them extend nothing." in str(raised.value)


def test_a_file_that_extends_itself_is_a_circle(write: Write, shipped: Atlas) -> None:
    with pytest.raises(ScenarioError, match=r"read mine -> mine"):
        scenario(write('extends = "mine.toml"'), atlas=shipped)


# -- the full form -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", scenario_files())
def test_a_shipped_scenario_comes_back_the_same_from_its_full_form(name: str, write: Write, shipped: Atlas) -> None:
    full = scenario(name, atlas=shipped)
    assert full.name == name
    assert scenario(write(to_toml(full), name), atlas=shipped) == full


@pytest.mark.parametrize("name", scenario_files())
def test_a_shipped_scenario_holds_only_finite_changes(name: str, shipped: Atlas) -> None:
    assert all(abs(change.value) < float("inf") for change in scenario(name, atlas=shipped).changes)


@pytest.mark.parametrize("name", scenario_files())
def test_every_change_of_a_shipped_scenario_rests_on_a_known_source(name: str, shipped: Atlas) -> None:
    known = set(shipped.tables.frame("sources")["id"])
    assert {change.source for change in scenario(name, atlas=shipped).changes} - known == set()


words = st.text(st.characters(codec="utf-8"), max_size=12)
names = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,20}", fullmatch=True)
finite = st.floats(allow_nan=False, allow_infinity=False)
CELLS = [("aktau-alat-feeder", "open_share"), ("kuryk-wagon-quota", "capacity_per_y"), ("grain", "outside_gap")]


@st.composite
def full_scenarios(draw: st.DrawFn) -> Scenario:
    """A full scenario that the checks of a file have nothing against: at most one Change of each cell."""
    chosen = draw(st.lists(st.sampled_from(CELLS), unique=True))
    claims = st.sampled_from(["political", "engineering"])
    changes = [
        Change(*cell, draw(st.sampled_from(OPS)), draw(finite), draw(st.integers(FIRST_YEAR, LAST_YEAR)),
               source="planner-judgement", owner=draw(words), claim=draw(claims))
        for cell in chosen
    ]  # fmt: skip
    first = draw(st.integers(FIRST_YEAR, LAST_YEAR))
    share = st.floats(0.0, 1.0, exclude_max=True)
    ids = draw(st.lists(st.sampled_from(["tripp", "etmic"]), unique=True))
    dated = [DatedProject(name, draw(st.integers(2024, LAST_YEAR))) for name in ids]
    return Scenario(
        draw(names), draw(words), draw(words), (first, draw(st.integers(first, LAST_YEAR))), 2024,
        draw(st.floats(1e-3, 1e300)), draw(st.integers(2024, LAST_YEAR)), draw(share), draw(words),
        draw(st.floats(0.0, 1e6)), draw(st.sampled_from(["fitted", "prior"])),
        draw(st.sampled_from(["simulated", "formula"])), tuple(dated), tuple(changes),
    )  # fmt: skip


@given(full=full_scenarios())
def test_any_full_form_reads_back_to_the_same_record(full: Scenario, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("full") / "mine.toml"
    path.write_text(to_toml(full), encoding="utf-8", newline="")
    assert scenario(str(path), atlas=atlas()) == full


@pytest.mark.parametrize("title", ['say "so"', "back\\slash", "two\nlines", "\x00\x1f\x7f", "Каспий 里海"])
def test_any_title_survives_the_full_form(title: str, write: Write, shipped: Atlas) -> None:
    full = msgspec.structs.replace(scenario("frozen", atlas=shipped), title=title)
    assert scenario(write(to_toml(full)), atlas=shipped).title == title


def test_a_full_form_without_projects_and_changes_reads_back(write: Write, shipped: Atlas) -> None:
    full = msgspec.structs.replace(scenario("frozen", atlas=shipped), projects=(), changes=())
    assert scenario(write(to_toml(full)), atlas=shipped) == full


def test_a_full_form_that_lacks_a_key_is_refused(write: Write, shipped: Atlas) -> None:
    text = "\n".join(
        line for line in to_toml(scenario("frozen", atlas=shipped)).splitlines() if not line.startswith("target_kt")
    )
    with pytest.raises(ScenarioError) as raised:
        scenario(write(text), atlas=shipped)
    assert "mine.toml: this is not a full scenario" in str(raised.value)
    assert "`target_kt`" in str(raised.value)
    assert "Write it with to_toml" in str(raised.value)


# -- the full form is judged as the short one is -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spoilt", "words_of_it"),
    [
        ({"op": "multiply"}, ["field 'op'", "unknown op", "'multiply'", "set, add, scale"]),
        ({"value": float("nan")}, ["field 'value'", "not a finite number", "nan"]),
        ({"target": "kuryk-wagon-qouta"}, ["field 'target'", "no row", "Did you mean 'kuryk-wagon-quota'?"]),
        ({"field": "capacity_per_year"}, ["field 'field'", "no such number", "Did you mean 'capacity_per_y'?"]),
        ({"source": ""}, ["field 'source'", "a Change needs a source"]),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_full_form_with_a_bad_change_is_refused(
    spoilt: dict[str, object], words_of_it: list[str], write: Write, shipped: Atlas
) -> None:
    good = Change("kuryk-wagon-quota", "capacity_per_y", "scale", 1.5, 2027, source="planner-judgement", owner="x")
    bad = msgspec.structs.replace(scenario("frozen", atlas=shipped), changes=(msgspec.structs.replace(good, **spoilt),))
    with pytest.raises(ScenarioError) as raised:
        scenario(write(to_toml(bad)), atlas=shipped)
    for word in ["mine.toml", *words_of_it]:
        assert word in str(raised.value)


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [
        ("years", (2024, 2400), "2024 to 2400"),
        ("haircut_share", 1.5, "not a share"),
        ("target_kt", -1.0, "target is not usable"),
    ],
)
def test_a_full_form_with_a_bad_number_is_refused(
    field: str, value: object, word: str, write: Write, shipped: Atlas
) -> None:
    bad = msgspec.structs.replace(scenario("frozen", atlas=shipped), **{field: value})
    with pytest.raises(ScenarioError, match=word):
        scenario(write(to_toml(bad)), atlas=shipped)


def test_a_full_form_with_an_unknown_key_is_refused(write: Write, shipped: Atlas) -> None:
    text = "haircut = 0.5\n" + to_toml(scenario("frozen", atlas=shipped))
    with pytest.raises(ScenarioError, match="haircut"):
        scenario(write(text), atlas=shipped)


# -- faults ------------------------------------------------------------------------------------------------------------

FAULTS: dict[str, tuple[str, list[str]]] = {
    "unknown project": (
        'projects = ["trippp"]',
        ["field 'projects'", "no project has this id", "'trippp'", "an id of projects.csv", "Did you mean 'tripp'?"],
    ),
    "unknown project left out": ('without = ["trippp"]', ["field 'without'", "'trippp'", "Did you mean 'tripp'?"]),
    "unknown project dated": ("[dates]\ntrippp = 2030", ["field 'dates'", "'trippp'", "Did you mean 'tripp'?"]),
    "unknown target": (
        a_change(target="kuryk-wagon-qouta"),
        ["row changes 1", "field 'target'", "no row has this id", "'kuryk-wagon-qouta'", "an id of links, resources",
         "Did you mean 'kuryk-wagon-quota'?"],
    ),
    "unknown field": (
        a_change(field="capacity_per_year"),
        ["row changes 1", "field 'field'", "a row of resources has no such number", "'capacity_per_year'",
         "capacity_per_y,", "Did you mean 'capacity_per_y'?"],
    ),
    "field that is no number": (
        a_change(field="operator"),
        ["row changes 1", "field 'field'", "'operator'", "allowed: capacity_per_y, servers"],
    ),
    "unknown op": (
        a_change(op="scales"),
        ["row changes 1", "field 'op'", "unknown op", "'scales'", "set, add, scale", "Did you mean 'scale'?"],
    ),
    "unknown key": (
        "haircut = 0.4", ["field 'haircut'", "unknown key", "haircut_share", "Did you mean 'haircut_share'?"],
    ),
    "unknown key of a change": (a_change(unit="train"), ["unit", "changes[0]"]),
    "wrong kind": ('haircut_share = "much"', ["a value has the wrong kind", "`float", "`str`", "haircut_share"]),
    "wrong kind in a change": (a_change(value="high"), ["a value has the wrong kind", "`float`", "changes[0].value"]),
    "years that are one": ("years = [2024]", ["a value has the wrong kind", "years"]),
    "nan": (
        a_change(value="X").replace('"X"', "nan"),
        ["row changes 1", "field 'value'", "not a finite number", "read nan", "allowed: a finite number"],
    ),
    "infinity": (a_change(value="X").replace('"X"', "-inf"), ["row changes 1", "field 'value'", "read -inf"]),
    "change before the data": (
        a_change(from_year=1990), ["row changes 1", "field 'from_year'", "outside the data", "1990", "2019 to 2050"],
    ),
    "change after the data": (a_change(from_year=2051), ["row changes 1", "2051", "2019 to 2050"]),
    "change that ends before it starts": (
        a_change(from_year=2030, to_year=2029), ["row changes 1", "2030 to 2029", "2019 to 2050"],
    ),
    "years outside the data": (
        "years = [2024, 2060]", ["field 'years'", "outside the data", "2024 to 2060", "2019 to 2050"],
    ),
    "years backwards": ("years = [2040, 2024]", ["field 'years'", "2040 to 2024", "first before last"]),
    "date outside the data": ('projects = ["tripp"]\n[dates]\ntripp = 202', ["tripp", "202", "2019 to 2050"]),
    "haircut above one": ("haircut_share = 1.0", ["field 'haircut_share'", "not a share", "read 1.0", "0 to below 1"]),
    "haircut below zero": ("haircut_share = -0.1", ["field 'haircut_share'", "not a share", "read -0.1"]),
    "haircut nan": ("haircut_share = nan", ["field 'haircut_share'", "read nan", "0 to below 1"]),
    "unknown calibration": (
        'calibration = "fited"', ["field 'calibration'", "read 'fited'", "fitted, prior"],
    ),
    "unknown waits": ('waits = "formulas"', ["field 'waits'", "no waits have this name", "read 'formulas'", "formula"]),
    "unknown reliability": (
        'reliability = "simulatd"', ["field 'reliability'", "read 'simulatd'", "table, simulated", "Did you mean"],
    ),
    "value of time below zero": (
        "value_of_time_usd_per_t_h = -1", ["field 'value_of_time_usd_per_t_h'", "read -1.0", "a positive number"],
    ),
    "target of nothing": ("target_kt = 0", ["field 'target_kt'", "read 0.0", "a positive number"]),
    "change without a source": (a_change(source=None), ["changes[0]", "`source`"]),
    "change with an empty source": (
        a_change(source=""), ["row changes 1", "field 'source'", "a Change needs a source", "'planner-judgement'"],
    ),
    "broken TOML": ("years = = 2024", ["this is not valid TOML", "at line 1, column 9", "TOML 1.0"]),
    "two sets": (
        a_change(op="set", value=100) + a_change(op="set", value=200, from_year=2030),
        ["row kuryk-wagon-quota", "field 'capacity_per_y'", "two Changes set one field in the same year",
         "100 by 'mine'", "200 by 'mine'", "one set for each field and year", "an add or a scale"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_with_place_reading_allowed_and_way_out(fault: str, write: Write, shipped: Atlas) -> None:
    text, expected = FAULTS[fault]
    with pytest.raises(ScenarioError) as raised:
        scenario(write(text), atlas=shipped)
    message = str(raised.value)
    for word in ["mine.toml", *expected]:
        assert word in message
    assert len(raised.value.faults) == 1


def test_a_file_that_is_not_utf_8_is_told(tmp_path: Path, shipped: Atlas) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(b'title = "\xff"')
    with pytest.raises(ScenarioError, match=r"mine\.toml: the file cannot be read"):
        scenario(str(path), atlas=shipped)


def test_a_missing_file_is_told_with_the_names_there_are(tmp_path: Path, shipped: Atlas) -> None:
    path = str(tmp_path / "nowhere.toml")
    with pytest.raises(ScenarioError) as raised:
        scenario(path, atlas=shipped)
    message = str(raised.value)
    assert f"no scenario has this name; read '{path}'" in message
    assert "base" in message
    assert "the path of a .toml file" in message


def test_a_misspelt_shipped_name_is_answered_with_the_right_one(shipped: Atlas) -> None:
    with pytest.raises(ScenarioError, match=r"Did you mean 'roadmap'\?"):
        scenario("raodmap", atlas=shipped)


def test_extending_nothing_known_is_told(write: Write, shipped: Atlas) -> None:
    with pytest.raises(ScenarioError, match=r"no scenario has this name; read 'bse'.*Did you mean 'base'\?"):
        scenario(write('extends = "bse"'), atlas=shipped)


def test_all_faults_of_the_changes_are_told_at_once(write: Write, shipped: Atlas) -> None:
    text = "haircut_share = 2\n" + a_change(op="scales", source="") + a_change(target="nowhere") + a_change(from_year=1)
    with pytest.raises(ScenarioError) as raised:
        scenario(write(text), atlas=shipped)
    told = [(fault.row, fault.field) for fault in raised.value.faults]
    assert told == [
        ("", "haircut_share"), ("changes 1", "op"), ("changes 1", "source"), ("changes 2", "target"),
        ("changes 3", "from_year"),
    ]  # fmt: skip


def test_unknown_projects_and_other_faults_are_told_at_once(write: Write, shipped: Atlas) -> None:
    text = 'haircut_share = 2\nprojects = ["trippp", "etmik"]\n' + a_change(op="scales")
    with pytest.raises(ScenarioError) as raised:
        scenario(write(text), atlas=shipped)
    assert sorted(fault.field for fault in raised.value.faults) == ["haircut_share", "op", "projects", "projects"]


def test_a_fault_names_the_file_and_not_the_name_inside_it(write: Write, shipped: Atlas) -> None:
    with pytest.raises(ScenarioError, match=r"mine\.toml, field 'projects'"):
        scenario(write('name = "other"\nprojects = ["trippp"]'), atlas=shipped)


def test_a_fault_of_a_parent_names_the_parent_and_the_row_there(write: Write, shipped: Atlas) -> None:
    write(a_change() + a_change(op="scales"), "parent")
    with pytest.raises(ScenarioError, match=r"parent\.toml, row changes 2, field 'op'"):
        scenario(write('extends = "parent.toml"\n' + a_change(target="grain", field="outside_gap")), atlas=shipped)


def test_two_sets_of_one_field_in_different_years_are_no_fault(write: Write, shipped: Atlas) -> None:
    text = a_change(op="set", value=100, to_year=2029) + a_change(op="set", value=200, from_year=2030)
    assert len(scenario(write(text), atlas=shipped).changes) == 2


def test_everything_that_may_change_is_known_to_the_atlas(shipped: Atlas) -> None:
    assert all(getattr(shipped, table) for table in CHANGEABLE)


def test_a_scenario_may_ask_for_simulated_reliability_and_hands_it_on(write: Write, shipped: Atlas) -> None:
    write('reliability = "simulated"', "parent")
    assert scenario(write('extends = "parent.toml"'), atlas=shipped).reliability == "simulated"
    assert scenario(write(""), atlas=shipped).reliability == "table"
