"""What was measured, in words and tables: on the terminal, and as docs/performance.md."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from project.benchmarks.figures import Spread
from project.benchmarks.plots import bars
from project.benchmarks.scenarios import SCENARIOS
from project.benchmarks.tables import Table, Target

COLUMNS = 100
MEASURED = "{date}, {rounds} rounds; the machine's load was {load} when it began."
HEAD = """\
# How fast it is

Measured by `just bench`, and written by `just bench --write`: nothing here was typed in.

{machine}

Each server ran on one core and the load on another, in turn with its peers, round by round, each started
anew. A figure is the median, with the least and the most in brackets. Compare rows of one table: another
machine, or another day, has other numbers and much the same ratios.

**What is in a row.** Parley has everything on, as it comes, but for its limits, which were lifted by
settings: the rates, and how many sockets one person and one address may have. Its peers do less:

{subjects}

All but the tutorial send the bytes that Parley sends for a message, and all clients offer compression, as
browsers do. "One message" is one in a room where nothing else happens, until the last socket has it. "As
many as can be" has eight in flight: one that everybody has is followed by the next. A figure with ≥ was
limited by the load, not by the server.
"""


def page(results: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """The document, and its plots by the names of their files."""
    machine, versions = listed(results["machine"]), listed(results["versions"])
    head = HEAD.format(
        machine=textwrap.fill(f"The machine: {machine}. With {versions}.", COLUMNS),
        subjects="\n".join(
            f"- **{title}**: {says}." for title, says in results["subjects"].items()
        ),
    )
    parts, plots = [head], {}
    if rows := list(ratio_rows(tables_of(results))):
        parts.append("## What is to be reached\n\n" + markdown(RATIO_HEAD, rows))
    for name, scenario in SCENARIOS.items():
        if not (found := results["scenarios"].get(name)):
            continue
        parts.append(f"## {scenario.TITLE}\n\n{scenario.__doc__}")
        parts.append(MEASURED.format(**found))
        for number, data in enumerate(found["tables"], start=1):
            table, file = Table.of(data), f"{name}-{number}.svg"
            plots[file] = bars(table.title, table.shows[0], spreads(table, table.shows[0]))
            parts.append(f"### {table.title}\n\n{as_markdown(table)}")
            parts.append(f"![{table.title}: {table.shows[0]}](performance/{file})")
    return "\n\n".join(part.strip() for part in parts) + "\n", plots


def summary(results: Mapping[str, Any]) -> str:
    """The same for the terminal, without words."""
    tables = tables_of(results)
    parts = [f"{table.title}\n{columns(*cells(table))}" for table in tables]
    return "\n\n".join([*parts, columns(RATIO_HEAD, list(ratio_rows(tables)))])


def tables_of(results: Mapping[str, Any]) -> list[Table]:
    """All tables of all scenarios."""
    return [Table.of(data) for one in results["scenarios"].values() for data in one["tables"]]


RATIO_HEAD = ("What", "Figure", "Beside", "Ratio", "Required", "Goal", "")


def ratio_rows(tables: Sequence[Table]) -> Iterator[list[str]]:
    """Each ratio that Parley is to reach, of those that were measured."""
    by_title = {table.title: table for table in tables}
    targets: list[Target] = [one for scenario in SCENARIOS.values() for one in scenario.TARGETS]
    for target in targets:
        if found := target.ratio(by_title):
            sign = "≤" if target.at_most else "≥"
            limits = [f"{sign} {limit:g}" for limit in (target.required, target.goal)]
            beside = f"{target.theirs}: {target.other}" if target.other else target.theirs or "–"
            what = f"{target.ours}: {target.table}"
            verdict = target.verdict(found)
            yield [what, target.figure, beside, in_words(found), *limits, verdict]


def as_markdown(table: Table) -> str:
    """A table, and who is not in it."""
    missing = [f"{row}: not measured, {why}." for row, why in table.absent.items()]
    return "\n\n".join([markdown(*cells(table)), *missing])


def cells(table: Table) -> tuple[list[str], list[list[str]]]:
    """The head and the rows of a table."""
    rows = []
    for row in table.rows:
        marks = ["≥ " if table.is_at_least(row, figure) else "" for figure in table.shows]
        found = [in_words(table.spread(row, figure)) for figure in table.shows]
        rows.append([row, *[mark + words for mark, words in zip(marks, found, strict=True)]])
    return ["", *table.shows], rows


def spreads(table: Table, figure: str) -> dict[str, Spread]:
    """A figure of each row."""
    return {row: table.spread(row, figure) for row in table.rows}


def in_words(spread: Spread) -> str:
    """A median with its least and most."""
    if spread.least == spread.most:
        return number(spread.median)
    return f"{number(spread.median)} ({number(spread.least)}–{number(spread.most)})"


def number(value: float) -> str:
    """Three digits are as many as are true."""
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:#.3g}".removesuffix(".") if abs(value) < 100 else f"{value:.0f}"


def listed(named: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in named.items())


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table as Markdown has them."""
    lines = [head, ["---", *["--:" for _ in head[1:]]], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def columns(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in columns."""
    lines = [head, *rows]
    widths = [max(len(line[place]) for line in lines) for place in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
