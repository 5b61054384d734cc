"""How the figures come about, in a page that a reader who is no modeller can follow."""

from __future__ import annotations

from transcaspian.report._markup import Raw, join, section, tag
from transcaspian.report._reading import KeptRun
from transcaspian.report._words import number

LIMITS = (
    "Waits are means over a year: no seasons, no opening hours, no storms in a row.",
    "Freight that has no choice, such as ocean boxes that no railway could win or crude bound to its pipe, is counted "
    "but not routed.",
    "Each volume is one figure of one scenario, not the middle of a range.",
    "Two volumes compare only within one perimeter, that is, the same links and cargoes.",
)


def methods_section(run: KeptRun, *, number_: int) -> Raw:
    """Explain the steps from tables to figures, what a figure means, and what the model leaves out."""
    scenario, summary = run.scenario, run.summary
    steps = [
        (
            "Network",
            "Railways, roads, ships and pipelines between places, with what can run out at each: line sections, "
            "border posts, berths, ships, wagon quotas. The corridor of today is a set of tables; each project is a "
            "dated change to them with a source.",
        ),
        (
            "Demand",
            "Markets: a cargo that wants to go from a place to a place, with its tonnes by year, its value of time "
            "and how strongly it answers to cost.",
        ),
        (
            "Choice",
            f"Shippers spread over {number(summary.n_routes)} routes by cost, time and reliability: first over land, "
            "sea or staying away, then over corridors, then over routes inside one. The routes were found by one rule, "
            "the same for all corridors.",
        ),
        (
            "Waits and rents",
            "The fuller a place, the longer the wait. What waiting cannot ration, a rent does: in life a quota, a ban "
            "or a forwarder's premium.",
        ),
        (
            "Equilibrium",
            "Routes, waits and rents of a year are solved together until they agree; the certificate says how well.",
        ),
        (
            "Bottlenecks",
            "Ranked by what waits and rents there cost the corridor's freight in a year. What comes next is found by "
            "doubling the worst place and solving again.",
        ),
        (
            "Corridor volume",
            "Tonnes of goods over the sea links between Kazakhstan and Azerbaijan in a year, both ways, with oil, "
            "ferry wagons and trucks, without empty containers. 1 Mt is 1000 kt.",
        ),
        (
            "Money",
            f"Constant USD of {scenario.price_year}. What a box pays is tariffs, handling, fees and rents.",
        ),
    ]
    terms = tag("dl", *(join([tag("dt", term), tag("dd", text)]) for term, text in steps), class_="terms")
    limits = tag("ul", *(tag("li", limit) for limit in LIMITS), class_="plain")
    left_out = tag("h3", "What the model leaves out")
    return section(number_, "methods", "How the figures come about", terms, left_out, limits, new_page=True)
