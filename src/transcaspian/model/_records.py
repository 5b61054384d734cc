"""What a corridor is made of: frozen records, one for each kind of row in the tables."""

from __future__ import annotations

import math

import msgspec

NOT_GIVEN = math.nan


class Place(msgspec.Struct, frozen=True):
    """A point on the map: a station, a port, a border post, a field, a landing."""

    id: str
    name: str
    country: str
    lat: float
    lon: float
    kind: str


class Link(msgspec.Struct, frozen=True):
    """A way between two places for one medium; both directions unless ``oneway``."""

    id: str
    origin: str
    destination: str
    mode: str
    length_km: float
    vehicle: str = ""
    gauge_mm: int = 0
    tracks: int = 1
    speed_km_per_h: float = NOT_GIVEN
    dwell_h: float = 0.0
    dwell_sd_h: float = 0.0
    fee_usd_per_t: float = 0.0
    open_share: float = 1.0
    operator: str = ""
    oneway: bool = False

    @property
    def medium(self) -> str:
        """The medium a vehicle needs for this link: ``rail-1520``, ``road``, ``feeder``, ``pipeline`` ..."""
        if self.mode == "rail":
            return f"rail-{self.gauge_mm}"
        return self.vehicle if self.mode == "sea" else self.mode


class Form(msgspec.Struct, frozen=True):
    """How a cargo is carried: container, wagon, tank, truck, vehicle, crude."""

    id: str
    name: str
    media: str
    rail_speed_scale: float = 1.0
    road_speed_scale: float = 1.0
    border_scale: float = 1.0
    empty_return_share: float = 0.0


class Cargo(msgspec.Struct, frozen=True):
    """A class of goods with one form, one value of time and one elasticity."""

    id: str
    name: str
    group: str
    form: str
    value_of_time_usd_per_t_h: float
    cost_elasticity: float
    reliability_share: float = 0.0
    outside_gap: float = 4.0
    tariff_share: float = 1.0
    value_usd_per_t: float = NOT_GIVEN
    t_per_teu: float = NOT_GIVEN
    t_per_wagon: float = NOT_GIVEN
    t_per_truck: float = NOT_GIVEN


class Corridor(msgspec.Struct, frozen=True):
    """A competing way between continents; a route belongs to the lowest rank whose gateway links it uses."""

    id: str
    name: str
    group: str
    rank: int
    links: str = ""


class Constant(msgspec.Struct, frozen=True):
    """What shippers of a cargo group add to the cost of a corridor beyond money and time."""

    id: str
    corridor: str
    cargo_group: str
    constant_usd_per_t: float


class Gateway(msgspec.Struct, frozen=True):
    """A stratum of the choice set: alternatives of one entry, crossing or exit."""

    id: str
    name: str
    kind: str
    links: str


class Trip(msgspec.Struct, frozen=True):
    """A trip of one cargo whose days and price a run states for every corridor."""

    id: str
    name: str
    origin: str
    destination: str
    cargo: str


class Resource(msgspec.Struct, frozen=True):
    """What can run out: a section, a border post, a berth group, a fleet, a quota."""

    id: str
    name: str
    kind: str
    unit: str
    capacity_per_y: float
    place: str = ""
    servers: float = 1.0
    service_h: float = 0.0
    service_scv: float = 1.0
    arrival_scv: float = 1.0
    availability_share: float = 1.0
    closure_h: float = 0.0
    background_per_y: float = 0.0
    background_growth_share: float = 0.0
    direction: str = "sum"
    train_t: float = NOT_GIVEN
    train_teu: float = NOT_GIVEN
    fleet: str = ""
    rent_scale_usd_per_unit: float = 1.0
    operator: str = ""


class Use(msgspec.Struct, frozen=True):
    """That a link or a transfer uses a resource: how much of it, and how many of its waits are met."""

    element: str
    resource: str
    usage_share: float = 1.0
    passages: float = 1.0


