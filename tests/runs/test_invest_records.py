"""What a planner asks for, by default."""

from __future__ import annotations

from transcaspian.runs import INVEST_SCHEMA, INVEST_WHY_SCHEMA, Asked


def test_the_default_is_the_least_cost_with_an_open_budget_and_owned_rents() -> None:
    asked = Asked(10_000.0, 2030, 2026)
    assert (asked.objective, asked.rents, asked.budget_musd, asked.robust) == ("cost", "owned", None, False)


def test_schemas_are_numbered() -> None:
    assert INVEST_SCHEMA.endswith("/1")
    assert INVEST_WHY_SCHEMA.endswith("/1")
