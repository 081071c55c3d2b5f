"""What a process counts of itself, for Prometheus. `rooms/feed/figures.py` has what is read when asked.

Counted where something is done once for many: for a ring, a batch, a page that comes back, and never
for each message that goes to a socket.
"""

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics

# When each figure began to be counted is nobody's question, and doubles the answer.
disable_created_metrics()  # type: ignore[no-untyped-call]
REGISTRY = CollectorRegistry()

RUNG = Counter(
    "parley_rings_rung_total", "Rings that this process sent.", ["what"], registry=REGISTRY
)
LOST = Counter(
    "parley_rings_lost_total",
    "Rings that could not be sent. Who should have heard them is told by the tick.",
    ["what"],
    registry=REGISTRY,
)
HEARD = Counter(
    "parley_rings_heard_total", "Rings that this process heard.", ["what"], registry=REGISTRY
)
HEALED = Counter(
    "parley_rings_healed_total",
    "Changes that the tick found and no ring had told of; now and then one whose ring was on its way.",
    ["what"],
    registry=REGISTRY,
)
RENDERED = Counter(
    "parley_fragments_rendered_total",
    "Fragments that were rendered.",
    ["what"],
    registry=REGISTRY,
)
REUSED = Counter(
    "parley_fragments_reused_total",
    "Fragments that were handed to a socket and had been rendered for another.",
    ["what"],
    registry=REGISTRY,
)
OVERFLOWS = Counter(
    "parley_outbox_overflows_total",
    "Sockets closed because more waited for them than an outbox holds.",
    registry=REGISTRY,
)
ABORTS = Counter(
    "parley_socket_aborts_total",
    "Connections cut off: the other side had taken nothing (send), or not answered a close (close).",
    ["reason"],
    registry=REGISTRY,
)
CLOSES = Counter(
    "parley_socket_closes_total",
    "Sockets that this process closed, by the code it closed them with.",
    ["code"],
    registry=REGISTRY,
)
RESUMES = Histogram(
    "parley_resume_changes",
    "How many numbers of the room's log a page was behind when it connected. Above 200, and when it "
    "had no number that makes sense (+Inf), it was sent the newest page instead.",
    buckets=(0, 1, 5, 20, 50, 100, 200),
    registry=REGISTRY,
)
REFUSALS = Counter(
    "parley_refusals_total",
    "What people were told could not be done, by the reason.",
    ["reason"],
    registry=REGISTRY,
)
FALLBACKS = Counter(
    "parley_poll_fallbacks_total",
    "Long polls that were answered at once, since there were too many: of one person, or in the process.",
    ["limit"],
    registry=REGISTRY,
)
DELIVERY = Histogram(
    "parley_commit_to_socket_seconds",
    "From the commit to when each socket of this process that was ready for it had been written to: "
    "once for each room and batch, of the oldest change in it. By the clocks of two machines when "
    "another one committed; from when a message was posted, where its ring was lost.",
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60),
    registry=REGISTRY,
)


def handed_out(what: str, rendered: int, to: int) -> None:
    """So many fragments were rendered, and handed to so many sockets."""
    RENDERED.labels(what).inc(rendered)
    REUSED.labels(what).inc(max(0, to - rendered))
