"""Regimes as a planner reads them: through tariff, tonnes, money of each party, congestion, gains."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.flow import assign
from transcaspian.network import Network
from transcaspian.plan import FORMS, Frame, Operators, Regime, Restraint, path_payments
from transcaspian.runs._measures import BOXES, by_cargo, measures
from transcaspian.runs._tariffs_records import Conduct, Gain, HeldYear, Money, Payee, Proof, RegimeAnswer, Settled
from transcaspian.runs._tariffs_words import TITLES, WORDS

if TYPE_CHECKING:
    from transcaspian.runs._tariffs import Year

Floats = NDArray[np.float64]
LEAST_MUSD = 1e-6  # a dollar a year
CONTAINER = "container"


class Trip(msgspec.Struct, frozen=True):
    """The reference trip: its way, and what a tonne pays on it today, to each party and to all others, in USD."""

    id: str
    name: str
    cargo: str
    path: list[int]
    places: list[str]
    t_per_teu: float
    paid: dict[str, float]
    others_usd_per_t: float

    def repriced(self, network: Network) -> Trip:
        """Price the same way in another network."""
        row = list(network.atlas.cargoes).index(self.cargo)
        paid, others = path_payments(network, np.array(self.path, dtype=np.int64), row)
        return msgspec.structs.replace(self, paid=paid, others_usd_per_t=others)

    @property
    def usd_per_t(self) -> float:
        """What a tonne pays in all."""
        return sum(self.paid.values()) + self.others_usd_per_t

    def paid_per_price(self, operators: Operators) -> Floats:
        """Give what a tonne pays for one USD/t of each price, (V,)."""
        boxes = operators.of_form == FORMS.index(CONTAINER)
        today = np.array([self.paid.get(operators.parties[party], 0.0) for party in operators.party])
        prices = operators.today_usd_per_t
        return np.where(boxes & (prices > 0.0), today / np.where(prices > 0.0, prices, 1.0), 0.0)

    def payees(self, operators: Operators, y: Floats, names: Mapping[str, str]) -> list[Payee]:
        """Share the through tariff out at prices: who takes what."""
        per_price = self.paid_per_price(operators)
        found = dict(self.paid)
        for price, party in enumerate(operators.party):
            if per_price[price] > 0.0:
                found[operators.parties[party]] = float(per_price[price] * y[price])
        rows = [
            Payee(party, names.get(party, party), usd_per_t * self.t_per_teu, usd_per_t)
            for party, usd_per_t in found.items()
            if usd_per_t > 0.0
        ]
        if self.others_usd_per_t > 0.0:
            rows.append(Payee("", "others", self.others_usd_per_t * self.t_per_teu, self.others_usd_per_t))
        return rows


def settle_departures(year: Year, regime: Regime) -> Settled | None:
    """Settle departures of ships that fill at a regime's prices, from today's; nothing where prices are today's."""
    fixed = year.fixed
    moved = fixed.operators.exposure @ (regime.y - fixed.operators.today_usd_per_t)
    if not moved.any():
        return None
    flows = year.flows
    again = assign(flows.network, flows.routes, start=flows.equilibrium, extra_usd_per_t=moved)
    kt = float(fixed.counted @ again.flow_kt)
    return Settled(kt, kt - float(fixed.counted @ regime.state.flow_kt), again.rounds)


def owned_rents(fixed: Frame, regime: Regime) -> Floats:
    """Rent that the corridor's freight pays each party in a regime, MUSD, (D,); nothing while it is burnt."""
    operators = fixed.operators
    if not regime.priced:
        return np.zeros(len(operators.parties))
    owned = operators.owner >= 0
    earned = regime.accounts.corridor_rent_musd[owned]
    found = np.bincount(operators.owner[owned], weights=earned, minlength=len(operators.parties))
    return found.astype(np.float64)


