"""What a person sees of ``tariffs``: regimes side by side, who gets what, gains, restraint, splits."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from transcaspian.runs import RegimeAnswer, Sharing, Tariffs, TariffWhy
from transcaspian.terminal_tables import console, number, share, table

WIDTH = 132
LEAST_MUSD = 0.05  # smaller changes of a party are not shown
SHORT = {
    "today": "today",
    "lever": "with discount",
    "priced": "scarcity priced",
    "nash": "each for itself",
    "restrained": "restrained",
    "through": "most profit",
    "most": "most tonnes",
}


def signed(value: float | None, digits: int = 1) -> str:
    """Write a change with its sign; nothing for one that rounds to nothing.

    Examples
    --------
    >>> signed(-3.21), signed(0.01), signed(None)
    ('-3.2', '0.0', '-')
    """
    if value is None:
        return "-"
    text = f"{value:+,.{digits}f}"
    return text.lstrip("+-") if text.strip("+-0.,") == "" else text


def print_tariffs(answer: Tariffs) -> None:
    """Print the regimes and what follows from them."""
    out = console()
    out.width = min(out.width, WIDTH)
    held = f"{answer.years[0]}-{answer.years[-1]}" if len(answer.years) > 1 else f"{answer.year}"
    out.print(Text(f"{answer.scenario['name']} {held}: what the corridor could charge", style="bold"))
    out.print(f"Through tariff of the trip {answer.trip_name}, by {' - '.join(_few(answer.trip_places))}; MUSD a year.")
    _print_regimes(out, answer)
    _print_shippers(out, answer)
    _print_parties(out, answer)
    _print_prices(out, answer)
    _print_gains(out, answer)
    _print_held(out, answer)
    _print_peak(out, answer)
    _print_conduct(out, answer)
    if answer.sharing is not None:
        _print_sharing(out, answer.sharing)
    _print_proofs(out, answer)
    out.print()
    for note in answer.notes:
        out.print(Text(f"{note[0].upper()}{note[1:]}.", style="dim"))


def _few(places: Sequence[str]) -> list[str]:
    """Name a way by its ends and where it meets the water."""
    return list(places) if len(places) <= 8 else [*places[:2], "...", *places[-6:]]


def _print_regimes(out: Console, answer: Tariffs) -> None:
    made = table(
        "Regimes", "regime", "USD/TEU", "kt", "TEU", "members", "of it rent", "other rent", "shippers", "burnt",
        "waiting", left=("regime",),
    )  # fmt: skip
    for one in answer.regimes:
        made.add_row(
            one.title + ("" if one.feasible else " (not reached)"), number(one.usd_per_teu), number(one.corridor_kt),
            number(one.corridor_teu), signed(one.members_musd), number(one.members_rent_musd, 1),
            number(one.others_rent_musd, 1), signed(sum(one.shippers_musd.values())), number(one.burnt_rent_musd, 1),
            number(one.waiting_musd),
        )  # fmt: skip
    out.print()
    out.print(made)
    out.print(
        Text(
            "Members and shippers against today. Rent: what the corridor's freight pays for scarce capacity; burnt "
            "while nobody books it.",
            style="dim",
        )
    )
    most = next(one for one in answer.regimes if one.id == "most")
    before = answer.regimes[0].corridor_kt
    gained = f"{signed(answer.harmonised_kt, 0)} kt ({100.0 * answer.harmonised_kt / before:+.1f} %)"
    out.print(
        f"Harmonised with no member and no form's shippers worse off: {gained}, at {number(most.usd_per_teu)} USD/TEU; "
        f"while rents stay burnt {signed(answer.harmonised_burnt_kt, 0)} kt."
    )
    out.print(f"{answer.nobody_loses[0].upper()}{answer.nobody_loses[1:]}.")


def _regime_columns(answer: Tariffs) -> list[RegimeAnswer]:
    return [one for one in answer.regimes if one.id != "today"]


def _print_shippers(out: Console, answer: Tariffs) -> None:
    made = table("Shippers by form against today, MUSD", "regime", *answer.form_conduct_share, left=("regime",))
    for one in _regime_columns(answer):
        made.add_row(one.title, *(signed(value) for value in one.shippers_musd.values()))
    out.print()
    out.print(made)


def _print_parties(out: Console, answer: Tariffs) -> None:
    shown = _regime_columns(answer)
    made = table(
        "Parties: profit and rent against today, MUSD", "party", "revenue", "profit", *(SHORT[one.id] for one in shown),
        "transfer", left=("party",),
    )  # fmt: skip
    today = answer.regimes[0].parties
    for row, party in enumerate(today):
        changes = [one.parties[row].change_musd for one in shown]
        if not party.member and max(abs(value) for value in changes) < LEAST_MUSD:
            continue
        transfer = shown[-1].parties[row].transfer_musd
        name = party.name + ("" if party.member else " *")
        made.add_row(
            name, number(party.revenue_musd), number(party.profit_musd), *(signed(value) for value in changes),
            signed(transfer),
        )  # fmt: skip
    out.print()
    out.print(made)
    words = (
        "Revenue and profit of today with all other cargo. * no member: its prices stay. Transfer: what it gets of the "
        "other members under most tonnes, so that none earns less than today."
    )
    out.print(Text(words, style="dim"))


def _print_prices(out: Console, answer: Tariffs) -> None:
    made = table(
        f"Through tariff {answer.trip_name}, USD/TEU", "to", *(SHORT[one.id] for one in answer.regimes), left=("to",)
    )
    for row, payee in enumerate(answer.regimes[0].payees):
        made.add_row(payee.name, *(number(one.payees[row].usd_per_teu) for one in answer.regimes))
    made.add_row("in all", *(number(one.usd_per_teu) for one in answer.regimes), style="bold")
    out.print()
    out.print(made)
    cargo = table(
        "What members take of a tonne on the corridor, USD/t", "cargo", *(SHORT[one.id] for one in answer.regimes),
        left=("cargo",),
    )  # fmt: skip
    for name in answer.regimes[0].by_cargo_usd_per_t:
        cargo.add_row(name, *(number(one.by_cargo_usd_per_t.get(name), 1) for one in answer.regimes))
    out.print()
    out.print(cargo)
    rows = [one for one in answer.regimes if one.multipliers]
    for one in rows:
        parts = ", ".join(f"{form} x{value:.2f}" for form, value in one.multipliers.items())
        out.print(Text(f"{one.title}: today's margins {parts}.", style="dim"))


def _print_gains(out: Console, answer: Tariffs) -> None:
    made = table(
        "What each step gains, MUSD a year",
        "step",
        "members",
        "other owners",
        "shippers",
        "in all",
        "kt",
        left=("step",),
    )
    for one in answer.gains:
        cells = (one.members_musd, one.other_owners_musd, one.shippers_musd, one.total_musd)
        made.add_row(one.title, *(signed(value) for value in cells), signed(one.corridor_kt, 0))
    out.print()
    out.print(made)


def _print_held(out: Console, answer: Tariffs) -> None:
    for one in answer.regimes:
        if not one.held:
            continue
        made = table(f"{one.title}, held", "year", "kt", "more kt", "members", *one.held[0].shippers_musd)
        for year in one.held:
            shippers = (signed(value) for value in year.shippers_musd.values())
            made.add_row(
                str(year.year), number(year.corridor_kt), signed(year.more_kt, 0), signed(year.members_musd), *shippers
            )
        out.print()
        out.print(made)


def _print_peak(out: Console, answer: Tariffs) -> None:
    peak = answer.peak
    if peak is None:
        return
    out.print()
    out.print(Text("A price for the months with storms", style="bold"))
    stormy, calm = (" to ".join(number(kt) for kt in season) for season in (peak.stormy_kt, peak.calm_kt))
    out.print(
        f"{100.0 * peak.peak_share:.0f} % on today's prices in the stormy months: stormy {stormy} kt a year, calm "
        f"{calm} kt; in all {signed(peak.more_kt, 0)} kt, members {signed(peak.members_musd)}, shippers "
        f"{signed(peak.shippers_musd)}, burnt rent {signed(peak.burnt_rent_musd)} MUSD a year."
    )
    out.print(Text("Freight does not move from one season to the other in this model.", style="dim"))


def _print_conduct(out: Console, answer: Tariffs) -> None:
    made = table("Restraint today: mark-up over the best one", "party", *answer.form_conduct_share, left=("party",))
    names = {one.party: one.name for one in answer.regimes[0].parties}
    for party in dict.fromkeys(one.party for one in answer.conduct):
        own = {one.form: one.conduct_share for one in answer.conduct if one.party == party}
        made.add_row(names[party], *(number(own.get(form), 2) for form in answer.form_conduct_share))
    made.add_row("all, by volume", *(number(value, 2) for value in answer.form_conduct_share.values()), style="bold")
    out.print()
    out.print(made)
    words = (
        "One: its own best. Near nothing where scarcity makes shippers deaf to the price; above one: dearer than pays."
    )
    out.print(Text(words, style="dim"))


def _print_sharing(out: Console, found: Sharing) -> None:
    made = table(
        "Sharing the most profit of one through tariff, MUSD a year with other cargo", "group", "today", "apart",
        "Shapley", "bargain", "by km", "by cost", "alone outside", left=("group",),
    )  # fmt: skip
    for one in found.groups:
        cells = (
            one.today_musd,
            one.alone_musd,
            one.shapley_musd,
            one.bargain_musd,
            one.kilometres_musd,
            one.costs_musd,
        )
        made.add_row(one.name, *(number(value, 1) for value in (*cells, one.outside_musd)))
    sums = (found.today_musd, found.apart_musd, found.together_musd)
    made.add_row(
        "in all",
        *(number(value, 1) for value in (*sums, *[found.together_musd] * 3, found.outsiders_musd)),
        style="bold",
    )
    out.print()
    out.print(made)
    core = "in the core" if found.in_core else f"not in the core: {', '.join(found.blocking)} could do better"
    out.print(f"Shapley values are {core} (largest excess {signed(found.core_excess_musd)} MUSD).")
    lone = (
        "some split keeps every group from leaving alone"
        if found.outsiders_kept
        else "no split keeps every group from leaving alone, if the rest stay together"
    )
    out.print(
        f"Alone outside they would have {number(found.outsiders_musd, 1)} MUSD in all, together "
        f"{number(found.together_musd, 1)}: {lone}."
    )
    out.print(Text(f"Assumed: {found.assumption}. {_solved(found)}", style="dim"))


def _solved(found: Sharing) -> str:
    words = f"{found.coalitions} coalitions, {number(found.solves)} solves, worst residual {found.worst_residual:.0e}"
    return words + (f", {found.unconverged} not settled." if found.unconverged else ".")


def _print_proofs(out: Console, answer: Tariffs) -> None:
    made = table(
        "How good each answer is", "regime", "residual", "solves", "identity", "settled anew", "verdict",
        left=("regime", "verdict"),
    )  # fmt: skip
    for one in answer.regimes:
        proof = one.proof
        moved = "-" if one.settled is None else f"{signed(one.settled.moved_kt, 0)} kt"
        verdict = proof.verdict
        if proof.most_gain_usd is not None and proof.most_gain_usd > 0.0:
            verdict += f": a deviation brings {proof.gains_by} {number(proof.most_gain_usd)} USD a year"
        made.add_row(
            one.title, f"{proof.residual:.0e}", number(proof.solves), f"{proof.identity_share:.0e}", moved, verdict
        )
    out.print()
    out.print(made)


def print_tariff_why(answer: TariffWhy) -> None:
    """Print why a through tariff is what it is."""
    out = console()
    out.width = min(out.width, WIDTH)
    title = f"{answer.scenario} {answer.year}: {answer.trip_name} costs {number(answer.usd_per_teu)} USD/TEU"
    out.print(Text(f"{title} under '{answer.title}'", style="bold"))
    if answer.margin_scale is not None:
        out.print(f"Margins on boxes are {answer.margin_scale:.2f} of today's.")
    made = table(
        "Who takes what, USD/TEU", "to", "now", "today", "its cost", "cost share", "from", "said by",
        left=("to", "from", "said by"),
    )  # fmt: skip
    for one in answer.payees:
        rows = " ".join([*one.rows, one.cost_row]).strip() or "charges of transfers.csv"
        made.add_row(
            one.name, number(one.usd_per_teu), number(one.today_usd_per_teu), number(one.cost_usd_per_teu),
            share(one.marginal_share), rows, f"{one.status}: {' '.join(one.sources)}" if one.status else "",
        )  # fmt: skip
    out.print()
    out.print(made)
    moved = table(
        "What moves it: each a tenth higher, a level 0.1 m, all solved again", "input", "field", "value", "USD/TEU",
        "kt", "status", "said by", left=("input", "field", "status", "said by"),
    )  # fmt: skip
    for driver in answer.drivers:
        moved.add_row(
            f"{driver.table} {driver.row}", driver.field, f"{driver.value:.4g} {driver.unit}",
            signed(driver.effect_usd_per_teu), signed(driver.effect_kt, 0), driver.status, " ".join(driver.sources),
        )  # fmt: skip
    out.print()
    out.print(moved)
    out.print(Text(f"{answer.held[0].upper()}{answer.held[1:]}.", style="dim"))
