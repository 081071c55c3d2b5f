"""What is measured, one scenario a file. Each has a `measure` and says what it has to reach."""

from project.benchmarks.scenarios import crowd

# By the name that `just bench` knows it by.
SCENARIOS = {"crowd": crowd}
