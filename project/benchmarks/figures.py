"""What is made of measurements: medians, spreads, ratios, and what the load's own limit hides."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Self

# A row this near to the load's own limit may be better than what was measured.
NEAR = 0.9


def percentile(ascending: Sequence[float], percent: float) -> float:
    """The value that so many percent are not above; 0 of nothing."""
    if not ascending:
        return 0.0
    place = -(-len(ascending) * percent // 100)  # rounded up
    return ascending[max(0, int(place) - 1)]


@dataclass(frozen=True)
class Spread:
    """What came of several rounds."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Self:
        return cls(median(values), min(values), max(values))


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> Spread:
    """Round by round: what disturbs a round disturbs both, which were measured one after the other."""
    return Spread.of([one / other for one, other in zip(ours, theirs, strict=True)])


def at_least(value: float, ceiling: float, share_of_core: float) -> bool:
    """Whether the load was the limit: its own ceiling is near, or its core had no time left."""
    return value > NEAR * ceiling > 0 or share_of_core > NEAR
