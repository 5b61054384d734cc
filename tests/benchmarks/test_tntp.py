"""The benchmark on TNTP networks: what it reads, what it refuses, what it says."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"

NET = """<NUMBER OF ZONES> 2
<Number of Nodes>\t4
<FIRST THRU NODE> 3
<NUMBER OF LINKS> 6
<ORIGINAL HEADER>~ \tInit node \tTerm node \t;
<END OF METADATA>


~\tinit_node\tterm_node\tcapacity\tlength\tfree_flow_time\tb\tpower\tspeed\ttoll\tlink_type\t;
\t1\t3\t0\t1\t0\t0\t0\t0\t0\t1\t;
  3  4  10  2.5  1  0.15 4 0 0 1 ;
3\t4\t10\t2\t1\t1.5\t4\t0\t10\t1;
\t4\t2\t0\t1\t2\t0.5\t0\t0\t0\t1\t;
\t2\t3\t5\t1\t1e-1\t.15\t1\t0\t0\t1\t;\t~ a word
\t4\t1\t5\t1\t1\t0\t4\t0\t0\t1\t;
"""
TRIPS = """<NUMBER OF ZONES> 2
<TOTAL OD FLOW>  30.0
<END OF METADATA>

Origin \t1
    1 :    5.0;     2 :   20.0;
~ a comment
ORIGIN 2
1:4.5;2:0.5;
"""
FLOW = """<NUMBER OF NODES> 4
From \tTo \tVolume \tCost
1 3 20 0
3 4 15 1
3\t4\t: 9.5\t2 ;
4 2 20 3

