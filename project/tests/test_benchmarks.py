"""What is made of the benchmarks' measurements. The benchmarks themselves run by `just bench` alone."""

from xml.etree import ElementTree

import pytest

from project.benchmarks.figures import Spread, at_least, percentile, ratio
from project.benchmarks.load.messages import NUMBERS, Messages, text_of
from project.benchmarks.peers import SocketIO
from project.benchmarks.plots import bars
from project.benchmarks.report import cells, in_words, number, page, summary
from project.benchmarks.scenarios import SCENARIOS
from project.benchmarks.scenarios.crowd import FROM_TWENTY, ONE
from project.benchmarks.scenarios.many import to_the_last
from project.benchmarks.subject import Missing
from project.benchmarks.tables import LOAD, Table, Target

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("percent", "expected"), [(0, 1), (1, 1), (50, 50), (50.5, 51), (99, 99), (100, 100)]
)
def test_a_percentile_is_a_value_that_was_measured(percent: float, expected: float) -> None:
    assert percentile(range(1, 101), percent) == expected


def test_of_nothing_the_percentile_is_nothing() -> None:
    assert percentile([], 99) == 0
    assert percentile([7], 50) == 7


def test_a_ratio_is_taken_round_by_round() -> None:
    # A slow machine in the second round: both took twice as long, and the ratio is the same.
    assert ratio([10, 20, 30], [5, 10, 10]) == Spread(2, 2, 3)


@pytest.mark.parametrize(
    ("value", "ceiling", "share", "limited"),
    [(80, 100, 0.5, False), (91, 100, 0.5, True), (80, 100, 0.95, True), (80, 0, 0.5, False)],
)
def test_what_the_load_limits_is_marked(
    value: float, ceiling: float, share: float, limited: bool
) -> None:
    assert at_least(value, ceiling, share) is limited


def crowd_table(title: str, figure: str, **rows: list[float]) -> Table:
    table = Table("crowd", title, [figure])
    for row, values in rows.items():
        for value in values:
            table.note(row.replace("_", "."), {"CPU ms a message": value, figure: value, LOAD: 0.5})
    return table


@pytest.mark.parametrize(
    ("ours", "verdict"),
    [
        ([1, 1.05], "the goal"),
        ([1.3, 1.5], "reached"),
        ([1.5, 1.7], "within the noise"),
        ([1.7, 1.8], "missed"),
    ],
)
def test_a_target_counts_when_every_round_says_so(ours: list[float], verdict: str) -> None:
    target = Target("ms", "Parley", "Socket.IO", 1.6, 1.1, "One")
    found = target.ratio({"One": crowd_table("One", "ms", Parley=ours, Socket_IO=[1, 1])})
    assert found
    assert target.verdict(found) == verdict


def test_a_target_may_be_a_lower_limit() -> None:
    target = Target("per s", "Parley", "Socket.IO", 1.0, 2.0, "One", at_most=False)
    assert target.verdict(Spread(2.5, 2.1, 3)) == "the goal"
    assert target.verdict(Spread(0.8, 0.7, 0.9)) == "missed"
    assert target.ratio({}) is None
    assert target.ratio({"One": crowd_table("One", "per s", Parley=[1])}) is None


def test_a_target_may_be_of_a_figure_itself() -> None:
    target = Target("ms", "Parley", "", 3, 1.5, "One")
    assert target.ratio({"One": crowd_table("One", "ms", Parley=[1, 2])}) == Spread(1.5, 1, 2)


def test_two_generators_have_the_last_of_both() -> None:
    leading = {"said": [0, 1_000_000, 5_000_000], "came": [2, 2, 2], "last": [1, 3_000_000, 9]}
    helping = {"said": [0, 0], "came": [2, 2], "last": [1, 5_000_000]}
    # The third has not come to everybody.
    assert to_the_last([leading, helping], first=1, sockets=4) == [4.0]


