"""How fast Parley is, beside what people would pick in its place: `just bench`.

Each scenario starts Parley and its peers in turn on one core of this machine, and the load on another.
What comes of it goes to `var/benchmarks/results.json`, and by `just bench --write` to docs/performance.md.
"""
