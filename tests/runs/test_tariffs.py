"""A year's tariffs: regimes against each other, what is refused, and an answer that repeats."""

from __future__ import annotations

import pytest
from tests.tariffed import GROUPS, YEAR, tariffed_year

from transcaspian.errors import InputError
from transcaspian.model import Atlas
from transcaspian.runs import Levers, RegimeAnswer, Tariffs, TariffsWanted
from transcaspian.runs._tariffs import check_tariffs, tariffs_id


@pytest.fixture(scope="module")
def answer() -> Tariffs:
    return tariffed_year()


@pytest.fixture(scope="module")
def by_id(answer: Tariffs) -> dict[str, RegimeAnswer]:
    return {one.id: one for one in answer.regimes}


def test_regimes_stand_side_by_side(answer: Tariffs) -> None:
    assert [one.id for one in answer.regimes] == ["today", "lever", "priced", "nash", "restrained", "through", "most"]
    assert answer.year == YEAR
    assert {"ktz", "asco", "gr"} <= set(answer.members)


def test_every_regime_closes_its_accounts(answer: Tariffs) -> None:
    assert max(one.proof.identity_share for one in answer.regimes) <= 1e-12


def test_today_changes_nothing(by_id: dict[str, RegimeAnswer]) -> None:
    today = by_id["today"]
    assert today.members_musd == 0.0
    assert not any(today.shippers_musd.values())
    assert today.settled is None


def test_scarcity_priced_turns_what_is_burnt_into_income(by_id: dict[str, RegimeAnswer]) -> None:
    today, priced = by_id["today"], by_id["priced"]
    assert priced.corridor_kt == today.corridor_kt
    assert priced.members_rent_musd + priced.others_rent_musd + priced.burnt_rent_musd == pytest.approx(
        today.burnt_rent_musd
    )


def test_a_nash_point_is_certified(by_id: dict[str, RegimeAnswer]) -> None:
    proof = by_id["nash"].proof
    assert proof.residual <= 1e-8
    assert proof.verdict == "pure"
    assert proof.largest_hessian_value is not None
    assert proof.largest_hessian_value < 0.0


def test_double_margins_cost_members_and_shippers(by_id: dict[str, RegimeAnswer], answer: Tariffs) -> None:
    step = next(one for one in answer.gains if one.id == "marginalisation")
    assert step.members_musd > 0.0
    assert step.shippers_musd > 0.0
    assert by_id["nash"].usd_per_teu > by_id["through"].usd_per_teu


def test_with_most_tonnes_transfers_leave_no_member_worse_off(by_id: dict[str, RegimeAnswer]) -> None:
    most = by_id["most"]
    assert most.feasible
    members = [one for one in most.parties if one.member]
    assert sum(one.transfer_musd or 0.0 for one in members) == pytest.approx(0.0, abs=1e-9)
    assert all(one.change_musd + (one.transfer_musd or 0.0) >= -1e-6 for one in members)
    assert min(most.shippers_musd.values()) >= -1e-5


def test_the_through_tariff_is_the_sum_of_what_each_takes(answer: Tariffs) -> None:
    for one in answer.regimes:
        assert one.usd_per_teu == pytest.approx(sum(payee.usd_per_teu for payee in one.payees))
        assert one.usd_per_teu == pytest.approx(one.usd_per_t * answer.trip_t_per_teu)


def test_gains_add_up_along_their_path(answer: Tariffs, by_id: dict[str, RegimeAnswer]) -> None:
    found = {one.id: one for one in answer.gains}
    assert found["scarcity"].members_musd + found["margins"].members_musd == pytest.approx(
        by_id["through"].members_musd
    )
    assert found["scarcity"].corridor_kt == 0.0


def test_pricing_scarcity_leaves_more_to_harmonise_with(answer: Tariffs) -> None:
    assert 0.0 <= answer.harmonised_burnt_kt <= answer.harmonised_kt + 1e-6


def test_departures_settle_close_to_where_they_stood(by_id: dict[str, RegimeAnswer]) -> None:
    for name in ("restrained", "through", "most"):
        settled = by_id[name].settled
        assert settled is not None
        assert abs(settled.moved_kt) < 0.1 * by_id[name].corridor_kt


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        (TariffsWanted(1990), "--year: the year is outside the data; read 1990"),
        (TariffsWanted(2026, years=0), "--years: a tariff cannot be held"),
        (TariffsWanted(2026, without=("gtr",)), r"--without: no party has this id; read 'gtr'.*Did you mean 'gr'"),
        (TariffsWanted(2026, without=("cr",)), "--without: this party is no member"),
        (TariffsWanted(2026, groups=("ktz gt",)), "--groups: no party has this id"),
        (TariffsWanted(2026, levers=Levers(floor_usd_per_teu=-1.0)), "--floor: no such lever; read -1"),
    ],
)
def test_what_cannot_be_asked_is_named(wanted: TariffsWanted, says: str, shipped: Atlas) -> None:
    with pytest.raises(InputError, match=says):
        check_tariffs(wanted, shipped)


def test_the_name_of_an_answer_depends_on_all_that_is_asked(answer: Tariffs, frozen, shipped: Atlas) -> None:  # type: ignore[no-untyped-def]
    same = tariffs_id(frozen, TariffsWanted(YEAR, groups=GROUPS), "a")
    assert same == tariffs_id(frozen, TariffsWanted(YEAR, groups=GROUPS), "a")
    assert same != tariffs_id(frozen, TariffsWanted(YEAR, groups=GROUPS, years=2), "a")
    assert answer.id.startswith(f"frozen-{YEAR}-")