def test_numbers_have_three_digits() -> None:
    numbers = (0, 0.01234, 1.6, 12.34, 123.4, 123456)
    assert [number(one) for one in numbers] == ["0", "0.0123", "1.60", "12.3", "123", "123,456"]
    assert in_words(Spread(2, 1, 3)) == "2.00 (1.00–3.00)"
    assert in_words(Spread(2, 2, 2)) == "2.00"


def test_the_targets_are_of_tables_that_are_measured() -> None:
    titles = {one.format(size) for one in (ONE, FROM_TWENTY) for size in ("100", "1,000")}
    targets = [target for scenario in SCENARIOS.values() for target in scenario.TARGETS]
    assert titles <= {target.table for target in targets}
    assert all(scenario.TITLE and scenario.__doc__ for scenario in SCENARIOS.values())


def results() -> dict[str, object]:
    one = crowd_table(ONE.format("1,000"), "ms to the last", Parley=[20, 21], Socket_IO=[15, 15])
    one.absent = {"ws": "node not installed"}
    many = crowd_table(
        FROM_TWENTY.format("1,000"), "deliveries/s", Parley=[99, 98], Socket_IO=[50, 50]
    )
    many.ceilings = {"deliveries/s": 100}
    return {
        "machine": {"cores": "2"},
        "versions": {"django": "5.2"},
        "subjects": {"Parley": "everything"},
        "scenarios": {
            "crowd": {
                "date": "2026-03-01",
                "rounds": 2,
                "load": 0.1,
                "tables": [one.as_data(), many.as_data()],
            }
        },
    }


def test_the_document_has_tables_plots_and_ratios() -> None:
    text, plots = page(results())
    assert "2026-03-01, 2 rounds; the machine's load was 0.1 when it began." in text
    assert "| Parley | 20.5 (20.0–21.0) |" in text
    assert "| Parley | ≥ 98.5 (98.0–99.0) |" in text  # the load was the limit
    assert "| Socket.IO | 50.0 |" in text
    assert "| 1.37 (1.33–1.40) | ≤ 1.6 | ≤ 1.1 | reached |" in text
    assert "ws: not measured, node not installed." in text
    assert set(plots) == {"crowd-1.svg", "crowd-2.svg"}
    assert all(f"performance/{name}" in text for name in plots)


def test_the_terminal_has_the_same() -> None:
    assert "≥ 98.5 (98.0–99.0)" in summary(results())


def test_a_plot_has_a_bar_for_each_row() -> None:
    picture = bars("<One>", "ms & more", {"Parley": Spread(2, 1, 4), "ws": Spread(1, 1, 1)})
    tree = ElementTree.fromstring(picture)
    widths = {
        one.get("class"): float(one.get("width", 0)) for one in tree.iter() if "rect" in one.tag
    }
    assert widths["bar ours"] == pytest.approx(2 * widths["bar"], abs=0.2)


def test_a_peer_that_cannot_run_here_says_what_is_missing() -> None:
    peer = SocketIO()
    peer.needs = ("python3", "a-program-that-nobody-has")
    with pytest.raises(Missing, match=r"^a-program-that-nobody-has not installed$"):
        peer.check()


def test_a_table_comes_back_from_json() -> None:
    table = Table.of(crowd_table("One", "ms", Parley=[1, 3]).as_data())
    assert cells(table) == (["", "ms"], [["Parley", "2.00 (1.00–3.00)"]])


def test_a_message_is_complete_when_everybody_has_it() -> None:
    messages = Messages()
    number = messages.new(expected=2)
    assert NUMBERS.findall(f"<p>{text_of(number)}</p>".encode()) == [b"00000000"]
    assert len(text_of(number)) == 100
    messages.arrived(number, messages.said_at[0] + 1_000_000)
    assert (messages.missing(0), messages.milliseconds(0)) == (1, [])
    messages.arrived(number, messages.said_at[0] + 3_000_000)
    assert (messages.missing(0), messages.milliseconds(0)) == (0, [3.0])