2 3 4.5 1
4 1 4.5 1
"""


@pytest.fixture(scope="module")
def modules() -> Iterator[dict[str, ModuleType]]:
    """Modules of the benchmark, which are no package."""
    sys.path.insert(0, str(BENCHMARKS))
    try:
        yield {name: importlib.import_module(name) for name in ("_tntp", "_city", "_rivals", "tntp")}
    finally:
        sys.path.remove(str(BENCHMARKS))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for kind, text in (("net", NET), ("trips", TRIPS), ("flow", FLOW)):
        (tmp_path / f"Tiny_{kind}.tntp").write_text(text, encoding="utf-8")
    return tmp_path


def run(modules: dict[str, ModuleType], *arguments: str | Path) -> int:
    try:
        return int(modules["tntp"].main([str(argument) for argument in arguments]))
    except SystemExit as stop:
        return int(stop.code or 0)


def read(modules: dict[str, ModuleType], folder: Path, **options: Any) -> Any:
    return modules["_tntp"].read_case(folder / "Tiny_net.tntp", modules["_tntp"].Options(**options))


# -- what is read ------------------------------------------------------------------------------------------------------


def test_a_network_is_read_whatever_its_spaces(modules: dict[str, ModuleType], folder: Path) -> None:
    case = read(modules, folder)
    assert (case.name, case.zones, case.roads.nodes) == ("Tiny", 2, 4)
    assert case.roads.tail.tolist() == [0, 2, 2, 3, 1, 3]
    assert case.roads.head.tolist() == [2, 3, 3, 1, 2, 0]
    assert case.roads.capacity.tolist() == [0.0, 10.0, 10.0, 0.0, 5.0, 5.0]
    assert case.roads.free_cost.tolist() == [0.0, 1.0, 1.0, 2.0, 0.1, 1.0]
    assert case.roads.rise_share.tolist() == [0.0, 0.15, 1.5, 0.5, 0.15, 0.0]
    assert case.roads.power.tolist() == [0.0, 4.0, 4.0, 0.0, 1.0, 4.0]
    assert case.roads.closed.tolist() == [True, True, False, False]
    assert not case.roads.fixed_cost.any()
    pairs = [*zip(case.trips.origin.tolist(), case.trips.goal.tolist(), case.trips.amount.tolist(), strict=True)]
    assert pairs == [(0, 1, 20.0), (1, 0, 4.5)]
    assert case.known_flow.tolist() == [20.0, 15.0, 9.5, 20.0, 4.5, 4.5]


def test_factors_are_those_of_the_caller_then_of_the_file_then_published(
    modules: dict[str, ModuleType], folder: Path
) -> None:
    net = folder / "Tiny_net.tntp"
    net.write_text(NET.replace("<NUMBER OF LINKS>", "<TOLL FACTOR> 0.5\n<DISTANCE FACTOR>\t2 \n<NUMBER OF LINKS>"))
    assert read(modules, folder).roads.fixed_cost.tolist() == [2.0, 5.0, 9.0, 2.0, 2.0, 2.0]
    changed = read(modules, folder, toll_factor=0.0, distance_factor=1.0)
    assert changed.roads.fixed_cost.tolist() == [1.0, 2.5, 2.0, 1.0, 1.0, 1.0]
    for kind, text in (("net", NET), ("trips", TRIPS)):
        (folder / f"ChicagoSketch_{kind}.tntp").write_text(text)
    options = modules["_tntp"].Options()
    published = modules["_tntp"].read_case(folder / "ChicagoSketch_net.tntp", options)
    assert published.roads.fixed_cost == pytest.approx([0.04, 0.1, 0.28, 0.04, 0.04, 0.04])
    assert published.known_flow is None
    assert any("as published" in note for note in published.notes)
    assert "no file of known flows" in published.notes


def test_a_folder_may_hold_several_networks_in_folders_of_their_own(
    modules: dict[str, ModuleType], folder: Path
) -> None:
    (folder / "other").mkdir()
    (folder / "other" / "More_NET.tntp").write_text(NET)
    (folder / "other" / "More_Trips.TNTP").write_text(TRIPS)
    found = modules["_tntp"].find_networks(folder)
    assert [path.name for path in found] == ["Tiny_net.tntp", "More_NET.tntp"]
    assert len(modules["_tntp"].read_case(found[1], modules["_tntp"].Options()).trips.amount) == 2
    assert modules["_tntp"].find_networks(found[1]) == [found[1]]


# -- what is refused ---------------------------------------------------------------------------------------------------

ROW = "  3  4  10  2.5  1  0.15 4 0 0 1 ;"
FAULTS = [
    ("net", "  3  4  10  2.5", "  3  4  -10  2.5", "row 11, field 'capacity': negative; read -10; allowed: 0 or more"),
    ("net", "  3  4  10  2.5", "  3  4  0  2.5", "row 11, field 'capacity': no capacity; read 0; allowed: above 0"),
    ("net", "0.15 4 0 0 1 ;", "0.15 four 0 0 1 ;", "row 11, field 'power': not a number; read four"),
    ("net", "0.15 4 0 0 1 ;", "nan 4 0 0 1 ;", "row 11, field 'b': not a number; read nan"),
    ("net", "0.15 4 0 0 1 ;", "-0.15 4 0 0 1 ;", "row 11, field 'b': negative; read -0.15"),
    ("net", "0.15 4 0 0 1 ;", "0.15 -4 0 0 1 ;", "row 11, field 'power': negative"),
    ("net", "  3  4  10", "  3  9  10", "row 11, field 'term_node': no such node; read 9; allowed: 1 to 4"),
    ("net", "  3  4  10", "  0  4  10", "row 11, field 'init_node': no such node"),
    ("net", "  3  4  10", "  1.5  4  10", "row 11, field 'init_node': no such node; read 1.5"),
    ("net", ROW, "  3  4  10  2.5", "row 11, field 'free_flow_time': truncated row; read 4 cells; allowed: 10 cells"),
    ("net", ROW + "\n", "", "row 14, field '<NUMBER OF LINKS>': truncated; read 5 whole links; allowed: 6"),
    ("net", "0\t4\t0\t0\t1\t;\n", "0\t4\t0\t0\t1", "row 15, field '<NUMBER OF LINKS>': truncated"),
    ("net", "<END OF METADATA>", "", "field '<END OF METADATA>': truncated, or no TNTP file; read nothing"),
    ("net", "<NUMBER OF LINKS> 6", "<NUMBER OF LINKS> six", "row 4, field '<NUMBER OF LINKS>': no count"),
    ("net", "<NUMBER OF LINKS> 6", "", "field '<NUMBER OF LINKS>': no count in the metadata; read nothing"),
    ("net", "<NUMBER OF ZONES> 2", "<NUMBER OF ZONES> 7", "row 1, field '<NUMBER OF ZONES>': more zones than nodes"),
    ("trips", "<NUMBER OF ZONES> 2", "<NUMBER OF ZONES> 3", "another number of zones than the network; read 3; allow"),
    ("trips", "2 :   20.0;", "2 :   -20.0;", "row 6, field 'trips from 1 to 2': negative; read -20.0"),
    ("trips", "2 :   20.0;", "2 :   2O;", "row 6, field 'trips from 1 to 2': not a number; read 2O"),
    ("trips", "2 :   20.0;", "3 :   20.0;", "row 6, field 'trips from 1 to 3': no such zone; read 3; allowed: 1 to 2"),
    ("trips", "2 :   20.0;", "2 :   20", "row 6: truncated item; read 2 :   20; allowed: ZONE : TRIPS;"),
    ("trips", "2 :   20.0;", "20.0;", "row 6: no trips; read 20.0"),
    ("trips", "ORIGIN 2\n1:4.5;2:0.5;\n", "", "truncated, or another total than stated; read 25 in all; allowed: 30"),
    ("trips", "ORIGIN 2", "ORIGIN 5", "row 8, field 'Origin': no such zone; read 5; allowed: 1 to 2"),
    ("trips", "Origin \t1\n", "", "row 5: trips before an origin"),
    ("trips", "30.0", "many", "row 2, field '<TOTAL OD FLOW>': not a number; read many"),
    ("flow", "4 2 20 3\n", "", "field 'Volume': truncated, or of another network; read no row from 4 to 2"),
    ("flow", "4 2 20 3\n", "4 2\n", "row 6, field 'Volume': truncated row; read 4 2"),
    ("flow", "4 1 4.5 1\n", "4 1 4.", "row 9, field 'Volume': truncated row; read 4 1 4.; allowed: 4 cells"),
    ("flow", "4 2 20 3\n", "4 2 x 3\n", "row 6, field 'Volume': not a number; read x"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "right", "wrong", "words"), FAULTS)
def test_what_is_wrong_is_said_once_with_its_place(
    kind: str, right: str, wrong: str, words: str, modules: dict[str, ModuleType], folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    path = folder / f"Tiny_{kind}.tntp"
    text = path.read_text()
    assert right in text
    path.write_text(text.replace(right, wrong, 1))
    assert run(modules, folder, "--no-rivals") == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert err.startswith(f"{path}")
    assert words in err


def test_a_missing_file_and_an_empty_folder_are_named(
    modules: dict[str, ModuleType], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "Tiny_trips.tntp").unlink()
    assert run(modules, folder) == 2
    assert "Tiny_trips.tntp: cannot be read: No such file" in capsys.readouterr().err
    assert run(modules, folder / "nowhere") == 2
    assert "nowhere: no such folder. Give a folder" in capsys.readouterr().err
    (folder / "empty").mkdir()
    assert run(modules, folder / "empty") == 2
    assert "no network in this folder" in capsys.readouterr().err


def test_many_faults_are_told_in_a_few_lines(
    modules: dict[str, ModuleType], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "Tiny_net.tntp"
    path.write_text(NET.replace("\t1\t;", "\tx\t;").replace("1;", "x;").replace(" 1 ;", " x ;"))
    assert run(modules, folder) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 6
    assert "and 1 more faults of its kind" in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "give a folder: python benchmarks/tntp.py DIR"),
        (("--generated", "1"), "2 zones or more"),
        (("--toll-factor", "nan", "x"), "--toll-factor: read nan; allowed: a number"),
    ],
)
def test_the_command_line_says_how_to_call_it(
    arguments: tuple[str, ...], words: str, modules: dict[str, ModuleType], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(modules, *arguments) == 2
    assert words in capsys.readouterr().err


def test_another_total_can_be_taken(modules: dict[str, ModuleType], folder: Path) -> None:
    (folder / "Tiny_trips.tntp").write_text(TRIPS.replace("30.0", "31.0"))
    case = read(modules, folder, any_total=True)
    assert "trips add up to 30, the metadata say 31" in case.notes
    (folder / "Tiny_trips.tntp").write_text(TRIPS.replace("30.0", "24.5"))
    assert len(read(modules, folder).trips.amount) == 2


@pytest.mark.parametrize(
    ("stated", "cut", "taken"),
    [(24.51, False, True), (24.51, True, False), (24.9, False, True), (26.5, False, False)],
)
def test_a_total_may_be_rounded_only_where_the_file_goes_on_to_its_last_zone(
    stated: float, cut: bool, taken: bool, modules: dict[str, ModuleType], folder: Path
) -> None:
    text = TRIPS.replace("30.0", f"{stated}").replace("    1 :    5.0; ", "")
    last = "1:4.5;" if cut else "1:4.5;2:0;"
    (folder / "Tiny_trips.tntp").write_text(text.replace("1:4.5;2:0.5;", last))
    if cut:
        (folder / "Tiny_trips.tntp").write_text(text.replace("ORIGIN 2\n1:4.5;2:0.5;", "").replace("20.0;", "24.5;"))
    if taken:
        assert f"trips add up to 24.5, the metadata say {stated}" in read(modules, folder).notes
    else:
        with pytest.raises(modules["_tntp"].InputError, match="truncated, or another total"):
            read(modules, folder)


def test_a_trip_that_nothing_joins_ends_with_one_line(
    modules: dict[str, ModuleType], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "Tiny_net.tntp").write_text(NET.replace("\t4\t1\t5", "\t4\t2\t5"))
    (folder / "Tiny_flow.tntp").unlink()
    assert run(modules, folder, "--no-rivals") == 2
    assert capsys.readouterr().err.strip().endswith("no way to take these trips; read zone 2 to zone 1.")


# -- what is said ------------------------------------------------------------------------------------------------------


def test_a_run_prints_gap_objective_and_what_is_met(
    modules: dict[str, ModuleType], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(modules, folder, "--no-rivals", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert [network["network"] for network in told] == ["Tiny"]
    best = told[0]["rows"][-1]
    assert (best["code"], best["asked_gap"]) == ("transcaspian", 1e-12)
    assert abs(best["gap"]) <= 1e-12
    assert 0.0 <= best["above_best_share"] < 1e-12
    assert told[0]["rows"][0]["above_best_share"] >= best["above_best_share"]
    assert best["worst_share"] > 0.01  # the flows of the file are made up
    assert told[0]["requirements"]["known flows to 1e-05"].startswith("NOT MET")
    assert told[0]["requirements"]["relative gap <= 1e-10"].startswith("met")
    assert run(modules, folder, "--no-rivals", "--no-known") == 0
    out = capsys.readouterr().out
    assert "Tiny: 2 zones, 4 nodes, 6 links, 2 pairs with trips" in out
    assert "not judged: no known flows" in out
    assert "pytraf: not judged: the rival did not run" in out


def test_known_flows_are_met_where_they_are_the_equilibrium(
    modules: dict[str, ModuleType], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = read(modules, folder)
    flow = modules["tntp"].user_equilibrium(case.roads, case.trips, tolerance=1e-13).link_flow
    ends = zip(case.roads.tail + 1, case.roads.head + 1, flow.tolist(), strict=True)
    rows = [f"{start} {end} {volume!r} 0" for start, end, volume in ends]
    (folder / "Tiny_flow.tntp").write_text("\n".join(["From To Volume Cost", *rows]))
    assert run(modules, folder, "--no-rivals") == 0
    out = capsys.readouterr().out
    assert "Tiny: known flows to 1e-05: met" in out
    assert "known flows are no equilibrium" not in out


def test_flows_of_constant_delays_are_not_compared(modules: dict[str, ModuleType], folder: Path) -> None:
    case = read(modules, folder)
    flow = case.known_flow + np.array([2.0, 0.0, 0.0, 0.0, 0.0, 0.0])
    assert modules["tntp"].worst_shares(case, flow) == (0.0, pytest.approx(0.1))
    assert modules["tntp"].worst_shares(case, case.known_flow * 1.01) == (pytest.approx(0.01), pytest.approx(0.01))


def test_a_made_up_city_is_the_same_each_time_and_has_an_equilibrium(modules: dict[str, ModuleType]) -> None:
    one, other = modules["_city"].city(30), modules["_city"].city(30)
    assert one.trips.amount.tobytes() == other.trips.amount.tobytes()
    assert {0.0, 4.0} < set(one.roads.power.tolist())
    assert one.roads.fixed_cost.max() > 0.5
    assert one.roads.closed.sum() == 30
    found = modules["tntp"].user_equilibrium(one.roads, one.trips, tolerance=1e-10)
    assert found.relative_gap <= 1e-10
    assert (found.link_flow / np.maximum(one.roads.capacity, 1.0))[one.roads.rise_share > 0.0].max() > 1.0


# -- rivals ------------------------------------------------------------------------------------------------------------

ANSWERS = """
import json, sys, time
import numpy as np
given = np.load(sys.argv[1] + "/network.npz")
for line in sys.stdin:
    asked = json.loads(line)
    if asked["gap"] < 1e-5 and asked["code"] == "AequilibraE":
        time.sleep(60)
    if asked["gap"] < 1e-9:
        print(json.dumps({"error": "Trouble: no"}), flush=True)
        continue
    np.save(sys.argv[1] + "/flows.npy", np.array([20.0, 12.0, 12.5, 20.0, 4.5, 4.5]))
    print(json.dumps({"seconds": 0.5, "iterations": 3, "gap": asked["gap"]}), flush=True)
