"""Decision makers with one margin for each form: what a group of parties sets when it stands together.

Inside a group prices follow today's margins by one multiplier a form, so a chain has no idle directions: only the sum
along it matters, and the sum is what is left to set. The price of a group and form is its margin itself, over no cost.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from transcaspian.plan._corridor_game import CorridorGame, Frame
from transcaspian.plan._games import Floats, Ints
from transcaspian.plan._operators import FORMS, NOBODY


class Tied(msgspec.Struct, frozen=True, eq=False):
    """A game of groups, and the way back to the prices of the parties.

    Attributes
    ----------
    game : CorridorGame
        Its parties are the groups; W prices, margins in USD/t.
    today_usd_per_t : (W,) margins of today
    by_margin : (V, W) prices of the parties per USD/t of margin
    start_usd_per_t : (V,) prices of the parties today
    """

    game: CorridorGame
    today_usd_per_t: Floats
    by_margin: Floats
    start_usd_per_t: Floats

    def prices(self, margins: Floats) -> Floats:
        """Prices of the parties, (V,)."""
        answer: Floats = self.start_usd_per_t + self.by_margin @ (margins - self.today_usd_per_t)
        return answer


def tie(fixed: Frame, groups: Sequence[Ints], *, names: Sequence[str], priced: bool) -> Tied:
    """Let groups of parties set one margin for each form.

    Parameters
    ----------
    fixed : Frame
        Of the parties.
    groups : sequence of int arrays
        Numbers of parties that stand together; a party is in one group or in none, and then its prices stay.
    names : sequence of str
        What the groups are called.
    priced : bool
        Whether rents are their owners' income.
    """
    operators = fixed.operators
    margin = operators.today_usd_per_t - operators.marginal_usd_per_t
    flow = fixed.flows.flow_kt
    party, of_form, today, exposures, columns = [], [], [], [], []
    for number, group in enumerate(groups):
        for form in range(len(FORMS)):
            own = np.flatnonzero(np.isin(operators.party, group) & (operators.of_form == form) & (margin > 0.0))
            if not len(own):
                continue
            paid = operators.exposure[:, own] @ margin[own]
            mean = float(flow @ paid) / float(flow[paid > 0.0].sum())
            column = np.zeros(len(margin))
            column[own] = margin[own] / mean
            party.append(number)
            of_form.append(form)
            today.append(mean)
            exposures.append(paid / mean)
            columns.append(column)
    group_of = np.full(len(operators.parties) + 1, NOBODY, dtype=np.int64)
    for number, group in enumerate(groups):
        group_of[group] = number
    of_group = (group_of[:-1, None] == np.arange(len(groups))).astype(np.float64)
    tied = msgspec.structs.replace(
        operators,
        parties=tuple(names),
        paid_usd_per_t=operators.paid_usd_per_t @ of_group,
        cost_usd_per_t=operators.cost_usd_per_t @ of_group,
        names=tuple(f"{names[one]} {FORMS[form]}" for one, form in zip(party, of_form, strict=True)),
        party=np.array(party, dtype=np.int64),
        of_form=np.array(of_form, dtype=np.int64),
        today_usd_per_t=np.array(today),
        marginal_usd_per_t=np.zeros(len(today)),
        exposure=np.ascontiguousarray(np.column_stack(exposures)),
        owner=group_of[operators.owner],
    )
    frame = msgspec.structs.replace(fixed, operators=tied, beside_usd_per_t=fixed.beside_usd_per_t @ of_group)
    game = CorridorGame(frame, priced=priced)
    return Tied(game, np.array(today), np.column_stack(columns), operators.today_usd_per_t)
