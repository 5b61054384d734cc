"""What a plan is searched on: one choice set with the ways of all works, and first guesses of prices."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.model import Atlas, Scenario
from transcaspian.network import RouteSet, build, find_routes, freeze
from transcaspian.plan import Candidate, Setting, buildable, complete, exclusions, mask, members
from transcaspian.runs._measures import CORRIDOR, EMPTY, crossing
from transcaspian.runs._run import Progress, choice_keys, quiet
from transcaspian.runs._threads import side_by_side

Floats = NDArray[np.float64]

WAYS = ("open_share", "length_km")  # a work that changes one of these may open ways that no other set shows


def plan_setting(
    scenario: Scenario,
    works: Sequence[Candidate],
    *,
    atlas: Atlas,
    first_year: int,
    by: int,
    progress: Progress = quiet,
) -> Setting:
    """Find the routes of a plan: those of the scenario, of everything built, and of each new way alone.

    Nothing but the choice set joins the years and sets of a plan: each is solved on it from its own stated start.

    Parameters
    ----------
    scenario : Scenario
        What happens anyway.
    works : sequence of Candidate
        What may be decided.
    atlas : Atlas
        The corridor of today.
    first_year, by : int
        The span of the plan.
    progress : callable, optional
        Called with a word and the share done.
    """
    progress("choice set", 0.0)
    choice = choice_keys(scenario, atlas=atlas, years=[first_year, by])
    keys = choice.keys
    parts = buildable(mask(range(len(works))), exclusions(scenario, works, year=by, atlas=atlas))
    for number, part in enumerate(parts):
        progress("choice set with everything built", 0.3 + 0.4 * number / len(parts))
        full = complete(scenario, [works[row].id for row in members(part)], year=first_year, atlas=atlas)
        full = msgspec.structs.replace(full, years=(first_year, by))
        keys = choice_keys(full, atlas=atlas, years=[first_year, by], known=keys).keys
    progress("ways of each work", 0.7)
    openers = [work for work in works if any(change.field in WAYS for change in atlas.changes[work.id])]
    networks = [build(complete(scenario, [one.id], year=by, atlas=atlas), year=by, atlas=atlas) for one in openers]
    keys = frozenset(keys).union(*side_by_side(find_routes, networks))
    routes = freeze(keys, atlas=atlas)
    return Setting(scenario, routes, corridor_routes(routes), dict(choice.guesses))


def corridor_routes(routes: RouteSet) -> Floats:
    """One where a route counts in the ministry's perimeter, else zero, (P,)."""
    atlas = routes.atlas
    inside = crossing(routes, tuple(atlas.perimeters[CORRIDOR].links.split())).inside
    empty = np.array([atlas.cargoes[market.cargo].group == EMPTY for market in atlas.markets.values()])
    weight: Floats = (inside & ~empty[routes.market]).astype(np.float64)
    return weight
