"""Charts of tariffs draw what the answer says."""

from __future__ import annotations

from typing import Any

from tests.tariffed import tariffed_year

from transcaspian.report import _tariffs_charts as charts


def rows(chart: Any, key: str) -> list[dict[str, Any]]:
    return [row for data in chart.to_dict()["datasets"].values() for row in data if key in row]


def test_bars_are_the_tonnes_of_the_regimes() -> None:
    answer = tariffed_year()
    drawn = {row["name"]: row["kt"] for row in rows(charts.tonnes(answer.regimes), "name")}
    assert drawn == {one.title: one.corridor_kt for one in answer.regimes}


def test_money_has_three_bars_a_regime() -> None:
    answer = tariffed_year()
    drawn = rows(charts.money(answer.regimes[1:]), "musd")
    assert len(drawn) == 3 * (len(answer.regimes) - 1)
    assert sum(row["musd"] for row in drawn if row["who"] == "members") == sum(
        one.members_musd for one in answer.regimes[1:]
    )


def test_the_stack_is_the_through_tariff() -> None:
    answer = tariffed_year()
    for one in answer.regimes:
        drawn = [row["usd"] for row in rows(charts.payees([one]), "usd")]
        assert abs(sum(drawn) - one.usd_per_teu) < 1e-9


def test_each_rule_is_marked_for_each_group() -> None:
    found = tariffed_year().sharing
    assert found is not None
    drawn = rows(charts.shares(found), "rule")
    assert len(drawn) == len(found.groups) * (len(charts.RULES) - 1)
