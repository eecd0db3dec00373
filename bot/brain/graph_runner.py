"""Runs the model's graph without dask, which plans the same few nodes anew for every message and prediction."""

from __future__ import annotations

from functools import cache
from typing import Any

from rasa.engine.graph import GraphNode
from rasa.engine.runner.dask import DaskGraphRunner


class SerialGraphRunner(DaskGraphRunner):
    """Runs what a target needs, one node after the other, in this thread."""

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """Outputs by target."""
        wanted = targets or self._graph_schema.target_names
        # A node's output is its name and its value.
        outputs = {name: (name, value) for name, value in (inputs or {}).items()}
        for name, node, needs in self._plan(tuple(wanted)):
            outputs[name] = node(*(outputs.get(need, need) for need in needs))
        return {name: outputs[name][1] for name in wanted}

    @cache  # noqa: B019 - one runner a model, as long-lived as the process
    def _plan(self, targets: tuple[str, ...]) -> list[tuple[str, GraphNode, list[str]]]:
        """The nodes that the targets need, each after what it needs itself."""
        nodes = self._graph_schema.nodes
        order: dict[str, list[str]] = {}

        def add(name: str) -> None:
            # What is no node is an input.
            if name in order or name not in nodes:
                return
            needs = list(nodes[name].needs.values())
            for need in needs:
                add(need)
            order[name] = needs

        for target in targets:
            add(target)
        return [(name, self._instantiated_nodes[name], needs) for name, needs in order.items()]
