"""Who earns, pays and builds holds together, or is named."""

from __future__ import annotations

from typing import Any

import pytest

from transcaspian.data import check


def faults_of(package: Any) -> list[str]:
    return [str(fault) for fault in check(package.folder).faults if "hash" not in fault.message]


def one_more(package: Any, id: str, /, **cells: str) -> None:
    """Add a project that a planner may decide, with a Change and a payer."""
    package.append("projects", id=id)
    package.append("changes", like=1, project=id)
    package.append("options", project=id, **cells)
    package.append("funding", id=f"{id}-pays", project=id, share="1")


@pytest.mark.parametrize(
    ("table", "index", "cells", "message"),
    [
        ("parties", 0, {"tariffs": "adi"},
         "parties.csv, row ady, field 'tariffs': names no known operator; read 'adi'; allowed: an operator of tariffs."
         " Did you mean 'ady'?"),
        ("parties", 0, {"tariffs": ""},
         "tariffs.csv, row ady-wagon, field 'operator': no party sets it; read 'ady'. Name it among the tariffs of a"
         " party in parties.csv."),
        ("parties", 0, {"places": "alatt"}, "parties.csv, row ady, field 'places': names no known place; read 'alatt'"),
        ("parties", 0, {"kind": "railways"}, "field 'kind': is not known; read 'railways'"),
        ("parties", 0, {"discount_share": "6"},
         "parties.csv, row ady, field 'discount_share': is too large; read 6; allowed: a number at least 0 and at most"
         " 0.5"),
        ("parties", 1, {"budget_musd_per_y": "-1"}, "field 'budget_musd_per_y': is too small; read -1"),
        ("parties", 2, {"tariffs": "ady"},
         "parties.csv, row bank, field 'tariffs': ady sets the tariffs of it already: one party for each; read 'ady'"),
        ("parties", 2, {"places": "alat aktau"}, "field 'places': ady earns the charges of it already"),
        ("parties", 2, {"places": "aktau"},
         "parties.csv, row bank, field 'id': earns tariffs or charges and has no marginal cost; read 'bank'. Give it a"
         " row of costs.csv; form * holds for all."),
        ("costs", 0, {"marginal_share": "-0.1"},
         "costs.csv, row cost-ady, field 'marginal_share': is too small; read -0.1; allowed: a number at least 0 and at"
         " most 3"),
        ("costs", 0, {"party": "adi"}, "field 'party': names no known party; read 'adi'"),
        ("costs", 0, {"form": "wagons"}, "field 'form': names no known form; read 'wagons'"),
        ("costs", 0, {"party": "bank"},
         "costs.csv, row cost-ady, field 'party': sets no tariff on any route; read 'bank'. Give it tariffs or places"
         " in parties.csv, or drop the cost."),
        ("rents", 0, {"owner": "adi"},
         "rents.csv, row rent-section, field 'owner': names no known party; read 'adi'; allowed: an id of parties or"
         " operator or burnt. Did you mean 'ady'?"),
        ("rents", 0, {"target": "sections"},
         "field 'target': names no known row; read 'sections'; allowed: an id of resources | pools or a kind of"
         " resources. Did you mean 'section'?"),
        ("rents", 0, {"target": "wagons-caspian"},
         "resources.csv, row baku-alat-section, field 'id': nobody is named for its rent. Give it, or the kind"
         " 'section', a row of rents.csv."),
        ("rents", 0, {"owner": "operator"},
         "resources.csv, row baku-alat-section, field 'operator': its rent goes to the party of its operator, which is"
         " none: no operator. Give the resource a row of rents.csv with a party or burnt."),
        ("options", 0, {"after": "second-berth"},
         "options.csv, row second-berth, field 'after': precedes itself; read second-berth after second-berth"),
        ("options", 0, {"excludes": "second-berth"}, "field 'excludes': shuts out itself; read 'second-berth'"),
        ("options", 0, {"project": "second-bert"}, "field 'project': names no known project; read 'second-bert'"),
        ("options", 0, {"life_years": "0"}, "field 'life_years': is too small; read 0"),
        ("funding", 0, {"share": "0.5"},
         "funding.csv, row second-berth, field 'share': the parts do not sum to 1; read 0.9 over 2 parties;"
         " allowed: 1"),
        ("funding", 0, {"share": "-0.6"}, "row ady-pays, field 'share': is too small; read -0.6"),
        ("funding", 1, {"party": "ady"}, "row fund-pays, field 'party': 'ady' pays for 'second-berth' already"),
        ("funding", 2, {"project": "ady"},
         "row fund-bank, field 'project': is no fund; read 'ady'; allowed: a project, or a party of kind fund"),
        ("funding", 2, {"project": "ady"}, "parties.csv, row caspian-fund: nobody pays for it. Name who does in"),
        ("funding", 2, {"party": "caspian-fund"}, "field 'party': a fund has no fund as a member"),
    ],
)  # fmt: skip
def test_a_broken_tie_is_a_fault(package: Any, table: str, index: int, cells: dict[str, str], message: str) -> None:
    package.edit(table, index, **cells)
    assert any(message in fault for fault in faults_of(package)), faults_of(package)


