"""What is measured, one scenario a file. Each has a `measure` and says what it has to reach."""

from types import ModuleType

from project.benchmarks.scenarios import (
    arrivals,
    crowd,
    growth,
    loop,
    many,
    page,
    rooms,
    several,
    stopped,
    storm,
    variants,
)

# By the names of their files.
SCENARIOS: dict[str, ModuleType] = {
    scenario.__name__.rpartition(".")[2]: scenario
    for scenario in (
        *(crowd, many, storm, page, rooms),
        *(several, arrivals, growth, stopped, variants, loop),
    )
}
# What `--quick` is without names.
QUICK = ["crowd", "page", "rooms"]
