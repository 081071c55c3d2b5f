"""Twenty minutes of everything at once, on two processes with stores of their own: `just soak`.

A round is what the tests of project/faults do once: 200 open pages, people who write, one fault, and then
everything that Parley promises is looked at. Meanwhile guests come, join, talk, go, and are sent away.
"""
