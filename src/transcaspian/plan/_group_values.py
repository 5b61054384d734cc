"""What every coalition of groups earns on the network, outsiders each for itself: a small game for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import msgspec
import numpy as np

from transcaspian.plan._coalitions import Coalitions
from transcaspian.plan._corridor_game import Frame
from transcaspian.plan._games import Floats, Ints, own_blocks, profits_musd
from transcaspian.plan._nash import nash
from transcaspian.plan._tied import tie

T = TypeVar("T")
R = TypeVar("R")
SideBySide = Callable[[Callable[[T], R], Iterable[T]], list[R]]

TOLERANCE = 1e-6  # of max|FOC|/q: a profit is wrong by its square inside a coalition
TOGETHER = -1  # the side of a coalition among the multipliers
LEAST_MARGIN = 0.01  # of today's, to begin with
Margins = dict[tuple[int, int], float]  # multiplier of today's margin by group, or TOGETHER, and form


class _Value(msgspec.Struct, frozen=True, eq=False):
    """One coalition solved: payoffs of the groups, prices, and how well."""

    coalition: int
    payoff: Floats
    y: Floats
    residual: float
    converged: bool
    solves: int
    margins: Margins


def one_coalition(fixed: Frame, groups: Sequence[Ints], coalition: int, near: Margins) -> _Value:
    """Let a coalition stand together and all other groups each for itself.

    Parameters
    ----------
    fixed : Frame
        Of the parties.
    groups : n int arrays
        Numbers of parties of each group.
    coalition : int
        Bit ``i`` says whether group ``i`` stands in it.
    near : dict
        Where to begin: multipliers of today's margins, one where none is given. For speed only.
    """
    inside = [i for i in range(len(groups)) if coalition >> i & 1]
    apart = [i for i in range(len(groups)) if not coalition >> i & 1]
    sides = [np.concatenate([groups[i] for i in inside])] if inside else []
    tied = tie(
        fixed, [*sides, *(groups[i] for i in apart)], names=[*(["coalition"] * len(sides)), *map(str, apart)],
        priced=True,
    )  # fmt: skip
    side = [*([TOGETHER] if inside else []), *apart]
    operators = tied.game.frame.operators
    whose = [(side[one], int(form)) for one, form in zip(operators.party, operators.of_form, strict=True)]
    start = tied.today_usd_per_t * np.array([near.get(one, 1.0) for one in whose])
    point = nash(tied.game, start, blocks=own_blocks(tied.game), floor=0.0, tolerance=TOLERANCE, most_solves=0)
    earned = profits_musd(tied.game, point.y, point.response)
    payoff = np.zeros(len(groups))
    payoff[apart] = earned[len(sides) :]
    if inside:
        payoff[inside] = earned[0] / len(inside)
    return _Value(
        coalition, payoff, tied.prices(point.y), point.residual, point.converged, point.solves,
        dict(zip(whose, np.maximum(point.y / tied.today_usd_per_t, LEAST_MARGIN).tolist(), strict=True)),
    )  # fmt: skip


def group_values(
    fixed: Frame, groups: Sequence[Ints], *, side_by_side: SideBySide[int, _Value],
    each: Callable[[int], None],
) -> Coalitions:  # fmt: skip
    """Solve all coalitions of groups; those of one group are one and the same game as that of nobody.

    Parameters
    ----------
    fixed : Frame
        Of the parties.
    groups : n int arrays
        Numbers of parties of each group.
    side_by_side : callable
        Does a few at once.
    each : callable
        Called with how many coalitions are done.

    Returns
    -------
    Coalitions
        ``payoff`` shares a coalition's sum evenly; only the sum is determined.
    """
    n = len(groups)
    wanted = [code for code in range(1 << n) if code == 0 or code.bit_count() > 1]
    done: list[int] = []

    near: Margins = {}

    def one(coalition: int) -> _Value:
        found = one_coalition(fixed, groups, coalition, near)
        done.append(coalition)
        each(len(done))
        return found

    ends = [wanted[0], wanted[-1]]  # nobody together, and all: the others begin between the two
    by_code = dict(zip(ends, side_by_side(one, ends), strict=True))
    near = by_code[ends[0]].margins | by_code[ends[1]].margins
    by_code |= zip(wanted[1:-1], side_by_side(one, wanted[1:-1]), strict=True)
    by_code |= {1 << i: by_code[0] for i in range(n)}
    payoff = np.array([by_code[code].payoff for code in range(1 << n)])
    inside = (np.arange(1 << n)[:, None] >> np.arange(n) & 1).astype(np.float64)
    return Coalitions(
        value=(payoff * inside).sum(axis=1),
        payoff=payoff,
        y=np.array([by_code[code].y for code in range(1 << n)]),
        residual=np.array([by_code[code].residual for code in range(1 << n)]),
        converged=np.array([by_code[code].converged for code in range(1 << n)]),
        solves=sum(by_code[code].solves for code in wanted),
    )


def groups_today(fixed: Frame, groups: Sequence[Ints]) -> Floats:
    """Give what each group earns today, rents burnt, with its home cargo, MUSD a year."""
    tied = tie(fixed, groups, names=[str(i) for i in range(len(groups))], priced=False)
    return profits_musd(tied.game, tied.today_usd_per_t, tied.game.respond(tied.today_usd_per_t))
