"""Random numbers of the slow twin: named counter streams and times drawn from them, in plain Python.

Written apart from the kernel, with the numbers of Python's ``math`` alone, so that the two can be compared to the last
bit. ``docs/simulator.md`` says what a stream is.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence

from transcaspian.sim._operations import CONSTANT, EXPONENTIAL, LOGNORMAL, Spread

GOLDEN = 0x9E3779B97F4A7C15
ALL_64_BITS = (1 << 64) - 1

# Wichura, The percentage points of the normal distribution, Applied Statistics 37 (1988), AS241, routine PPND16:
# numerator and denominator of each of three regions, highest power first.
MIDDLE = (
    (
        *(2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457),
        *(13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.3871328727963666080),
    ),
    (
        *(5226.4952788528545610, 28729.085735721942674, 39307.895800092710610, 21213.794301586595867),
        *(5394.1960214247511077, 687.18700749205790830, 42.313330701600911252, 1.0),
    ),
)
NEAR_TAIL = (
    (
        *(7.74545014278341407640e-4, 2.27238449892691845833e-2, 0.241780725177450611770, 1.27045825245236838258),
        *(3.64784832476320460504, 5.76949722146069140550, 4.63033784615654529590, 1.42343711074968357734),
    ),
    (
        *(1.05075007164441684324e-9, 5.475938084995344946e-4, 1.51986665636164571966e-2, 0.148103976427480074590),
        *(0.689767334985100004550, 1.67638483018380384940, 2.05319162663775882187, 1.0),
    ),
)
FAR_TAIL = (
    (
        *(2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2),
        *(0.296560571828504891230, 1.78482653991729133580, 5.46378491116411436990, 6.65790464350110377720),
    ),
    (
        *(2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4),
        *(1.48753612908506148525e-2, 0.136929880922735805310, 0.599832206555887937690, 1.0),
    ),
)


def mix(number: int) -> int:
    """Give the finalizer of SplitMix64 of a 64-bit number."""
    number = ((number ^ (number >> 30)) * 0xBF58476D1CE4E5B9) & ALL_64_BITS
    number = ((number ^ (number >> 27)) * 0x94D049BB133111EB) & ALL_64_BITS
    return number ^ (number >> 31)


def key_of(name: str, *, seed: int, replication: int) -> int:
    """Key of the stream of a name in one replication."""
    start = mix((seed + GOLDEN) & ALL_64_BITS)
    start = mix((start + GOLDEN * (replication + 1)) & ALL_64_BITS)
    return mix(start ^ int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little"))


def _at(each_factor: Sequence[float], r_share: float) -> float:
    """Value of a polynomial by Horner's rule."""
    total = 0.0
    for factor in each_factor:
        total = total * r_share + factor
    return total


def normal_quantile(p_share: float) -> float:
    """Give the standard normal quantile of a probability between 0 and 1."""
    q = p_share - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return q * _at(MIDDLE[0], r) / _at(MIDDLE[1], r)
    r = math.sqrt(-math.log(p_share if q < 0.0 else 1.0 - p_share))
    above, below, start = (*NEAR_TAIL, 1.6) if r <= 5.0 else (*FAR_TAIL, 5.0)
    z = _at(above, r - start) / _at(below, r - start)
    return -z if q < 0.0 else z


class Stream:
    """Uniform numbers of one name: each is a function of the key and of how many were drawn."""

    def __init__(self, name: str, *, seed: int, replication: int) -> None:
        self.key, self.drawn = key_of(name, seed=seed, replication=replication), 0

    def uniform(self) -> float:
        """Draw a number between 0 and 1, neither of them."""
        self.drawn += 1
        return ((mix((self.key + self.drawn * GOLDEN) & ALL_64_BITS) >> 11) + 0.5) * 2.0**-53


class Streams:
    """All streams of one replication, each made when its name is first asked for."""

    def __init__(self, *, seed: int, replication: int) -> None:
        self.seed, self.replication = seed, replication
        self.by_name: dict[str, Stream] = {}
        self.name_of_key: dict[int, str] = {}

    def __getitem__(self, name: str) -> Stream:
        if name not in self.by_name:
            stream = Stream(name, seed=self.seed, replication=self.replication)
            other = self.name_of_key.setdefault(stream.key, name)
            if other != name:
                raise ValueError(f"streams {other!r} and {name!r} have one key")
            self.by_name[name] = stream
        return self.by_name[name]


class Time:
    """Hours drawn from a distribution by one stream; ``cuts`` counts those that were more than the most."""

    def __init__(self, spread: Spread, stream: Stream) -> None:
        self.spread, self.stream, self.cuts = spread, stream, 0

    def draw(self) -> float:
        """Draw the next time, in hours."""
        spread = self.spread
        if spread.kind == CONSTANT:
            hours = spread.mean_h
        elif spread.kind == EXPONENTIAL:
            hours = -spread.mean_h * math.log(self.stream.uniform())
        elif spread.kind == LOGNORMAL:
            sigma = math.sqrt(math.log(1.0 + spread.scv))
            mu = math.log(spread.mean_h) - sigma * sigma / 2.0
            hours = math.exp(mu + sigma * normal_quantile(self.stream.uniform()))
        else:
            raise ValueError(f"no distribution {spread.kind!r}")
        self.cuts += hours > spread.most_h
        return min(hours, spread.most_h)