class Transfer(msgspec.Struct, frozen=True):
    """A change of medium at a place, or everywhere (``*``) where both media meet."""

    id: str
    place: str
    from_medium: str
    to_medium: str
    form: str
    dwell_h: float = 0.0
    dwell_sd_h: float = 0.0
    cost_usd_per_t: float = 0.0
    cost_usd_per_teu: float = 0.0
    both_ways: bool = True
    open_share: float = 1.0


class Fleet(msgspec.Struct, frozen=True):
    """Ships of one class that serve a set of links."""

    id: str
    name: str
    vehicle: str
    count: float
    speed_kn: float
    turn_h: float
    links: str
    payload_t: float = NOT_GIVEN
    payload_teu: float = NOT_GIVEN
    deck_m: float = NOT_GIVEN
    load_share: float = 1.0
    availability_share: float = 1.0
    laden_draught_m: float = NOT_GIVEN
    tpc_t_per_cm: float = NOT_GIVEN
    block_share: float = NOT_GIVEN
    rule: str = "timetable"
    headway_h: float = NOT_GIVEN


class Berth(msgspec.Struct, frozen=True):
    """The depth at a port for one kind of vehicle, with the sea level and the month at which it was true.

    ``depth_month`` is zero where the depth holds for the annual mean.
    """

    id: str
    place: str
    vehicle: str
    depth_m: float
    depth_level_m_baltic: float
    depth_month: int = 0
    siltation_m_per_y: float = 0.0
    maintained: bool = False
    under_keel_share: float = 0.1


class Month(msgspec.Struct, frozen=True):
    """A month of the year at the ports of the Caspian: the season about the annual mean, and the set-up by wind."""

    id: str
    month: int
    season_m: float
    wind_sd_m: float


class Shore(msgspec.Struct, frozen=True):
    """Ports that storms close together: days closed a month from September to April and from May to August."""

    id: str
    name: str
    places: str
    cold_closed_days: float
    warm_closed_days: float
    closure_h: float
    closure_scv: float
    longest_closure_h: float


class Terminal(msgspec.Struct, frozen=True):
    """Berths of one kind of ship at a port: what the simulator needs to handle ships there."""

    id: str
    name: str
    place: str
    vehicle: str
    resources: str
    gangs: int
    layby: int
    mooring_h: float
    casting_h: float
    wagon_h: float = 0.0
    truck_h: float = 0.0
    teu_h: float = 0.0
    kt_h: float = 0.0


class Yard(msgspec.Struct, frozen=True):
    """Places for units that wait at a port, and when loading for it is banned."""

    id: str
    name: str
    place: str
    form: str
    links: str
    unit: str
    capacity: float
    ban_at: float = 0.0
    lift_at: float = 0.0
    exempt_per_day: float = 0.0
    release_per_day: float = 0.0


class Post(msgspec.Struct, frozen=True):
    """A resource that the simulator serves unit by unit, and the hours of the day at which it works."""

    id: str
    resource: str
    open_h: float
    close_h: float


class Order(msgspec.Struct, frozen=True):
    """A closure of a shore, or a loading ban for a yard, of known dates."""

    id: str
    target: str
    year: int
    from_day: float
    closed_days: float


class Count(msgspec.Struct, frozen=True):
    """What was counted at ports and on ships, for a simulated year to be held against; never an input."""

    id: str
    name: str
    value: float
    unit: str
    year: int
    measure: str = ""
    links: str = ""
    source: str = ""


class Practice(msgspec.Struct, frozen=True):
    """A constant of the simulator."""

    id: str
    value: float


class Tariff(msgspec.Struct, frozen=True):
    """A price of an operator for a form, or of one link."""

    id: str
    operator: str
    mode: str
    form: str
    link: str = ""
    from_year: int = 0
    to_year: int = 9999
    usd_per_t_km: float = 0.0
    usd_per_t: float = 0.0
    usd_per_teu_km: float = 0.0
    usd_per_teu: float = 0.0