def _money(year: Year, regime: Regime, base: Regime) -> list[Money]:
    """Write what every party gets, and in the regime of most tonnes the transfers that leave nobody worse off."""
    operators, parties = year.fixed.operators, year.flows.network.atlas.parties
    rent = owned_rents(year.fixed, regime)
    change = regime.accounts.profit_musd + rent - base.accounts.profit_musd
    members = np.isin(np.arange(len(operators.parties)), operators.members)
    even = float(change[members].sum()) / max(int(members.sum()), 1)
    rows = []
    for number, name in enumerate(operators.parties):
        record, is_member = parties[name], bool(members[number])
        transfer = even - float(change[number]) if regime.id == "most" and is_member else None
        rows.append(
            Money(
                party=name,
                name=record.name,
                kind=record.kind,
                member=is_member,
                revenue_musd=float(regime.accounts.revenue_musd[number]),
                profit_musd=float(regime.accounts.profit_musd[number]),
                rent_musd=float(rent[number]),
                change_musd=float(change[number]),
                transfer_musd=transfer,
            )
        )
    return rows


def _proof(year: Year, regime: Regime) -> Proof:
    """Say how good a regime is."""
    proof, operators = regime.certificate, year.fixed.operators
    verdict, gain_usd, by, top = "", None, "", None
    words = "no condition of its own: today's prices"
    if proof is not None:
        best = int(np.argmax(proof.gain_musd))
        gain_usd = max(float(proof.gain_musd[best]), 0.0) * 1e6
        by = operators.parties[np.unique(operators.party)[best]]
        verdict, top = proof.verdict, float(proof.hessian.max())
        words = "max|FOC|/q of all members; largest eigenvalue of an own Hessian; the best deviation of the grid"
    elif regime.id == "restrained":
        words = "max|FOC|/q of all members at their restraint"
    elif regime.id == "through":
        words = "largest slope of the joint profit left, for 10 USD/t, over its size"
    elif regime.id == "most":
        words = "MUSD by which a promise is missed"
    return Proof(regime.residual, regime.solves, regime.accounts.identity_share, verdict, top, gain_usd, by, words)


def _by_cargo_usd(year: Year, regime: Regime) -> dict[str, float]:
    """Give what members take of a mean tonne of today's freight of each group of cargo, USD/t."""
    operators, book = year.fixed.operators, year.book
    flow = year.flows.flow_kt * book.corridor.inside
    members = operators.paid_usd_per_t[:, operators.members].sum(axis=1)
    paid = members + operators.exposure @ (regime.y - operators.today_usd_per_t)
    if regime.given_usd_per_t is not None:
        paid = paid - regime.given_usd_per_t.sum(axis=1)
    label = np.array(book.group)
    groups = by_cargo(book, year.flows.flow_kt)
    return {
        name: float((flow * paid)[label == name].sum() / flow[label == name].sum())
        for name in groups
        if flow[label == name].sum() > 0.0
    }


def _less(payee: Payee, year: Year, regime: Regime) -> Payee:
    """Take off what a lever gives away on laden boxes, a share that is the same on all of them."""
    operators = year.fixed.operators
    if regime.given_usd_per_t is None or payee.party not in operators.parties:
        return payee
    row = operators.parties.index(payee.party)
    boxes = operators.inside & (operators.form == FORMS.index(CONTAINER)) & ~year.book.empty
    paid = float(operators.paid_usd_per_t[boxes, row].sum())
    kept = 1.0 - float(regime.given_usd_per_t[boxes, row].sum()) / paid if paid > 0.0 else 1.0
    return Payee(payee.party, payee.name, kept * payee.usd_per_teu, kept * payee.usd_per_t)


