"""Money of a plan: present value, rate of return, years to repay, and sums over parties that are the total."""

from __future__ import annotations

import numpy as np
import pytest
from tests.planned import answer

from transcaspian.plan import Candidate, Person, Started, YearAccount, appraise
from transcaspian.plan._appraisal import over_years, paid, payback_year, present_musd, rate_of_return

YEARS = range(2026, 2037)
WORK = Candidate("dam", "Dam", "port", "KZ", 100.0, 2.0, 2, 2028, 5.0, payers=(("port", 0.6), ("fund", 0.4)))


def year(profit: float, rent: float, burnt: float, users: float) -> YearAccount:
    return YearAccount(
        profit_musd={"port": profit, "line": 1.0},
        cost_musd={},
        rent_musd={"line": rent, "burnt": burnt},
        users_musd={"container": users, "wagon": 10.0},
        co2_kt={},
        t_km_bn={},
    )


def appraised(rents: str = "owned"):
    without = {2028: year(5.0, 3.0, 9.0, 50.0), 2036: year(5.0, 3.0, 9.0, 50.0)}
    planned = {2028: year(15.0, 1.0, 4.0, 40.0), 2036: year(25.0, 1.0, 2.0, 30.0)}
    people = {"port": Person("Port", "port", 0.1), "fund": Person("Fund", "fund", 0.08)}
    return appraise(
        without, planned, [Started(WORK, 2026)], people, years=YEARS, common_discount_share=0.06, rents=rents,
        funds={"fund": [("one", 0.5), ("two", 0.5)]},
    )  # fmt: skip


def test_parties_sum_to_the_total_in_every_year_and_in_value() -> None:
    for rents in ("owned", "burnt"):
        found = appraised(rents)
        by_year = np.sum([one.cash_musd for one in found.parties], axis=0)
        assert by_year == pytest.approx(np.array(found.total.cash_musd), abs=1e-9)
        assert sum(one.common_npv_musd for one in found.parties) == pytest.approx(found.total.common_npv_musd, abs=1e-9)
        own = sum(one.npv_musd for one in found.parties)
        assert found.financing_musd == pytest.approx(own - found.total.common_npv_musd, abs=1e-9)


def test_a_plan_of_the_network_sums_to_the_total_in_every_year() -> None:
    for found in answer(True).appraisals:  # shippers own the rent of empty boxes, which burns with the others
        by_year = np.sum([one.cash_musd for one in found.parties], axis=0)
        assert by_year == pytest.approx(np.array(found.total.cash_musd), rel=1e-9, abs=1e-6)
        if found.rents == "owned":
            continue
        assert sum(found.shippers_musd.values()) == pytest.approx(
            next(one.common_npv_musd for one in found.parties if one.party == "shippers"), rel=1e-9
        )


def test_owned_rents_are_income_and_burnt_ones_are_nobodys() -> None:
    owned, burnt = appraised("owned"), appraised("burnt")
    lines = [next(one for one in found.parties if one.party == "line") for found in (owned,)]
    assert lines[0].rent_musd == pytest.approx(-2.0 * len(YEARS))
    assert all(one.rent_musd == 0.0 for one in burnt.parties)
    assert "burnt" not in {one.party for one in owned.parties}


def test_what_is_built_is_paid_by_shares_and_renewed_and_has_a_value_at_the_end() -> None:
    investment, upkeep = paid(WORK, 2026, YEARS)
    assert investment[:3].tolist() == [50.0, 50.0, 0.0]
    assert investment[2033 - 2026] == 100.0  # its five years are over
    assert investment[-1] == pytest.approx(-100.0 * 1.0 / 5.0)  # one year of the second life is left
    assert upkeep[:2].tolist() == [0.0, 0.0]
    assert upkeep[2:].tolist() == [2.0] * 9
    found = appraised()
    port, fund = (next(one for one in found.parties if one.party == name) for name in ("port", "fund"))
    assert port.investment_musd == pytest.approx(0.6 * investment.sum())
    assert fund.investment_musd == pytest.approx(0.4 * investment.sum())
    assert [(one.party, one.investment_musd) for one in found.funds] == [
        ("one", pytest.approx(0.5 * fund.investment_musd)),
        ("two", pytest.approx(0.5 * fund.investment_musd)),
    ]


def test_a_level_payment_brings_a_party_to_nothing() -> None:
    fund = next(one for one in appraised().parties if one.party == "fund")
    cash = np.array(fund.cash_musd)
    cash[1:] += fund.level_musd_per_y
    assert present_musd(cash, fund.discount_share) == pytest.approx(0.0, abs=1e-9)


def test_rates_of_return_against_what_is_known() -> None:
    assert rate_of_return(np.array([-100.0, 110.0])) == pytest.approx(0.1)
    level = np.array([-1000.0] + [100.0] * 30)
    rate = rate_of_return(level)
    assert rate is not None
    assert 100.0 * (1.0 - (1.0 + rate) ** -30) / rate == pytest.approx(1000.0)
    assert rate_of_return(np.array([-1.0, 3.0, -1.0])) is None
    assert rate_of_return(np.array([0.0, 0.0])) is None


def test_payback_is_the_year_after_the_last_below_zero() -> None:
    assert payback_year([2026, 2027, 2028, 2029], np.array([-10.0, 4.0, 6.0, 1.0])) == 2028
    assert payback_year([2026, 2027], np.array([-10.0, 4.0])) is None
    assert payback_year([2026, 2027], np.array([1.0, 4.0])) is None


def test_between_known_years_numbers_lie_on_a_line_and_stay_beyond() -> None:
    assert over_years({2027: 1.0, 2029: 3.0}, [2026, 2027, 2028, 2029, 2030]).tolist() == [1.0, 1.0, 2.0, 3.0, 3.0]
