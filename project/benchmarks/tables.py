"""What several subjects did under the same conditions, and what Parley is to reach beside them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from project.benchmarks.figures import Spread, at_least, ratio

Figures = dict[str, float]
# How much of its core the load took, among the figures of a row.
LOAD = "load's core"


@dataclass
class Table:
    """A row for each subject: a dict of figures for each round."""

    scenario: str
    title: str
    shows: Sequence[str]  # the figures that a reader wants to see, the most telling first
    rows: dict[str, list[Figures]] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)  # who was not measured, and why
    ceilings: dict[str, float] = field(default_factory=dict)  # of the load, by figure

    def note(self, row: str, figures: Figures) -> None:
        """One more round of a row."""
        self.rows.setdefault(row, []).append(figures)

    def values(self, row: str, figure: str) -> list[float]:
        return [figures[figure] for figures in self.rows[row]]

    def spread(self, row: str, figure: str) -> Spread:
        return Spread.of(self.values(row, figure))

    def is_at_least(self, row: str, figure: str) -> bool:
        """Whether the load was the limit of this figure."""
        if figure not in self.ceilings:
            return False
        busy = Spread.of([figures.get(LOAD, 0) for figures in self.rows[row]]).median
        return at_least(self.spread(row, figure).median, self.ceilings[figure], busy)

    def as_data(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, data: dict[str, Any]) -> Self:
        """What `as_data` gave."""
        return cls(**data)


@dataclass(frozen=True)
class Target:
    """A ratio to be reached: of one row's figure to another's. Or a figure, without another."""

    figure: str
    ours: str
    theirs: str  # empty where the limit is of the figure itself
    required: float
    goal: float
    table: str
    other: str = ""  # the table of the other row, where it is not the same
    at_most: bool = True

    def ratio(self, tables: dict[str, Table]) -> Spread | None:
        """What it is, where both were measured."""
        ours, theirs = tables.get(self.table), tables.get(self.other or self.table)
        if not self.theirs and ours and ours.rows.get(self.ours):
            return ours.spread(self.ours, self.figure)
        if not (ours and theirs and ours.rows.get(self.ours) and theirs.rows.get(self.theirs)):
            return None
        return ratio(ours.values(self.ours, self.figure), theirs.values(self.theirs, self.figure))

    def verdict(self, found: Spread) -> str:
        """Reached or missed, when each round says so; otherwise the noise is too much to tell."""
        if self._is_within(found, self.goal):
            return "the goal"
        if self._is_within(found, self.required):
            return "reached"
        worse = found.least > self.required if self.at_most else found.most < self.required
        return "missed" if worse else "within the noise"

    def _is_within(self, found: Spread, limit: float) -> bool:
        return found.most <= limit if self.at_most else found.least >= limit
