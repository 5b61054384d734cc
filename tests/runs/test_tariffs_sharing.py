"""Sharing: groups by default and by name, and splits that sum to what there is to share."""

from __future__ import annotations

import pytest
from tests.tariffed import GROUPS, frozen_year, tariffed_year

from transcaspian.errors import InputError
from transcaspian.runs import Sharing
from transcaspian.runs._tariffs_sharing import default_groups, group_name, named_groups


@pytest.fixture(scope="module")
def found() -> Sharing:
    sharing = tariffed_year().sharing
    assert sharing is not None
    return sharing


def test_every_rule_shares_all_there_is(found: Sharing) -> None:
    for field in ("shapley_musd", "bargain_musd", "kilometres_musd", "costs_musd"):
        assert sum(getattr(one, field) for one in found.groups) == pytest.approx(found.together_musd, rel=1e-10), field
    assert sum(one.today_musd for one in found.groups) == pytest.approx(found.today_musd)
    assert sum(one.alone_musd for one in found.groups) == pytest.approx(found.apart_musd)


def test_a_bargain_gives_everybody_the_same_above_today(found: Sharing) -> None:
    gains = [one.bargain_musd - one.today_musd for one in found.groups]
    assert gains == pytest.approx([gains[0]] * len(gains))


def test_the_assumption_and_the_work_are_told(found: Sharing) -> None:
    assert "each for itself" in found.assumption
    assert found.coalitions == 8
    assert found.unconverged == 0
    assert [one.parties for one in found.groups] == [group.split() for group in GROUPS]


def test_members_group_by_country_and_lines_by_their_sea() -> None:
    year = frozen_year()
    groups = default_groups(year.fixed, year.flows.network.atlas)
    assert len(groups) <= 6
    assert ("ktz", "port-aktau", "port-kuryk") in groups
    assert {"asco", "feeder-line"} <= set(next(group for group in groups if "asco" in group))
    assert group_name(groups[0], year.flows.network.atlas).endswith(f"and {len(groups[0]) - 1} more")


def test_a_party_in_two_groups_is_refused() -> None:
    assert named_groups(["ktz asco", " ", "gr"]) == [("ktz", "asco"), ("gr",)]
    with pytest.raises(InputError, match="a party stands in two groups; read gr"):
        named_groups(["ktz gr", "gr"])
    with pytest.raises(InputError, match="so many groups"):
        named_groups([f"p{number}" for number in range(13)])
