"""Place names on a map without overlap: the busiest places first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import msgspec
import msgspec.structs

from transcaspian.report._flows import Layer, LinkFlow
from transcaspian.report._geography import Ground, Place
from transcaspian.report._projection import View

Box = tuple[float, float, float, float]  # left, top, right, bottom

LETTER_EM = 0.53  # mean width of a letter in a sans serif face
KIND_WEIGHTS = {
    "city": 1.3,
    "port": 1.5,
    "border": 1.0,
    "marshalling": 1.0,
    "terminal": 0.7,
    "junction": 0.25,
    "canal": 0.3,
    "tunnel": 0.2,
    "field": 0.5,
}


# Places that help the reader to find the way, named where there is room even if no freight passes.
LEAST_ORIENTATION_SHARE = 0.2
ORIENTATION = ("almaty", "ankara", "astana", "baku", "istanbul", "mersin", "moscow", "tashkent", "tbilisi", "tehran")
GENERIC = re.compile(r"\b(?:marshalling yard|oil terminal|dry port|sea port|port|station|field)$", re.IGNORECASE)


class Ranked(msgspec.Struct, frozen=True):
    """A place and how much it matters on this map."""

    place: Place
    weight_scale: float


class Label(msgspec.Struct, frozen=True):
    """A name set beside its place."""

    place: Place
    x: float
    y: float
    anchor: str


def rank_layers(ground: Ground, layers: Iterable[Layer], years: int) -> list[Ranked]:
    """Order the places of the first layer, then those that only the others touch."""
    ranked: dict[str, Ranked] = {}
    for layer in layers:
        for item in rank(ground, layer.flows, years):
            ranked.setdefault(item.place.name, item)
    return list(ranked.values())


def rank(ground: Ground, flows: Mapping[str, LinkFlow], years: int) -> list[Ranked]:
    """Order the places that freight passes by the largest flow that ever touches them, then some well-known ones."""
    weights = {id_: 0.0 for id_ in ORIENTATION if id_ in ground.places}
    for link in ground.links:
        if link.id not in flows or link.mode_class == "ocean":
            continue
        top_kt = max(flows[link.id].total_kt(index) for index in range(years))
        for place in (link.origin, link.destination):
            weights[place.id] = max(weights.get(place.id, 0.0), top_kt**0.5 * KIND_WEIGHTS.get(place.kind, 0.8))
    floor = LEAST_ORIENTATION_SHARE * max(weights.values(), default=0.0)
    weights |= {id_: max(weights[id_], floor) for id_ in ORIENTATION if id_ in weights}
    ordered = sorted(weights, key=lambda id_: (-weights[id_], id_))
    ranked: dict[str, Ranked] = {}
    for id_ in ordered:
        place = ground.places[id_]
        named = msgspec.structs.replace(place, name=short(place.name))
        ranked.setdefault(named.name, Ranked(place=named, weight_scale=weights[id_]))
    return list(ranked.values())


def short(name: str) -> str:
    """Shorten the name of a place for the map.

    >>> short("Alat (Baku International Sea Port)"), short("Tbilisi marshalling yard")
    ('Alat', 'Tbilisi')
    """
    return GENERIC.sub("", name.split(" (")[0]).strip() or name


def settle(ranked: Iterable[Ranked], view: View, *, letter_px: float, limit: int = 46) -> list[Label]:
    """Set as many names as fit into a view, none over another."""
    taken: list[Box] = []
    labels: list[Label] = []
    for item in ranked:
        place = item.place
        if len(labels) == limit:
            break
        if not (view.x < place.x < view.x + view.width_px and view.y < place.y < view.y + view.height_px):
            continue
        for label, box in _candidates(place, letter_px):
            if _inside(box, view) and not any(_overlap(box, other) for other in taken):
                taken += [box, _dot(place, letter_px)]
                labels.append(label)
                break
    return labels


def _candidates(place: Place, height_px: float) -> list[tuple[Label, Box]]:
    """Offer the four sides of a place: right, left, above, below."""
    width, gap, rise = len(place.name) * LETTER_EM * height_px, 0.6 * height_px, 0.34 * height_px
    x, y = place.x, place.y
    spots = [
        (x + gap, y + rise, "start", x + gap),
        (x - gap, y + rise, "end", x - gap - width),
        (x, y - gap, "middle", x - width / 2),
        (x, y + gap + 2 * rise, "middle", x - width / 2),
    ]
    return [
        (Label(place=place, x=tx, y=ty, anchor=anchor), (left, ty - height_px, left + width, ty + rise))
        for tx, ty, anchor, left in spots
    ]


def _dot(place: Place, height_px: float) -> Box:
    half = 0.3 * height_px
    return place.x - half, place.y - half, place.x + half, place.y + half


def _inside(box: Box, view: View) -> bool:
    return box[0] > view.x and box[1] > view.y and box[2] < view.x + view.width_px and box[3] < view.y + view.height_px


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
