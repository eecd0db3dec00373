"""The figures as JSON and as a Markdown table."""

from __future__ import annotations

import statistics
from typing import Any

from benchmarks.serving.load import Measured
from benchmarks.serving.systems import System
from benchmarks.serving.training import DEFAULT_EPOCHS, Trained


def figures(system: System, trained: Trained, load: dict[int, Measured]) -> dict[str, Any]:
    """What was measured of one system."""
    return {
        "visitors": {str(count): _of_load(measured) for count, measured in load.items()},
        "memory_mb": system.memory() | {"total": round(sum(system.memory().values()), 1)},
        "start_seconds": round(system.start_seconds, 1),
        "training_cpu_seconds": trained.cpu_seconds,
        "training_wall_seconds": trained.wall_seconds,
        "training_full_cpu_seconds": trained.full_cpu_seconds,
        "training_epochs": trained.epochs,
        "model_mb": round(trained.bytes / 1e6, 1),
    }


def _of_load(measured: Measured) -> dict[str, Any]:
    count = len(measured.latencies)
    cuts = statistics.quantiles(measured.latencies, n=100)
    return {
        "messages": count,
        "p50_ms": round(cuts[49] * 1000, 1),
        "p95_ms": round(cuts[94] * 1000, 1),
        "messages_per_second": round(count / measured.seconds, 1),
        "cpu_ms_per_message": round(measured.cpu_seconds / count * 1000, 1),
        "unanswered": measured.unanswered,
        "p50_ms_by_round": measured.medians,
    }


def table(result: dict[str, Any]) -> str:
    """The figures side by side, with ours as a share of stock's."""
    ours, stock = result["ours"], result["stock"]
    rows: list[tuple[str, float, float]] = []
    for count in ours["visitors"]:
        name = "1 visitor" if count == "1" else f"{count} visitors"
        for key, label in (
            ("p50_ms", "reply p50, ms"),
            ("p95_ms", "reply p95, ms"),
            ("messages_per_second", "messages a second"),
            ("cpu_ms_per_message", "CPU ms a message"),
        ):
            rows.append((f"{name}: {label}", ours["visitors"][count][key], stock["visitors"][count][key]))
    rows += [
        ("memory of all processes, MB", ours["memory_mb"]["total"], stock["memory_mb"]["total"]),
        ("start until it answers, s", ours["start_seconds"], stock["start_seconds"]),
    ]
    # Of a part of the data neither would be a comparison.
    if not stock["examples_each"]:
        reckoned = (
            "" if stock["training_epochs"] == DEFAULT_EPOCHS else f" (stock: reckoned for {DEFAULT_EPOCHS} epochs)"
        )
        rows += [
            (f"training, CPU s{reckoned}", ours["training_full_cpu_seconds"], stock["training_full_cpu_seconds"]),
            ("model, MB", ours["model_mb"], stock["model_mb"]),
        ]
    lines = ["| | ours | stock Rasa | ours / stock |", "|---|---|---|---|"]
    lines += [f"| {name} | {a:g} | {b:g} | {a / b:.2f} |" for name, a, b in rows]
    return "\n".join(lines)


def notes(result: dict[str, Any]) -> str:
    """What a reader must know to judge the figures."""
    stock = result["stock"]
    lines = [f"- Stock's understanding was trained for {stock['training_epochs']} epochs (default: {DEFAULT_EPOCHS})."]
    if stock["training_epochs"] != DEFAULT_EPOCHS:
        lines.append("- Epochs change what stock answers, not how long it takes to.")
    if stock["examples_each"]:
        lines.append(
            f"- Stock was trained on at most {stock['examples_each']} examples of an intent, not on all: vocabulary "
            "and model are smaller for it and the latency is, if anything, too low. Training is left out."
        )
    for name in ("ours", "stock"):
        parts = ", ".join(f"{key} {value:g}" for key, value in result[name]["memory_mb"].items() if key != "total")
        lines.append(f"- Memory of {name}: {parts} MB.")
        missing = sum(load["unanswered"] for load in result[name]["visitors"].values())
        if missing:
            lines.append(f"- {name}: {missing} messages got no reply; they count with the time until that was known.")
    return "\n".join(lines)
