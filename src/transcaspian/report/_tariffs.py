"""A year's tariffs as one page: regimes side by side, who takes what, what each step gains, how to share it."""

from __future__ import annotations

from pathlib import Path

from transcaspian.report import _tariffs_charts as charts
from transcaspian.report._charts import svg
from transcaspian.report._markup import Column, Raw, Value, answer_page, figure, join, section, table, tag
from transcaspian.report._reading import write
from transcaspian.report._sources import RUN_ANCHOR, made_section
from transcaspian.report._words import CARGO_NAMES, name_of, number, percent, signed, significant
from transcaspian.runs import RegimeAnswer, Sharing, Tariffs

SOURCE = tag("a", "this answer", href=f"#{RUN_ANCHOR}")
LEAST_MUSD = 0.05  # smaller changes of a party that is no member are not shown


def tariffs(answer: Tariffs, *, out: Path) -> Path:
    """Write a year's tariffs as one HTML file that needs no network.

    Parameters
    ----------
    answer
        What `tariffs --json` says.
    out
        The file to write.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    OutputError
        When the file cannot be written.
    """
    held = f"{answer.years[0]}–{answer.years[-1]}" if len(answer.years) > 1 else str(answer.year)
    title = f"Tariffs in {held}"
    writers = [_regimes, _through, _gains, _parties, _shippers, _restraint]
    if answer.sharing is not None:
        writers.append(_sharing)
    if any(one.held for one in answer.regimes):
        writers.append(_held)
    parts = [writer(answer, number_) for number_, writer in enumerate([*writers, _proofs, _made], 1)]
    html = answer_page(
        title,
        over=("Middle Corridor planning brief", f"Scenario {answer.scenario['name']}, {held}, tariffs"),
        heading=f"{title}: {answer.scenario['title']}",
        headline=_headline(answer),
        content=parts,
        foot=(
            "Money in USD million a year of the scenario’s price year. A model’s answer under stated "
            "assumptions, not a forecast by any ministry or company."
        ),
    )
    return write(out, html)


def _by_id(answer: Tariffs, id_: str) -> RegimeAnswer:
    return next(one for one in answer.regimes if one.id == id_)


def _headline(answer: Tariffs) -> Raw:
    most, today = _by_id(answer, "most"), _by_id(answer, "today")
    words = [
        "One through tariff with no member and no form’s shippers worse off carries ",
        tag("b", f"{signed(answer.harmonised_kt)} kt"),
        f" a year, {percent(answer.harmonised_kt / today.corridor_kt)} more: {answer.trip_name} costs "
        f"{number(most.usd_per_teu)} USD a TEU, {number(today.usd_per_teu)} today; while rents stay burnt it is "
        f"{signed(answer.harmonised_burnt_kt)} kt. ",
        f"{answer.nobody_loses[0].upper()}{answer.nobody_loses[1:]}.",
    ]
    return tag("p", join(words), class_="headline")


def _number(value: float, digits: int = 0) -> Value:
    return (number(value, digits), value)


def _signed(value: float, digits: int = 1) -> Value:
    return (signed(value, digits), value)


def _columns(first: str, *names: str) -> list[Column]:
    return [Column(first), *(Column(name, numeric=True) for name in names)]


def _regimes(answer: Tariffs, number_: int) -> Raw:
    label = "Tonnes by regime; the table says the same."
    left = svg(charts.tonnes(answer.regimes), name="tonnes", label=label)
    right = svg(charts.money(answer.regimes[1:]), name="money", label="Gains by regime; the table says the same.")
    columns = _columns(
        "Regime", "USD/TEU", "kt", "TEU", "Members", "Of it rent", "Other rent", "Shippers", "Burnt rent", "Waiting"
    )
    rows: list[tuple[Value, ...]] = [
        (
            one.title + ("" if one.feasible else " (not reached)"),
            _number(one.usd_per_teu),
            _number(one.corridor_kt),
            _number(one.corridor_teu),
            _signed(one.members_musd),
            _number(one.members_rent_musd, 1),
            _number(one.others_rent_musd, 1),
            _signed(sum(one.shippers_musd.values())),
            _number(one.burnt_rent_musd, 1),
            _number(one.waiting_musd),
        )
        for one in answer.regimes
    ]
    meant = tag("ul", *(tag("li", join([tag("b", f"{one.title}: "), f"{one.words}."])) for one in answer.regimes))
    return section(
        number_,
        "regimes",
        "Regimes side by side",
        meant,
        tag(
            "div",
            figure(left, "Tonnes of the corridor; the line is today.", SOURCE),
            figure(right, "What members, other owners of scarce capacity and shippers gain against today.", SOURCE),
            class_="pair",
        ),
        table("Regimes, changes against today, USD million a year", columns, rows),
    )


