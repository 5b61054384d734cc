"""Atlases with few free parameters and few counts, so that a fit takes seconds."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from transcaspian.model import Atlas

ROUND = "measured"  # status of the rows of the table that the counts borrow


def narrowed(
    atlas: Atlas,
    *,
    fits: tuple[str, ...],
    seen: Mapping[tuple[str, int], float],
    discrepancy_share: float | None = None,
) -> Atlas:
    """Keep some free parameters, and put other counts (perimeter, year) in place of the observations.

    The counts borrow ids of rows that are measured: the status stands in the table. Perimeters that are counted take
    ``discrepancy_share`` if it is given.
    """
    table = atlas.tables.frame("observations")
    ids = table.filter(table["status"] == ROUND)["id"].to_list()
    observations = [
        msgspec.structs.replace(
            atlas.observations[0], id=id_, perimeter=perimeter, year=year, value=value,
            unit=atlas.perimeters[perimeter].unit,
        )
        for id_, ((perimeter, year), value) in zip(ids, seen.items(), strict=False)
    ]  # fmt: skip
    assert len(observations) == len(seen)
    perimeters = dict(atlas.perimeters)
    for perimeter, _ in seen if discrepancy_share is not None else ():
        perimeters[perimeter] = msgspec.structs.replace(perimeters[perimeter], discrepancy_share=discrepancy_share)
    return msgspec.structs.replace(
        atlas, fits={name: atlas.fits[name] for name in fits}, observations=tuple(observations),
        perimeters=perimeters,
    )  # fmt: skip
