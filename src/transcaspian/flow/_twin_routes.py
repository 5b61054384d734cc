"""The kernels of routes a second time: slow, plain Python, written apart from them.

Nothing in the package calls this. The tests compare it with the compiled kernels bit for bit, so the order of
arithmetic is the specification. Structure is not copied: a route is a list of links, a pair a list of routes, trees
are made by a linear search for the nearest node and mended by sweeping over all links until nothing falls.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from transcaspian.flow._user_equilibrium import Roads, Trips

Flows = list[float]

MOST_TRIES = 40
LEFT_OF_SHIFT, LEFT_OF_STRIDE = 0.25, 0.1
CHEAPER_SHARE, FAR = 1e-14, 8.0
SWEEPS, STRIDES = 3, 2


class Route:
    """Links in the order of travel, and the flow on them."""

    def __init__(self, links: list[int]) -> None:
        self.links, self.flow = links, 0.0


class City:
    """Links with their state, and the routes of each pair; links keep the numbers of the roads."""

    def __init__(self, roads: Roads, trips: Trips) -> None:
        self.roads = roads
        self.size = len(roads.tail)
        self.out: list[list[int]] = [[] for _ in range(roads.nodes)]
        for link in range(self.size):
            self.out[int(roads.tail[link])].append(link)
        self.by_tail = [link for links in self.out for link in links]
        moving = [w for w in range(len(trips.amount)) if trips.amount[w] > 0.0 and trips.origin[w] != trips.goal[w]]
        self.pairs = sorted(moving, key=lambda w: int(trips.origin[w]))
        self.trips = trips
        self.routes: dict[int, list[Route]] = {w: [] for w in self.pairs}
        self.trees: dict[int, list[int]] = {}
        self.flow = [0.0] * self.size
        self.cost, self.slope = [0.0] * self.size, [0.0] * self.size
        for link in range(self.size):
            self.delay(link)

    def delay_at(self, link: int, x: float) -> tuple[float, float]:
        """Cost of a link at a flow, and its slope."""
        roads = self.roads
        free, rise = float(roads.free_cost[link]), float(roads.free_cost[link] * roads.rise_share[link])
        base, power = float(roads.fixed_cost[link]) + free, float(roads.power[link])
        if power == 0.0 or rise == 0.0:
            return base + rise, 0.0
        per_capacity = 1.0 / float(roads.capacity[link])
        ratio = x * per_capacity
        if ratio <= 0.0:
            return base, rise * per_capacity if power == 1.0 else 0.0 if power > 1.0 else math.inf
        below = rise * ratio * ratio * ratio if power == 4.0 else rise * ratio ** (power - 1.0)
        return base + below * ratio, power * below * per_capacity

    def delay(self, link: int) -> None:
        """Bring cost and slope of a link up to its flow."""
        self.cost[link], self.slope[link] = self.delay_at(link, self.flow[link])

    def sum_cost(self, links: list[int]) -> float:
        """Cost of a route, link after link."""
        total = 0.0
        for link in links:
            total += self.cost[link]
        return total

    def is_open(self, node: int, source: int) -> bool:
        """Tell whether a tree from the source may pass through a node."""
        return node == source or not self.roads.closed[node]

    def tree(self, source: int) -> list[float]:
        """Cheapest cost of each node; the tree of the source is kept, and changes only where it must."""
        nodes, head, tail = self.roads.nodes, self.roads.head, self.roads.tail
        dist = [math.inf] * nodes
        dist[source] = 0.0
        if source not in self.trees:
            last = self.trees[source] = [-1] * nodes
        else:
            last = self.trees[source]
            settled = {source}
            while any(last[n] >= 0 and n not in settled and int(tail[last[n]]) in settled for n in range(nodes)):
                for n in range(nodes):
                    if n not in settled and last[n] >= 0 and int(tail[last[n]]) in settled:
                        dist[n] = dist[int(tail[last[n]])] + self.cost[last[n]]
                        settled.add(n)
        falls = True
        while falls:
            falls = False
            for node in range(nodes):
                if dist[node] == math.inf or not self.is_open(node, source):
                    continue
                for link in self.out[node]:
                    other = int(head[link])
                    if dist[node] + self.cost[link] < dist[other]:
                        dist[other], last[other] = dist[node] + self.cost[link], link
                        falls = True
        return dist

    def way(self, source: int, goal: int) -> list[int]:
        """Links of the tree from its source to a goal."""
        links: list[int] = []
        while goal != source:
            links.insert(0, self.trees[source][goal])
            goal = int(self.roads.tail[links[0]])
        return links


def move(city: City, leaving: list[int], joining: list[int], x: float) -> tuple[float, float]:
    """Move flow from some links to others; give how much dearer the first are then, and the slope of that."""
    dearer = steep = 0.0
    for links, sign in ((leaving, -1.0), (joining, 1.0)):
        for link in links:
            city.flow[link] += sign * x
            city.delay(link)
            dearer -= sign * city.cost[link]
            steep += city.slope[link]
    return dearer, steep


def shift(city: City, dear: Route, cheap: Route) -> None:
    """Shift flow between two routes: Newton, halving where it leaves what is known to hold the answer."""
    leaving = [link for link in dear.links if link not in cheap.links]
    joining = [link for link in cheap.links if link not in dear.links]
    dearer, steep = move(city, leaving, joining, 0.0)
    if dearer <= 0.0:
        return
    enough, whole = LEFT_OF_SHIFT * dearer, dear.flow
    low, high, at, tried_above = 0.0, whole, 0.0, False
    for tried in range(MOST_TRIES):
        new = at + dearer / steep if steep > 0.0 else high
        if new >= high and not tried_above:
            new = whole
        elif not low < new < high or tried in range(2, MOST_TRIES, 2):
            new = 0.5 * (low + high)
        dearer, steep = move(city, leaving, joining, new - at)
        at = new
        if dearer < 0.0:
            high, tried_above = at, True
        else:
            low = at
        if abs(dearer) <= enough or low == whole:
            break
    if dearer < -enough:
        move(city, leaving, joining, low - at)
        at = low
    dear.flow = 0.0 if at == whole else whole - at
    cheap.flow += at


def level(city: City, routes: list[Route]) -> None:
    """Shift flow from each route of a pair to the cheapest."""
    costs = [city.sum_cost(route.links) for route in routes]
    if len(set(costs)) < 2:
        return
    cheap = routes[costs.index(min(costs))]
    for route in routes:
        if route is not cheap and route.flow > 0.0:
            shift(city, route, cheap)


def sweep(city: City) -> None:
    """Level all pairs."""
    for w in city.pairs:
        level(city, city.routes[w])


def stride(city: City, before: Flows) -> None:
    """Go on where the last sweep went while the objective falls."""
    ahead: list[tuple[Route, float]] = []
    start = 0
    for w in city.pairs:
        routes = city.routes[w]
        changes = [route.flow - before[start + i] for i, route in enumerate(routes)]
        start += len(routes)
        stuck = any(d < 0.0 and r.flow + FAR * d <= 0.0 for r, d in zip(routes, changes, strict=True))
        if len(routes) > 1 and not stuck:
            ahead += zip(routes, changes, strict=True)
    by_link = [0.0] * city.size
    for route, change in ahead:
        if change != 0.0:
            for link in route.links:
                by_link[link] += change
    at = reach(city, by_link)
    for link in range(city.size):
        city.flow[link] += at * by_link[link]
        city.delay(link)
    for route, change in ahead:
        route.flow += at * change


def reach(city: City, by_link: Flows) -> float:
    """How many times the last sweep the objective falls for."""

    def rising(times_scale: float) -> tuple[float, float]:
        first = second = 0.0
        for link in city.by_tail:
            step = by_link[link]
            if step != 0.0:
                cost, slope = city.delay_at(link, city.flow[link] + times_scale * step)
                first += step * cost
                second += step * step * slope
        return first, second

    falls, bends = rising(0.0)
    if falls >= 0.0:
        return 0.0
    if rising(FAR)[0] <= 0.0:
        return FAR
    enough, low, high, at = -LEFT_OF_STRIDE * falls, 0.0, FAR, 0.0
    for _ in range(MOST_TRIES):
        new = at - falls / bends if bends > 0.0 else high
        at = new if low < new < high else 0.5 * (low + high)
        falls, bends = rising(at)
        if falls > 0.0:
            high = at
        else:
            low = at
        if abs(falls) <= enough:
            return at
    return low if falls > 0.0 else at


def renew(city: City) -> tuple[float, float]:
    """One pass over origins; give what users pay above the cheapest, and what they pay."""
    excess = total = 0.0
    dist: list[float] = []
    before = -1
    for w in city.pairs:
        source, goal, amount = int(city.trips.origin[w]), int(city.trips.goal[w]), float(city.trips.amount[w])
        if source != before:
            dist, before = city.tree(source), source
        routes = city.routes[w] = [route for route in city.routes[w] if route.flow > 0.0]
        costs = [city.sum_cost(route.links) for route in routes]
        if not routes:
            routes.append(Route(city.way(source, goal)))
            routes[0].flow = amount
            for link in routes[0].links:
                city.flow[link] += amount
                city.delay(link)
            continue
        paid = 0.0
        for route, cost in zip(routes, costs, strict=True):
            paid += route.flow * cost
        total += paid
        excess += paid - amount * dist[goal]
        least = min(costs)
        if dist[goal] < least - CHEAPER_SHARE * least:
            links = city.way(source, goal)
            if city.sum_cost(links) < least:
                routes.append(Route(links))
        level(city, routes)
    return excess, total


def even_out(city: City) -> None:
    """Sweep and stride over the routes there are, then load the links anew."""
    for _ in range(STRIDES):
        before: Flows = []
        for _ in range(SWEEPS):
            before = [route.flow for w in city.pairs for route in city.routes[w]]
            sweep(city)
        stride(city, before)
    city.flow = [0.0] * city.size
    for w in city.pairs:
        for route in city.routes[w]:
            for link in route.links:
                city.flow[link] += route.flow
    for link in range(city.size):
        city.delay(link)


def iterate(roads: Roads, trips: Trips, *, iterations: int) -> tuple[City, NDArray[np.float64]]:
    """Run some iterations from nothing; give the city, and what each pass found of excess and total cost."""
    city = City(roads, trips)
    found = []
    for _ in range(iterations):
        found.append(renew(city))
        even_out(city)
    return city, np.array(found)