def _through(answer: Tariffs, number_: int) -> Raw:
    stack = svg(charts.payees(answer.regimes), name="payees", label="The through tariff by who takes it.")
    names = [one.title for one in answer.regimes]
    rows: list[tuple[Value, ...]] = [
        (payee.name, *(_number(one.payees[row].usd_per_teu) for one in answer.regimes))
        for row, payee in enumerate(answer.regimes[0].payees)
    ]
    rows.append(("In all", *(_number(one.usd_per_teu) for one in answer.regimes)))
    cargo: list[tuple[Value, ...]] = [
        (name_of(name, CARGO_NAMES), *(_number(one.by_cargo_usd_per_t.get(name, 0.0), 1) for one in answer.regimes))
        for name in answer.regimes[0].by_cargo_usd_per_t
    ]
    way = f"By today’s cheapest way: {', '.join(answer.trip_places)}."
    return section(
        number_,
        "through",
        "The through tariff",
        tag("p", way),
        figure(tag("div", stack, class_="wide"), f"{answer.trip_name}, USD a TEU, by who takes it.", SOURCE),
        table(f"{answer.trip_name}, USD a TEU", _columns("To", *names), rows),
        table("What members take of a tonne of today’s freight, USD", _columns("Cargo", *names), cargo),
        tag("p", *_multipliers(answer)),
    )


def _multipliers(answer: Tariffs) -> list[str]:
    return [
        f"{one.title}: today’s margins times "
        + ", ".join(f"{value:.2f} ({form})" for form, value in one.multipliers.items())
        + ". "
        for one in answer.regimes
        if one.multipliers
    ]


def _gains(answer: Tariffs, number_: int) -> Raw:
    rows: list[tuple[Value, ...]] = [
        (
            one.title,
            _signed(one.members_musd),
            _signed(one.other_owners_musd),
            _signed(one.shippers_musd),
            _signed(one.total_musd),
            _signed(one.corridor_kt, 0),
        )
        for one in answer.gains
    ]
    text = (
        "What pricing scarcity brings and what better margins bring stand apart: the first turns a rent that is burnt "
        "into income and moves no tonne, the second moves prices."
    )
    columns = _columns("Step", "Members", "Other owners", "Shippers", "In all", "kt")
    caption = "Steps between regimes, USD million a year"
    return section(number_, "gains", "What each step gains", tag("p", text), table(caption, columns, rows))


def _parties(answer: Tariffs, number_: int) -> Raw:
    shown = [one for one in answer.regimes if one.id != "today"]
    rows: list[tuple[Value, ...]] = []
    for row, party in enumerate(answer.regimes[0].parties):
        changes = [one.parties[row].change_musd for one in shown]
        if not party.member and max(abs(value) for value in changes) < LEAST_MUSD:
            continue
        transfer = shown[-1].parties[row].transfer_musd
        rows.append(
            (
                party.name + ("" if party.member else " *"),
                _number(party.revenue_musd),
                _number(party.profit_musd),
                *(_signed(value) for value in changes),
                ("", None) if transfer is None else _signed(transfer),
            )
        )
    columns = _columns("Party", "Revenue", "Profit", *(one.title for one in shown), "Transfer")
    text = (
        "Revenue and profit are today’s with all other cargo, the rest is profit and rent against today. The transfer "
        "is what a member gets of the others under most tonnes, so that none earns less than today. * no member: its "
        "prices stay as they are."
    )
    caption = "Parties, USD million a year"
    return section(number_, "parties", "Who gains and who loses", tag("p", text), table(caption, columns, rows))


def _shippers(answer: Tariffs, number_: int) -> Raw:
    forms = list(answer.form_conduct_share)
    rows: list[tuple[Value, ...]] = [
        (one.title, *(_signed(one.shippers_musd[form]) for form in forms))
        for one in answer.regimes
        if one.id != "today"
    ]
    parts: list[str] = [
        tag("p", "Log-sum surplus of all shippers of a form, rivals’ ways and staying at home included."),
        table("Shippers against today, USD million a year", _columns("Regime", *forms), rows),
    ]
    if answer.peak is not None:
        peak = answer.peak
        parts.append(
            tag(
                "p",
                f"With {percent(peak.peak_share)} on today’s prices in the stormy months the corridor carries "
                f"{signed(peak.more_kt)} kt a year; members {signed(peak.members_musd, 1)}, shippers "
                f"{signed(peak.shippers_musd, 1)}, burnt rent {signed(peak.burnt_rent_musd, 1)} USD million. Freight "
                "does not move from one season to the other in this model.",
            )
        )
    return section(number_, "shippers", "Shippers by form", *parts)


