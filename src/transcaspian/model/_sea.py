"""How a scenario names a future of the sea: response, pathway, variant and quantile."""

from __future__ import annotations

import re

import msgspec

from transcaspian.errors import Fault, nearest

SEA_RESPONSES = ("mild", "central", "severe")
SEA_PATHWAYS = ("ssp126", "ssp245", "ssp370", "ssp585")
SEA_VARIANTS = ("dry_decade", "kbg_dam")
SEA_FORM = "response/pathway/quantile or response/pathway/variant/quantile, as in 'central/ssp245/p05'"
_QUANTILE = re.compile(r"p([0-9]{2})")
_PARTS = 3


class SeaFuture(msgspec.Struct, frozen=True):
    """One future of the level; ``share`` is the quantile that its path takes, low for a deep fall."""

    response: str
    pathway: str
    variant: str
    share: float


def sea_future(text: str) -> SeaFuture:
    """Read the name of a future that :func:`sea_faults` finds nothing wrong with.

    Examples
    --------
    >>> sea_future("severe/ssp585/kbg_dam/p05")
    SeaFuture(response='severe', pathway='ssp585', variant='kbg_dam', share=0.05)
    """
    response, pathway, *variant, quantile = text.split("/")
    return SeaFuture(response, pathway, variant[0] if variant else "", int(quantile[1:]) / 100.0)


def sea_faults(file: str, text: str) -> list[Fault]:
    """Check the name of a future of the sea; an empty one means the level of the tables."""
    if not text:
        return []
    parts = text.split("/")
    if len(parts) not in (_PARTS, _PARTS + 1):
        return [Fault(file, "this names no future of the sea", field="sea", got=repr(text), allowed=SEA_FORM)]
    response, pathway, *variant, quantile = parts
    named = [("response", response, SEA_RESPONSES), ("pathway", pathway, SEA_PATHWAYS)]
    named += [("variant", word, SEA_VARIANTS) for word in variant]
    faults = [
        Fault(file, f"the sea has no such {kind}", field="sea", got=repr(word), allowed=", ".join(known),
              hint=nearest(word, known))
        for kind, word, known in named
        if word not in known
    ]  # fmt: skip
    if _QUANTILE.fullmatch(quantile) is None or quantile == "p00":
        allowed = "p01 to p99; p05 is a deep fall, p50 the median"
        faults.append(Fault(file, "this is no quantile", field="sea", got=repr(quantile), allowed=allowed))
    return faults
