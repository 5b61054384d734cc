"""What a person reads in the terminal."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from transcaspian import _verbs, data, terminal
from transcaspian.runs import Comparison, RunSummary, Target


@pytest.fixture(scope="module")
def summary() -> RunSummary:
    return _verbs.run("frozen", years="2024").summary


def shown(summary: RunSummary, capsys: pytest.CaptureFixture[str]) -> str:
    terminal.print_run(summary, Path("runs") / summary.id)
    return capsys.readouterr().out


def line_with(text: str, words: str) -> str:
    return next(line for line in text.splitlines() if words in line)


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(12345.6, 0, "12,346"), (-0.4, 0, "0"), (-1.5, 1, "-1.5"), (0.0, 2, "0.00"), (None, 0, "-"), (-0.04, 1, "0.0")],
)
def test_a_number_has_groups_of_three_and_no_minus_before_nothing(value: float | None, digits: int, text: str) -> None:
    assert terminal.number(value, digits) == text


def test_a_run_shows_its_parts_in_order(summary: RunSummary, capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(summary, capsys)
    parts = [
        "frozen: ", "Corridor, ministry's perimeter", "Worst bottlenecks of the corridor in 2024", "next one binds",
        "Targets", "Model beside the world", "assumed", "Certificate:", "Run:", "Report:",
    ]  # fmt: skip
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    assert text.rstrip().endswith(f"Report: {Path('runs') / summary.id / 'report.html'}")


def test_every_bottleneck_is_named_with_its_unit(summary: RunSummary, capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(summary, capsys)
    table = text.partition("Worst bottlenecks")[2].partition("Price is rent")[0]
    assert summary.years[0].bottlenecks
    for bottleneck in summary.years[0].bottlenecks:
        assert bottleneck.unit in line_with(table, bottleneck.resource)


def test_no_line_is_wider_than_what_nobody_watches(summary: RunSummary, capsys: pytest.CaptureFixture[str]) -> None:
    assert max(len(line.rstrip()) for line in shown(summary, capsys).splitlines()) <= 140


@pytest.mark.parametrize(
    ("value", "year_met", "met", "state"),
    [(12000.0, 2029, True, "met"), (9000.0, 2033, False, "met later, in 2033"), (9000.0, None, False, "missed"),
     (None, None, False, "year not run")],
)  # fmt: skip
def test_a_target_is_met_met_later_missed_or_was_not_run(
    value: float | None,
    year_met: int | None,
    met: bool,
    state: str,
    summary: RunSummary,
    capsys: pytest.CaptureFixture[str],
) -> None:
    target = Target("t", "Ten million tonnes", "corridor_kt", "kt", 10000.0, 2030, value, year_met, met, "x")
    text = shown(msgspec.structs.replace(summary, targets=[target]), capsys)
    assert line_with(text, "Ten million tonnes").rstrip().endswith(state)


def test_a_move_of_the_bottleneck_is_told(summary: RunSummary, capsys: pytest.CaptureFixture[str]) -> None:
    side = msgspec.to_builtins(summary)
    answer = Comparison(
        schema="transcaspian.compare/1", a=side, b=side,
        years=[{"year": 2024, "a_kt": 10.0, "b_kt": 12.0, "difference_kt": 2.0, "a_teu": 0.0, "b_teu": 0.0,
                "a_bottleneck": "one", "b_bottleneck": "two"}],
        projects_only_a=[], projects_only_b=[], projects_other_date=[],
        moves=[{"year": 2030, "scenario": "frozen", "from": "one", "to": "two"}],
        by_project=[{"project": f"p{n}", "year": 2024, "corridor_kt_first": n, "corridor_kt_last": n, "corridor_kt": n}
                    for n in range(20)],
        project_year=2024,
    )  # fmt: skip
    terminal.print_comparison(answer)
    text = capsys.readouterr().out
    assert "frozen: the worst bottleneck moves in 2030 from one to two" in text
    assert "+2" in line_with(text, "2024")
    assert "and 5 smaller ones" in text
    worst = summary.years[0].bottlenecks[0]
    waits = text.partition("where both bind")[2]
    cells = [f"{worst.wait_h:.1f}"] * 2 + [f"{worst.rent_usd_per_unit:,.0f}"] * 2
    assert line_with(waits, worst.resource).split()[-4:] == cells


def test_a_closed_way_is_called_closed(capsys: pytest.CaptureFixture[str]) -> None:
    answer = _verbs.route("xian", "poti", scenario="frozen", year=2024, most=1)
    shut = msgspec.structs.replace(answer, ways=[msgspec.structs.replace(answer.ways[0], closed_by="a-ban")])
    terminal.print_ways(shut)
    assert "CLOSED by a-ban" in capsys.readouterr().out


def test_no_runs_are_said_to_be_none(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.print_runs([])
    assert capsys.readouterr().out == "no runs here\n"
    assert terminal.runs_record([]) == {"schema": "transcaspian.runs/1", "runs": []}


def test_runs_are_told_with_years_and_data(summary: RunSummary, capsys: pytest.CaptureFixture[str]) -> None:
    terminal.print_runs([(Path("runs") / summary.id, summary)])
    line = line_with(capsys.readouterr().out, summary.id)
    assert "2024-2024" in line
    assert summary.data_sha256[:10] in line


def test_a_check_counts_rows_and_names_few_warnings(capsys: pytest.CaptureFixture[str]) -> None:
    found = data.check()
    terminal.print_check(found)
    text = capsys.readouterr().out
    assert f"0 faults, {len(found.warnings)} warnings" in text
    assert text.count("warning: ") == min(5, len(found.warnings))
    record = terminal.check_record(found)
    assert (record["faults"], len(record["warnings"])) == ([], len(found.warnings))


def test_values_are_shown_with_unit_status_and_source(capsys: pytest.CaptureFixture[str]) -> None:
    entry = data.show("aktau-alat-ferry")
    terminal.print_entry(entry)
    length = next(value for value in entry.values if value.field == "length_km")
    line = line_with(capsys.readouterr().out, "length_km")
    assert " km " in line
    assert length.status in line


def test_citations_name_title_and_publisher(capsys: pytest.CaptureFixture[str]) -> None:
    found = data.cite("aktau-alat-ferry")
    terminal.print_citations("aktau-alat-ferry", found)
    text = capsys.readouterr().out
    source = found[0].sources[0]
    assert source.title in text
    assert source.publisher in text


def test_a_marked_up_word_in_the_data_is_printed_as_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    frame = (
        data.listing("places").head(1).with_columns(name=data.listing("places").head(1)["name"] + " [bold]x[/nothing]")
    )
    terminal.print_frame(frame.select("id", "name"), title="places")
    assert "[bold]x[/nothing]" in capsys.readouterr().out