class Pool(msgspec.Struct, frozen=True):
    """Equipment that must balance over a set of gateway links."""

    id: str
    name: str
    unit: str
    form: str
    links: str
    market: str
    scale_usd_per_unit: float


class Ban(msgspec.Struct, frozen=True):
    """A restriction: cargo from or to some countries may not use some links unless ``open_share`` is one."""

    id: str
    name: str
    countries: str
    links: str
    open_share: float = 0.0


class Market(msgspec.Struct, frozen=True):
    """A cargo that wants to move from an origin to a destination, by any corridor."""

    id: str
    origin: str
    destination: str
    cargo: str
    role: str = "contest"
    region: str = ""
    growth_share: float = 0.0


class Perimeter(msgspec.Struct, frozen=True):
    """What an observation counts: the links and cargoes inside its border.

    Counts of a perimeter with a ``discrepancy_share`` take part in the calibration.
    """

    id: str
    name: str
    quantity: str
    unit: str
    links: str = ""
    cargoes: str = ""
    exclude_cargoes: str = ""
    countries: str = ""
    discrepancy_share: float = NOT_GIVEN


class Observation(msgspec.Struct, frozen=True):
    """What was counted in one year inside one perimeter; never an input."""

    id: str
    perimeter: str
    year: int
    quantity: str
    value: float
    unit: str
    source: str = ""


class Parameter(msgspec.Struct, frozen=True):
    """A constant of the model itself, with its range."""

    id: str
    value: float


class Fit(msgspec.Struct, frozen=True):
    """A free parameter of the calibration: it moves one field of all its targets, by ``add`` or by ``scale``.

    For ``scale`` the prior is lognormal: ``prior_sd_value`` and ``error_value`` are those of the logarithm.
    """

    id: str
    name: str
    targets: str
    field: str
    op: str
    value: float
    prior_value: float
    prior_sd_value: float
    unit: str
    error_value: float = NOT_GIVEN


class Curve(msgspec.Struct, frozen=True):
    """A point of a waiting curve: what multiplies the closure wait of a resource at one of ``network.CURVE_LOADS``."""

    resource: str
    utilisation_share: float
    factor: float
    error_factor: float = 0.0


class Project(msgspec.Struct, frozen=True):
    """Something to build or to sign, and when it is promised."""

    id: str
    name: str
    country: str
    kind: str = ""
    capex_musd: float = NOT_GIVEN
    opex_musd_per_y: float = 0.0
    opens_year: int = 0
    build_status: str = ""


class Change(msgspec.Struct, frozen=True):
    """A difference from the corridor of today: ``op`` on one field of one row, for a span of years, with a source."""

    target: str
    field: str
    op: str
    value: float
    from_year: int
    to_year: int = 9999
    source: str = ""
    owner: str = ""
    claim: str = "engineering"

    def active(self, year: int) -> bool:
        """Tell whether the change holds in a year."""
        return self.from_year <= year <= self.to_year


class Party(msgspec.Struct, frozen=True):
    """Who sets tariffs, earns charges or pays: ``tariffs`` are operators, a place ``*`` is any that nobody names."""

    id: str
    name: str
    kind: str
    member: bool
    discount_share: float
    country: str = ""
    tariffs: str = ""
    places: str = ""
    budget_musd_per_y: float = NOT_GIVEN


class Cost(msgspec.Struct, frozen=True):
    """Marginal cost of a party over its tariff of today, for a form or ``*``."""

    id: str
    party: str
    form: str
    marginal_share: float


class Rent(msgspec.Struct, frozen=True):
    """Who owns the rent of a resource, or of a kind of them: ``operator``, a party, or ``burnt``."""

    id: str
    target: str
    owner: str


class Option(msgspec.Struct, frozen=True):
    """A project that a planner may decide, and what it waits for or shuts out."""

    project: str
    build_years: int
    earliest_year: int
    life_years: int
    after: str = ""
    excludes: str = ""


class Funding(msgspec.Struct, frozen=True):
    """The part of a project, or of a fund, that a party pays."""

    id: str
    project: str
    party: str
    share: float
