"""Why a through tariff: rows and sources behind each part, and inputs moved and solved again."""

from __future__ import annotations

import json

import jsonschema
import msgspec
import pytest
from tests.tariffed import YEAR, tariffed_year

from transcaspian.errors import InputError
from transcaspian.model import Atlas, Scenario
from transcaspian.runs import TariffsWanted, TariffWhy, json_schema, tariff_why

WANTED = TariffsWanted(YEAR, shared=False)


@pytest.fixture(scope="module")
def found(frozen: Scenario, shipped: Atlas) -> TariffWhy:
    return tariff_why(frozen, WANTED, regime="today", most=2, atlas=shipped)


def test_it_explains_the_same_tariff(found: TariffWhy) -> None:
    today = tariffed_year().regimes[0]
    assert found.usd_per_teu == pytest.approx(today.usd_per_teu)
    assert sum(one.usd_per_teu for one in found.payees) == pytest.approx(found.usd_per_teu)


def test_every_part_names_its_rows_and_who_says_so(found: TariffWhy, shipped: Atlas) -> None:
    for one in found.payees:
        assert one.cost_row in shipped.costs
        assert one.sources
        assert one.status in ("measured", "reported", "estimated", "assumed")
        assert set(one.rows) <= set(shipped.tariffs)
    known = {source.id for source in found.sources}
    assert all(set(driver.sources) <= known for driver in found.drivers)


def test_a_tenth_on_a_tariff_is_a_tenth_of_what_it_makes_today(found: TariffWhy) -> None:
    ktz = next(one for one in found.payees if one.party == "ktz")
    row = next(one for one in found.drivers if one.table == "tariffs" and one.row == "ktz-container")
    share = row.effect_usd_per_teu / ktz.usd_per_teu
    assert 0.05 < share <= 0.1 + 1e-9  # charges at its terminals are not in the row
    costs = [one for one in found.drivers if one.table == "costs"]
    assert costs
    assert all(one.effect_usd_per_teu == pytest.approx(0.0, abs=1e-9) for one in costs)


def test_costs_move_the_tariff_of_most_profit(frozen: Scenario, shipped: Atlas) -> None:
    again = tariff_why(frozen, WANTED, regime="restrained", most=0, atlas=shipped)
    moved = [one for one in again.drivers if one.table == "costs" and abs(one.effect_usd_per_teu) > 1e-3]
    assert moved


def test_the_record_is_what_the_schema_says(found: TariffWhy) -> None:
    raw = json.loads(msgspec.json.encode(found))
    jsonschema.Draft202012Validator(json_schema("tariffs-why")).validate(raw)


def test_a_regime_that_is_none_is_named_with_the_nearest(frozen: Scenario, shipped: Atlas) -> None:
    with pytest.raises(InputError, match=r"--why: no regime has this name; read 'thru'.*Did you mean 'through'"):
        tariff_why(frozen, WANTED, regime="thru", most=1, atlas=shipped)