def _restraint(answer: Tariffs, number_: int) -> Raw:
    forms = list(answer.form_conduct_share)
    names = {one.party: one.name for one in answer.regimes[0].parties}
    rows: list[tuple[Value, ...]] = []
    for party in dict.fromkeys(one.party for one in answer.conduct):
        own = {one.form: one.conduct_share for one in answer.conduct if one.party == party}
        rows.append((names[party], *((_number(own[form], 2) if form in own else ("", None)) for form in forms)))
    rows.append(("All, by volume", *(_number(answer.form_conduct_share[form], 2) for form in forms)))
    text = (
        "Today’s mark-up over the one that would pay each member best at today’s volumes and slopes, the others’ "
        "prices given. One is its own best; near nothing, scarcity makes shippers deaf to the price; above one, it is "
        "dearer than pays."
    )
    caption = "Conduct by party and form"
    return section(
        number_, "restraint", "Restraint today", tag("p", text), table(caption, _columns("Party", *forms), rows)
    )


def _sharing(answer: Tariffs, number_: int) -> Raw:
    found = answer.sharing
    assert found is not None
    chart = svg(charts.shares(found), name="shares", label="What each rule gives each group; the table says the same.")
    columns = _columns("Group", "Today", "Apart", "Shapley", "Bargain", "By km", "By cost", "Alone outside")
    rows: list[tuple[Value, ...]] = [
        (
            one.name,
            *(
                _number(value, 1)
                for value in (
                    one.today_musd, one.alone_musd, one.shapley_musd, one.bargain_musd, one.kilometres_musd,
                    one.costs_musd, one.outside_musd,
                )
            ),
        )
        for one in found.groups
    ]  # fmt: skip
    sums = (found.today_musd, found.apart_musd, *[found.together_musd] * 4, found.outsiders_musd)
    rows.append(("In all", *(_number(value, 1) for value in sums)))
    return section(
        number_,
        "sharing",
        "How groups could share it",
        tag("p", _sharing_words(found)),
        figure(tag("div", chart, class_="wide"), "What each rule gives each group above what it earns today.", SOURCE),
        table("Profit and rent with all other cargo, USD million a year", columns, rows),
    )


def _sharing_words(found: Sharing) -> str:
    core = (
        "The Shapley values are in the core. "
        if found.in_core
        else f"The Shapley values are not in the core: {', '.join(found.blocking)} could do better alone. "
    )
    lone = (
        "Some split keeps every group from leaving alone. "
        if found.outsiders_kept
        else "No split keeps every group from leaving alone while the rest stay together: as the one outsider they "
        f"would have {number(found.outsiders_musd, 1)} in all, together {number(found.together_musd, 1)}. "
    )
    return (
        f"A group sets one margin for each form. Assumed: {found.assumption}. {core}{lone}{found.coalitions} "
        f"coalitions were solved, the worst with a residual of {significant(found.worst_residual, 1)}."
    )


def _held(answer: Tariffs, number_: int) -> Raw:
    parts = []
    for one in answer.regimes:
        if one.held:
            columns = _columns("Year", "kt", "More kt", "Members", *one.held[0].shippers_musd)
            rows: list[tuple[Value, ...]] = [
                (
                    str(year.year),
                    _number(year.corridor_kt),
                    _signed(year.more_kt, 0),
                    _signed(year.members_musd),
                    *(_signed(value) for value in year.shippers_musd.values()),
                )
                for year in one.held
            ]
            parts.append(table(f"{one.title}, against today’s tariffs in each year", columns, rows))
    return section(number_, "held", "Year by year", *parts)


def _proofs(answer: Tariffs, number_: int) -> Raw:
    columns = [*_columns("Regime", "Residual", "Solves", "Transfers left open", "Settled anew, kt"), Column("Verdict")]
    rows: list[tuple[Value, ...]] = []
    for one in answer.regimes:
        proof = one.proof
        verdict = proof.verdict
        if proof.most_gain_usd:
            verdict += f": the best deviation brings {number(proof.most_gain_usd)} USD a year"
        moved: Value = ("", None) if one.settled is None else _signed(one.settled.moved_kt, 0)
        residual: Value = (significant(proof.residual, 1), proof.residual)
        share: Value = (significant(proof.identity_share, 1), proof.identity_share)
        rows.append((one.title, residual, _number(proof.solves), share, moved, verdict))
    text = (
        "The residual is of each regime’s own condition. Transfers left open is how far users, operators and rents "
        "miss minus all that is spent, over all that is spent. Settled anew is what departures of ships that fill move "
        "once the prices are there."
    )
    caption = "How good each answer is"
    return section(number_, "proofs", caption, tag("p", text), table(caption, columns, rows))


def _made(answer: Tariffs, number_: int) -> Raw:
    program = f"{answer.software['name']} {answer.software['version']}"
    terms = [
        ("Answer", f"{answer.id}, {program}"),
        ("Members", ", ".join(answer.members) + (f"; without {', '.join(answer.without)}" if answer.without else "")),
        ("Data", answer.data_sha256),
    ]
    return made_section(number_, terms, notes=answer.notes, title="How this was made")