def regime_answer(regime: Regime, base: Regime, year: Year, trip: Trip, settled: Settled | None) -> RegimeAnswer:
    """Write down one regime against today."""
    fixed, book, accounts = year.fixed, year.book, regime.accounts
    operators = fixed.operators
    names = {one.id: one.name for one in year.flows.network.atlas.parties.values()}
    flow = regime.state.flow_kt
    rent = owned_rents(fixed, regime)
    members = np.isin(np.arange(len(rent)), operators.members)
    payees = [_less(one, year, regime) for one in trip.payees(operators, regime.y, names)]
    money = _money(year, regime, base)
    users = accounts.users_musd - base.accounts.users_musd
    return RegimeAnswer(
        id=regime.id,
        title=TITLES[regime.id],
        words=WORDS[regime.id],
        priced=regime.priced,
        usd_per_teu=sum(one.usd_per_teu for one in payees),
        usd_per_t=sum(one.usd_per_t for one in payees),
        payees=payees,
        by_cargo_usd_per_t=_by_cargo_usd(year, regime),
        multipliers=regime.multipliers,
        corridor_kt=float(fixed.counted @ flow),
        corridor_teu=measures(book, flow)[BOXES],
        by_cargo_kt=by_cargo(book, flow),
        members_musd=sum(one.change_musd for one in money if one.member),
        members_rent_musd=float(rent[members].sum()),
        others_rent_musd=float(rent[~members].sum()),
        burnt_rent_musd=float(accounts.corridor_rent_musd.sum() - rent.sum()),
        shippers_musd=_by_form(users),
        waiting_musd=accounts.waiting_musd,
        parties=money,
        feasible=regime.feasible,
        settled=settled,
        proof=_proof(year, regime),
        held=[
            HeldYear(
                one.year, one.tonnes_kt, one.more_kt, one.members_musd, dict(zip(FORMS, one.shippers_musd, strict=True))
            )
            for one in regime.later
        ],
    )


def _by_form(parts_musd: Iterable[float]) -> dict[str, float]:
    return {form: float(value) for form, value in zip(FORMS, parts_musd, strict=True)}


def gains(by_id: Mapping[str, RegimeAnswer]) -> list[Gain]:
    """Take regimes apart: what pricing scarcity brings, and what better margins bring, never mixed."""
    steps = (
        ("scarcity", "Pricing scarcity: rents become income, at today's mark-ups", "today", "priced"),
        ("margins", "One through tariff for most profit, over today's mark-ups", "priced", "through"),
        ("marginalisation", "Ending double marginalisation: the same, over each for itself", "nash", "through"),
        ("tonnes", "One through tariff for most tonnes, over today's mark-ups", "priced", "most"),
    )
    found = []
    for id_, title, before, after in steps:
        a, b = by_id[before], by_id[after]
        members = b.members_musd - a.members_musd
        shippers = sum(b.shippers_musd.values()) - sum(a.shippers_musd.values())
        others = b.others_rent_musd - a.others_rent_musd
        total = members + shippers + others
        found.append(Gain(id_, title, members, others, shippers, total, b.corridor_kt - a.corridor_kt))
    return found


def nobody_loses(most: RegimeAnswer) -> str:
    """Say in words whether a split exists in which nobody loses."""
    worst = min(most.shippers_musd.values())
    if not most.feasible:
        return "no through tariff was found at which the members together and the shippers of every form lose nothing"
    if max(abs(value - 1.0) for value in most.multipliers.values()) < 1e-3:
        return "no through tariff carries more than today's without somebody losing: today's is the best that was found"
    given = sum(max(one.transfer_musd or 0.0, 0.0) for one in most.parties)
    rival = min((one for one in most.parties if not one.member), key=lambda one: one.change_musd)
    return (
        f"a split exists: with transfers of {given:.1f} MUSD a year among the members each keeps what it earns today, "
        f"{most.members_rent_musd:.1f} MUSD of rents once scarcity is priced among it, and shippers of no form lose "
        f"(the least gains {max(worst, 0.0):.1f} MUSD); of those who are no members {rival.name} loses most, "
        f"{max(-rival.change_musd, 0.0):.1f} MUSD"
    )


def conducts(fixed: Frame, shown: Restraint) -> list[Conduct]:
    """List today's restraint by party and form."""
    operators = fixed.operators
    volume = operators.exposure.T @ fixed.flows.flow_kt
    return [
        Conduct(
            party=operators.parties[operators.party[price]],
            form=FORMS[operators.of_form[price]],
            price_usd_per_t=float(operators.today_usd_per_t[price]),
            markup_usd_per_t=float(shown.markup_usd_per_t[price]),
            best_usd_per_t=float(shown.best_usd_per_t[price]),
            conduct_share=float(shown.conduct_share[price]),
            volume_kt=float(volume[price]),
        )
        for price in range(len(operators.names))
    ]