"""


def test_rivals_are_judged_by_their_flows_and_may_fail(
    modules: dict[str, ModuleType], folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    child = folder / "child.py"
    child.write_text(ANSWERS)
    monkeypatch.setattr(modules["_rivals"], "environment", lambda pins: Path(sys.executable))
    monkeypatch.setattr(modules["_rivals"], "CHILD", child)
    assert run(modules, folder, "--json", "--patience", "2") == 0
    told = json.loads(capsys.readouterr().out)[0]
    rows = {(row["code"], row["asked_gap"]): row for row in told["rows"]}
    assert rows["pytraf", 1e-6]["seconds"] == 0.5
    assert rows["pytraf", 1e-6]["own_gap"] == 1e-6
    assert rows["pytraf", 1e-6]["gap"] > 1e-4
    assert rows["pytraf", 1e-6]["times_ours"] > 1.0
    assert rows["pytraf", 1e-10]["note"] == "Trouble: no"
    assert rows["AequilibraE", 1e-4]["seconds"] == 0.5
    assert rows["AequilibraE", 1e-6]["note"] == "not reached in 2 s"
    asked = told["requirements"]
    assert asked["to 1e-06 at least as fast as pytraf"].startswith("met: ")
    assert asked["to 1e-06 50 times AequilibraE"].startswith("met (more than ")


def test_without_an_environment_we_run_alone_and_say_so(
    modules: dict[str, ModuleType], folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
    pins = folder / "pins.txt"
    pins.write_text("./no-such-package-here\n")
    monkeypatch.setattr(modules["_rivals"], "PINS", pins)
    assert run(modules, folder) == 0
    out, err = capsys.readouterr()
    assert "WITHOUT RIVALS: their environment cannot be made: -m " in err
    assert "transcaspian" in out
    assert "not judged: the rival did not run" in out
