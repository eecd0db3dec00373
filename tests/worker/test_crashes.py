"""The processes are killed at random points: nothing is lost, nothing is confirmed that is not stored, no key is used
twice."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from bot import paths
from bot.store.lead_tables import lead_events, leads, routing_decisions
from bot.store.outbox_tables import deadlines, outbox
from tests.worker.conftest import hire
from tests.worker.mailbox import Mailbox

# Few enough for every change; docs/quality.md has the figures of 1,000.
SUBMISSIONS = int(os.environ.get("CRASH_SUBMISSIONS", "150"))
# One in so many submissions, and one in so many mails, sees its process killed.
ONE_IN = 33
PATIENCE = 120 + SUBMISSIONS / 2


class Nursery:
    """The other side of tests/worker/nursery.py."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._stdin: IO[str] = process.stdin  # type: ignore[assignment]
        self._stdout: IO[str] = process.stdout  # type: ignore[assignment]
        self._answers: list[int] = []
        self._changed = threading.Condition()
        self.confirmed: dict[int, str] = {}
        threading.Thread(target=self._listen, daemon=True).start()

    def start(self, order: str) -> int:
        """The number of the process that carries out an order."""
        return self._ask(order)

    def kill(self, process: int) -> None:
        self._ask(f"kill {process}")

    def _ask(self, order: str) -> int:
        with self._changed:
            before = len(self._answers)
            self._stdin.write(f"{order}\n")
            self._stdin.flush()
            assert self._changed.wait_for(lambda: len(self._answers) > before, 30)
            return self._answers[-1]

    def _listen(self) -> None:
        for line in self._stdout:
            word, *rest = line.split()
            with self._changed:
                if word in ("started", "killed"):
                    self._answers.append(int(rest[0]))
                elif word == "confirmed":
                    self.confirmed[int(rest[0])] = rest[1]
                self._changed.notify_all()


@contextmanager
def nursery(environment: dict[str, str]) -> Iterator[Nursery]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.worker.nursery"],
        cwd=paths.ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Nursery(process)
    finally:
        # At the end of its orders it kills whom it started.
        process.communicate(timeout=30)


def count(engine: Engine, table, *where) -> int:
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(table).where(*where)).scalar_one()


def test_killed_at_random_points_nothing_is_lost_and_no_key_is_used_twice(
    environment: dict[str, str], engine: Engine, mailbox: Mailbox, record_property: pytest.RecordProperty
) -> None:
    # PostgreSQL with fewer: what it does otherwise (locks, two writers at once) shows in those.
    submissions = SUBMISSIONS if engine.dialect.name == "sqlite" else max(30, SUBMISSIONS // 10)
    environment |= {"LDN_DATABASE_URL": str(engine.url)}
    seed = int(os.environ.get("CRASH_SEED", random.randrange(10**6)))
    print(f"CRASH_SEED={seed}")
    chance = random.Random(seed)
    hire(engine, "Pat Doe", "pat@pharmacy.example", "Sam Roe", "sam@pharmacy.example")
    kills = Counter[str]()
    # A mail counts when the server has it: many of these kills fall before the worker hears the answer.
    at = {
        name: sorted(chance.sample(range(submissions), max(3, submissions // ONE_IN))) for name in ("taker", "worker")
    }
    began = time.monotonic()
    with nursery(environment) as born:
        taker, worker = born.start(f"take 0 {submissions}"), born.start("work")
        while len(born.confirmed) < submissions or at["worker"]:
            if at["taker"] and len(born.confirmed) > at["taker"][0]:
                at["taker"].pop(0)
                time.sleep(chance.uniform(0, 0.05))
                born.kill(taker)
                kills["taker"] += 1
                # The visitor who saw no confirmation sends the same form again.
                first = next((number for number in range(submissions) if number not in born.confirmed), submissions)
                taker = born.start(f"take {first} {submissions}")
            elif at["worker"] and len(mailbox.mails) > at["worker"][0]:
                at["worker"].pop(0)
                time.sleep(chance.choice((0, chance.uniform(0, 0.05))))
                born.kill(worker)
                kills["worker"] += 1
                worker = born.start("work")
            time.sleep(0.005)
            assert time.monotonic() - began < PATIENCE, "too slow"
        taken = time.monotonic() - began
        waiting = outbox.c.state.in_(("pending", "sending", "retrying"))
        while count(engine, outbox, waiting):
            assert time.monotonic() - began < PATIENCE, "not everything is delivered"
            time.sleep(0.1)
        delivered = time.monotonic() - began
        born.kill(taker)
        born.kill(worker)

    with engine.connect() as connection:
        stored = {
            row.idempotency_key: f"L-{row.id:06d}"
            for row in connection.execute(select(leads.c.idempotency_key, leads.c.id))
        }
    # No lead is missing, none is there twice, and none was confirmed that is not stored.
    assert len(stored) == count(engine, leads) == submissions
    assert {f"form-{number}": reference for number, reference in born.confirmed.items()} == stored
    # A lead, its decision, its deadlines and its notification are one transaction.
    for table in (routing_decisions, outbox):
        assert count(engine, table) == submissions
    assert count(engine, deadlines) == 3 * submissions
    assert count(engine, lead_events) == 2 * submissions
    assert count(engine, outbox, outbox.c.state == "sent") == submissions
    # Everyone was told of every lead, and nobody twice under one key.
    told = Counter(mail["Subject"].partition(":")[0] for mail in mailbox.mails)
    assert set(told) == set(stored.values())
    assert [key for key, times in Counter(mailbox.keys).items() if times > 1] == []
    # What came twice says so, and has a key of its own: the worker died between handing it over and the answer.
    repeats = [
        mail for mail in mailbox.mails if "may have this message already" in mail.get_body(("plain",)).get_content()
    ]
    assert len(mailbox.mails) - submissions <= len(repeats) <= kills["worker"]
    figures = {
        "submissions": submissions,
        **{f"kills of the {name}": number for name, number in kills.items()},
        "mails": len(mailbox.mails),
        "mails that say they may be repeats": len(repeats),
        "seconds to take": round(taken, 1),
        "seconds to deliver": round(delivered, 1),
    }
    record_property("crash", figures)
    print(figures)
