"""The rows of the exchange of gradients, from `lockstep bench exchange`."""

from rows import MPI, Row
from sides import Lockstep

LENGTHS = "100000,1000000,10000000,25000000"


def microseconds(way):
    """The time of one way, at the length where ours is worst against MPI_Allreduce."""
    def take(answer):
        worst = min(answer["timings"], key=lambda one: one["speedup"])
        return worst[f"{way}Microseconds"]
    return take


def exchange_rows():
    inside = Lockstep(("exchange", "--floats", LENGTHS), 2)
    across = Lockstep(inside.arguments, 2, (("LOCKSTEP_NODE_SIZE", "1"),))
    ours, theirs = microseconds("tree"), microseconds("allreduce")
    return [
        Row("exchange", "exchange of 1e5-2.5e7 floats, 2 ranks, worst", "µs", 5, inside, inside, MPI,
            ours, theirs, inverse=True),
        Row("exchange-nodes", "the same, each rank a node of its own", "µs", 1, across, across, MPI,
            ours, theirs, inverse=True)]
