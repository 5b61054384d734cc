"""Checks of who earns, who pays and what may be built: parties, costs, rents, options, funding."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from transcaspian.data._load import Sheet, quoted
from transcaspian.errors import Fault

TO_OPERATOR = "operator"
FUND = "fund"
SHARE_TOLERANCE = 1e-9

Sheets = Mapping[str, Sheet]


def party_faults(sheets: Sheets) -> Iterator[Fault]:
    """Check what ties parties, costs, rents, options and funding together.

    Yields
    ------
    Fault
        Operators with two parties or none, costs of nobody, rents that find no owner, options that wait for
        themselves, options that cannot stand together and do not say so, parts that do not sum to 1.
    """
    if {"parties", "tariffs"} <= sheets.keys():
        yield from _operators(sheets["parties"], sheets["tariffs"])
    if {"parties", "costs"} <= sheets.keys():
        yield from _costs(sheets["parties"], sheets["costs"])
    if {"parties", "rents", "resources"} <= sheets.keys():
        yield from _rents(sheets["parties"], sheets["rents"], sheets["resources"])
    if "options" in sheets:
        yield from _order(sheets["options"])
        if "changes" in sheets:
            yield from _works(sheets["options"], sheets["changes"])
    if {"parties", "options", "funding"} <= sheets.keys():
        yield from _parts(sheets["parties"], sheets["options"], sheets["funding"])


def _words(cell: str | None) -> list[str]:
    return (cell or "").split()


def _operators(parties: Sheet, tariffs: Sheet) -> Iterator[Fault]:
    """Find tariffs and places that two parties claim, tariffs that nobody sets, and two parties for every place."""
    for field, what in (("tariffs", "sets the tariffs of"), ("places", "earns the charges of")):
        taken: dict[str, str] = {}
        for index, row in enumerate(parties.records):
            for word in dict.fromkeys(_words(row[field])):
                if word in taken:
                    message = f"{taken[word]} {what} it already: one party for each"
                    yield Fault(parties.file, message, parties.row(index), field, quoted(word))
                taken.setdefault(word, parties.row(index))
    set_by = {word for row in parties.records for word in _words(row["tariffs"])}
    for operator in dict.fromkeys(row["operator"] for row in tariffs.records):
        if operator is not None and operator not in set_by:
            hint = f"Name it among the tariffs of a party in {parties.file}."
            first = next(i for i, row in enumerate(tariffs.records) if row["operator"] == operator)
            yield Fault(tariffs.file, "no party sets it", tariffs.row(first), "operator", quoted(operator), hint=hint)


def _costs(parties: Sheet, costs: Sheet) -> Iterator[Fault]:
    """Find parties that take money for carriage without a cost, costs of who takes none, and two for one form."""
    earns = {row["id"] for row in parties.records if row["tariffs"] or row["places"]}
    seen: dict[tuple[Any, Any], str] = {}
    for index, row in enumerate(costs.records):
        party, form = row["party"], row["form"]
        if (party, form) in seen:
            message = f"'{party}' has a cost for this form in {seen[party, form]} too"
            yield Fault(costs.file, message, costs.row(index), "form", quoted(form))
        seen.setdefault((party, form), costs.row(index))
        if party is not None and party not in earns and any(party == other["id"] for other in parties.records):
            hint = f"Give it tariffs or places in {parties.file}, or drop the cost."
            yield Fault(costs.file, "sets no tariff on any route", costs.row(index), "party", quoted(party), hint=hint)
    forms = {party for party, _ in seen}
    for index, row in enumerate(parties.records):
        if row["id"] in earns and row["id"] not in forms:
            hint = f"Give it a row of {costs.file}; form * holds for all."
            yield Fault(parties.file, "earns tariffs or charges and has no marginal cost", parties.row(index), "id",
                        quoted(row["id"]), hint=hint)  # fmt: skip


def _rents(parties: Sheet, rents: Sheet, resources: Sheet) -> Iterator[Fault]:
    """Find targets named twice, and resources whose rent finds no owner."""
    owners: dict[str, str] = {}
    for index, row in enumerate(rents.records):
        if row["target"] in owners:
            yield Fault(rents.file, "has an owner already", rents.row(index), "target", quoted(row["target"]))
        owners.setdefault(row["target"], row["owner"])
    set_by = {word for row in parties.records for word in _words(row["tariffs"])}
    for index, row in enumerate(resources.records):
        owner = owners.get(row["id"], owners.get(row["kind"], ""))
        if owner == TO_OPERATOR and row["operator"] not in set_by:
            hint = f"Give the resource a row of {rents.file} with a party or burnt."
            message = f"its rent goes to the party of its operator, which is none: {row['operator'] or 'no operator'}"
            yield Fault(resources.file, message, resources.row(index), "operator", hint=hint)
        elif not owner and row["kind"] is not None:
            hint = f"Give it, or the kind '{row['kind']}', a row of {rents.file}."
            yield Fault(resources.file, "nobody is named for its rent", resources.row(index), "id", hint=hint)


def _order(options: Sheet) -> Iterator[Fault]:
    """Find options that wait for themselves, by one step or by many, and those that shut out what they wait for."""
    after = {row["project"]: _words(row["after"]) for row in options.records if row["project"] is not None}
    told: set[str] = set()
    for row in options.records:
        own = row["project"]
        if own is None or own in told:
            continue
        circle = _circle(own, after)
        if circle:
            told.update(circle)
            message = "precedes itself" if len(circle) == 1 else "precedes itself by way of others"
            got = " after ".join((*circle, own))
            yield Fault(options.file, message, own, "after", got, hint="Drop one of them.")
        for other in _words(row["excludes"]):
            if other == own or other in after[own]:
                why = "itself" if other == own else "what it waits for"
                yield Fault(options.file, f"shuts out {why}", own, "excludes", quoted(other))


def _circle(start: str, after: Mapping[str, list[str]]) -> tuple[str, ...]:
    """Find a shortest way from an option back to itself; nothing when there is none."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        for other in after.get(way[-1], ()):
            if other == start:
                return way
            if other not in seen:
                seen.add(other)
                ways.append((*way, other))
    return ()


