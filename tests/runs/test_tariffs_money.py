"""Money of a regime: the trip, who owns rents, and words for a split."""

from __future__ import annotations

import msgspec
import pytest
from tests.tariffed import frozen_year, tariffed_year

from transcaspian.plan import priced, today
from transcaspian.runs._tariffs import reference_trip
from transcaspian.runs._tariffs_money import nobody_loses, owned_rents, settle_departures


def test_the_trip_goes_over_the_corridor_and_pays_what_its_payees_take() -> None:
    year = frozen_year()
    trip = reference_trip(year.flows)
    assert trip.places[0] == "altynkol"
    assert trip.places[-1] == "poti"
    names = {one.id: one.name for one in year.flows.network.atlas.parties.values()}
    payees = trip.payees(year.fixed.operators, year.fixed.operators.today_usd_per_t, names)
    assert sum(one.usd_per_t for one in payees) == pytest.approx(trip.usd_per_t)
    assert trip.repriced(year.flows.network) == trip


def test_rents_belong_to_nobody_while_they_are_burnt() -> None:
    fixed = frozen_year().fixed
    assert not owned_rents(fixed, today(fixed)).any()
    assert owned_rents(fixed, priced(fixed)).sum() > 0.0


def test_departures_need_not_settle_where_no_price_moved() -> None:
    year = frozen_year()
    assert settle_departures(year, priced(year.fixed)) is None


def test_a_split_that_does_not_exist_is_said_so() -> None:
    most = next(one for one in tariffed_year().regimes if one.id == "most")
    assert nobody_loses(most).startswith("a split exists")
    assert "no through tariff was found" in nobody_loses(msgspec.structs.replace(most, feasible=False))
    still = msgspec.structs.replace(most, multipliers=dict.fromkeys(most.multipliers, 1.0))
    assert "no through tariff carries more than today's" in nobody_loses(still)
