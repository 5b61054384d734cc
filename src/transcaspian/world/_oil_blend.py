"""How much oil with more sulphur a blend can take: sulphur by mass blends in proportion to mass."""

from __future__ import annotations

from collections.abc import Iterable

Part = tuple[float, float]  # kt and sulphur by mass


def blend_sulphur_share(parts: Iterable[Part]) -> float:
    """Sulphur of a blend by mass, from kt and sulphur of each oil; zero of nothing.

    Examples
    --------
    >>> blend_sulphur_share([(30.0, 0.001), (10.0, 0.005)])
    0.002
    """
    told = list(parts)
    total_kt = sum(kt for kt, _ in told)
    return sum(kt * sulphur for kt, sulphur in told) / total_kt if total_kt > 0.0 else 0.0


def blend_room_kt(others: Iterable[Part], *, sulphur_share: float, limit_share: float) -> float | None:
    """Most of an oil that keeps a blend with others at or below a limit, kt; nothing where it may be any amount.

    Solves ``sum(q_i s_i) + x s = L (sum(q_i) + x)`` for x; zero where the others alone are above the limit.

    Examples
    --------
    >>> round(blend_room_kt([(30.0, 0.001)], sulphur_share=0.005, limit_share=0.002), 9)
    10.0
    >>> blend_room_kt([(30.0, 0.001)], sulphur_share=0.002, limit_share=0.002) is None
    True
    >>> blend_room_kt([(30.0, 0.003)], sulphur_share=0.005, limit_share=0.002)
    0.0
    """
    if sulphur_share <= limit_share:
        return None
    spare = sum(kt * (limit_share - sulphur) for kt, sulphur in others)
    return max(spare, 0.0) / (sulphur_share - limit_share)


__all__ = ["Part", "blend_room_kt", "blend_sulphur_share"]
