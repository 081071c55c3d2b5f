"""Bars as SVG: a median each, with a line from the least to the most."""

from collections.abc import Mapping
from xml.sax.saxutils import escape

from project.benchmarks.figures import Spread

WIDTH, NUMBERS, ROW, TOP = 800, 80, 30, 34
LETTER = 7.5  # how wide one is, more or less
# Where it is dark, the page around it is as well.
STYLE = """
text { font: 14px system-ui, sans-serif; fill: #24292f }
.bar { fill: #8c959f } .ours { fill: #1a7f64 } .spread { stroke: #24292f; stroke-width: 1.5 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .bar { fill: #6e7681 } .ours { fill: #3fb68b } .spread { stroke: #e6edf3 }
}
"""


def bars(title: str, figure: str, spreads: Mapping[str, Spread]) -> str:
    """A bar for each row, from zero; those of Parley in another colour."""
    labels = 20 + LETTER * max(map(len, spreads), default=0)
    most = max((spread.most for spread in spreads.values()), default=0) or 1
    scale = (WIDTH - labels - NUMBERS) / most
    height = TOP + ROW * len(spreads) + 8
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
        f"<title>{escape(title)}: {escape(figure)}</title><style>{STYLE}</style>",
        f'<text x="{labels:.1f}" y="20">{escape(figure)}</text>',
    ]
    for place, (row, spread) in enumerate(spreads.items()):
        top = TOP + ROW * place
        kind = "bar ours" if row.startswith("Parley") else "bar"
        middle, end = top + 10, labels + spread.most * scale + 8
        lines += [
            f'<text x="{labels - 10:.1f}" y="{top + 15}" text-anchor="end">{escape(row)}</text>',
            f'<rect class="{kind}" x="{labels:.1f}" y="{top}" height="20"'
            f' width="{max(1.0, spread.median * scale):.1f}"/>',
            f'<line class="spread" x1="{labels + spread.least * scale:.1f}" y1="{middle}"'
            f' x2="{labels + spread.most * scale:.1f}" y2="{middle}"/>',
            f'<text x="{end:.1f}" y="{top + 15}">{short(spread.median)}</text>',
        ]
    return "\n".join([*lines, "</svg>"]) + "\n"


def short(value: float) -> str:
    """A number that fits beside a bar."""
    for limit, sign in ((1e6, "M"), (1e4, "k")):
        if value >= limit:
            return f"{value / (1e6 if sign == 'M' else 1e3):.3g} {sign}"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
