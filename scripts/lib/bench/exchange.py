"""The rows of the exchange of gradients, from `lockstep bench exchange`."""

from rows import MPI, Row
from sides import Lockstep


def times(key):
    """The microseconds of one way, at the size where ours is worst against MPI_Allreduce."""
    def take(answer):
        sizes = [size for size in answer["sizes"] if 1e5 <= size["floats"] <= 2.5e7]
        worst = min(sizes, key=lambda size: size["allreduce"] / size["tree"])
        return worst[key]
    return take


def exchange_rows():
    inside = Lockstep(("exchange",), 2)
    across = Lockstep(("exchange",), 2, (("LOCKSTEP_NODE_SIZE", "1"),))
    return [
        Row("exchange", "exchange, 2 ranks, 1e5-2.5e7 floats, worst", "µs", 5, inside, inside, MPI,
            times("tree"), times("allreduce"), inverse=True),
        Row("exchange-nodes", "the same, each rank on a node (emulated)", "µs", 1, across, across,
            MPI, times("tree"), times("allreduce"), inverse=True)]
