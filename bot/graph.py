"""Running a trained graph: its nodes one after the other, in an order that is found once.

Rasa's runner copies the graph, builds another for a scheduler of parallel work and lets that run it on one
thread; a turn runs three graphs, and this was a ninth of its time.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner


class InOrder:
    """Runs the loaded nodes of Rasa's runner."""

    def __init__(self, runner: DaskGraphRunner) -> None:
        self._nodes = runner._instantiated_nodes
        self._schema = runner._graph_schema
        self._orders: dict[tuple[str, ...], list[str]] = {}

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """The outputs of the targets. ``inputs`` by the names of Rasa's placeholders.

        Raises what a node raises, and GraphRunError when something that a node needs is missing.
        """
        wanted = tuple(targets or self._schema.target_names)
        order = self._orders.get(wanted)
        if order is None:
            order = self._orders[wanted] = _order(self._schema, wanted)
        given: dict[str, Any] = dict(inputs or {})
        done: dict[str, Any] = {name: (name, value) for name, value in given.items()}
        for name in order:
            needs = self._schema.nodes[name].needs.values()
            missing = [need for need in needs if need not in done]
            if missing:
                raise GraphRunError(f"Node '{name}' needs {missing}, which nothing provides.")
            done[name] = self._nodes[name](*(done[need] for need in needs))
        return {name: done[name][1] for name in wanted}


def _order(schema: GraphSchema, targets: tuple[str, ...]) -> list[str]:
    """The targets and all that they need, each after what it needs itself; inputs are no nodes."""
    order: list[str] = []

    def add(name: str) -> None:
        if name in order or name not in schema.nodes:
            return
        for need in schema.nodes[name].needs.values():
            add(need)
        order.append(name)

    for target in targets:
        add(target)
    return order