def _works(options: Sheet, changes: Sheet) -> Iterator[Fault]:
    """Find options that change nothing, and pairs that set one value and may stand together."""
    shut_out = {row["project"]: _words(row["excludes"]) for row in options.records}
    moved = {row["project"] for row in changes.records}
    for project in shut_out:
        if project is not None and project not in moved:
            hint = f"Give it Changes in {changes.file}, or drop it."
            yield Fault(options.file, "changes nothing in the model", project, "project", quoted(project), hint=hint)
    settings: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for change in changes.records:
        if change["op"] == "set" and change["project"] in shut_out:
            settings.setdefault((change["target"], change["field"]), []).append(change)
    for (target, field), found in settings.items():
        for one, other in combinations(found, 2):
            names = one["project"], other["project"]
            apart = any(b in shut_out[a] for a, b in (names, names[::-1]))
            if names[0] != names[1] and not apart and _meet(one, other):
                message = f"sets '{field}' of '{target}', as '{names[0]}' does, and may be built beside it"
                hint = "Let one exclude the other, or write an add or a scale."
                yield Fault(options.file, message, names[1], "excludes", "nothing", quoted(names[0]), hint)


def _meet(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Say whether two changes hold in one year; their works may be moved in time, so open ends always meet."""
    ends = [change["to_year"] for change in (one, other)]
    return None in ends or max(one["from_year"], other["from_year"]) <= min(ends)


def _parts(parties: Sheet, options: Sheet, funding: Sheet) -> Iterator[Fault]:
    """Find options and funds whose parts do not sum to 1, payers named twice, and what is neither."""
    funds = {row["id"] for row in parties.records if row["kind"] == FUND}
    known = {row["id"] for row in parties.records}
    sums: dict[str, list[float]] = {}
    seen: set[tuple[Any, Any]] = set()
    for index, row in enumerate(funding.records):
        project, party, label = row["project"], row["party"], funding.row(index)
        if (project, party) in seen:
            yield Fault(funding.file, f"'{party}' pays for '{project}' already", label, "party", quoted(party))
        seen.add((project, party))
        if project in known and project not in funds:
            allowed = "a project, or a party of kind fund"
            yield Fault(funding.file, "is no fund", label, "project", quoted(project), allowed)
        if project in funds and party in funds:
            yield Fault(funding.file, "a fund has no fund as a member", label, "party", quoted(party))
        if project is not None and row["share"] is not None:
            sums.setdefault(project, []).append(row["share"])
    for project, shares in sums.items():
        if abs(math.fsum(shares) - 1.0) > SHARE_TOLERANCE:
            got = f"{math.fsum(shares):.15g} over {len(shares)} parties"
            yield Fault(funding.file, "the parts do not sum to 1", project, "share", got, "1")
    for sheet, names in ((options, options.cells["project"]), (parties, sorted(funds))):
        for name in names:
            if name is not None and name not in sums:
                yield Fault(sheet.file, "nobody pays for it", name, hint=f"Name who does in {funding.file}.")