def test_an_option_may_wait_for_another_and_pay_by_one_party(package: Any) -> None:
    one_more(package, "third-berth", after="second-berth")
    assert faults_of(package) == []


def test_a_circle_of_options_is_told_once(package: Any) -> None:
    one_more(package, "third-berth", after="second-berth")
    one_more(package, "fourth-berth", after="third-berth")
    package.edit("options", 0, after="fourth-berth")
    assert faults_of(package) == [
        "options.csv, row second-berth, field 'after': precedes itself by way of others; read"
        " second-berth after fourth-berth after third-berth after second-berth. Drop one of them."
    ]


def test_an_option_does_not_shut_out_what_it_waits_for(package: Any) -> None:
    one_more(package, "third-berth", after="second-berth", excludes="second-berth")
    assert faults_of(package) == [
        "options.csv, row third-berth, field 'excludes': shuts out what it waits for; read 'second-berth'."
    ]


def test_an_option_without_a_change_is_a_fault(package: Any) -> None:
    package.append("projects", id="paper")
    package.append("options", project="paper")
    package.append("funding", id="paper-pays", project="paper", share="1")
    found = faults_of(package)
    assert len(found) == 1
    assert "options.csv, row paper, field 'project': changes nothing in the model; read 'paper'" in found[0]


def test_two_options_that_set_one_value_must_exclude_each_other(package: Any) -> None:
    one_more(package, "third-berth")
    package.append("changes", like=0, project="third-berth", value="9")
    assert faults_of(package) == [
        "options.csv, row third-berth, field 'excludes': sets 'depth_m' of 'alat-ferry-berth', as 'second-berth'"
        " does, and may be built beside it; read nothing; allowed: 'second-berth'. Let one exclude the other, or write"
        " an add or a scale."
    ]
    package.edit("options", 0, excludes="third-berth")
    assert faults_of(package) == []


def test_settings_that_end_before_the_next_begin_may_stand_together(package: Any) -> None:
    one_more(package, "third-berth")
    package.append("changes", like=0, project="third-berth", value="9", to_year="2030", from_year="2029")
    package.edit("changes", 0, to_year="2028")
    assert faults_of(package) == []


def test_one_form_has_one_cost_and_one_target_one_owner(package: Any) -> None:
    package.append("costs", id="cost-again")
    package.append("rents", id="rent-again")
    found = faults_of(package)
    assert len(found) == 2
    assert "costs.csv, row cost-again, field 'form': 'ady' has a cost for this form in cost-ady too" in found[0]
    assert "rents.csv, row rent-again, field 'target': has an owner already; read 'section'" in found[1]


def test_an_option_that_nobody_pays_for_is_a_fault(package: Any) -> None:
    rows = package.rows("funding")
    package.write("funding", [row for row in rows if row["project"] != "second-berth"])
    assert faults_of(package) == ["options.csv, row second-berth: nobody pays for it. Name who does in funding.csv."]


def test_any_place_may_be_left_to_one_party(package: Any) -> None:
    package.edit("parties", 0, places="alat *")
    assert faults_of(package) == []
