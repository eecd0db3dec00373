"""`ldn train` and `ldn release list|promote|rollback`."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
import time
from typing import Any

from sqlalchemy.engine import Engine

from bot.settings import Settings
from bot.store.on_database import on_database
from bot.supervisor.checks import running_copy
from bot.supervisor.screen import Screen

_BAR = 30
_LOOK_SECONDS = 0.5
# Starting a brain takes about 10 s, on a busy machine several times that.
_RELEASE_SECONDS = 300


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add `train` and `release` with its commands; each sets `func(args, settings) -> int`."""
    help = "Train a model on data/, if there is none for it yet."
    train = subparsers.add_parser("train", help=help, description=help)
    train.add_argument("--force", action="store_true", help="train even if a model fits the data")
    train.add_argument(
        "--progress",
        action="store_true",
        help="train on data/ and what staff added, judge the result, show how far it is; Ctrl-C cancels",
    )
    train.set_defaults(func=_train)
    release = subparsers.add_parser(
        "release",
        help="which model answers visitors",
        description="Which model answers visitors; a running assistant (`ldn run`) carries out a change.",
    ).add_subparsers(metavar="COMMAND", required=True)
    listing = release.add_parser("list", help="models and releases", description="Models and releases, newest first.")
    listing.add_argument("--json", action="store_true", help="a JSON object instead of the tables")
    listing.set_defaults(func=on_database(_list))
    promote = release.add_parser(
        "promote", help="let a trained model answer visitors", description="Let a trained model answer visitors."
    )
    promote.add_argument("model", metavar="MODEL", help="as `ldn release list` shows it")
    promote.add_argument(
        "--override",
        metavar="REASON",
        help="why, if the gate refuses it; recorded. A safety line cannot be overridden",
    )
    promote.set_defaults(func=on_database(_promote))
    rollback = release.add_parser(
        "rollback", help="go back to the release before", description="Go back to the release before the live one."
    )
    rollback.set_defaults(func=on_database(_roll_back))


def actor() -> str:
    """Who works at this terminal, for the records."""
    try:
        return f"terminal:{getpass.getuser()}"[:64]
    except (KeyError, OSError):
        return "terminal"


def _train(args: argparse.Namespace, settings: Settings) -> int:
    from bot.training.model import TrainingError, ensure, train

    if args.progress:
        return on_database(_train_and_judge)(args, settings)
    try:
        path = train(settings, print) if args.force else ensure(settings, print)
    except TrainingError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"The model for the data as they are now: {path}")
    return 0


def _train_and_judge(_args: argparse.Namespace, settings: Settings, engine: Engine) -> int:
    from bot.training import runs, serving
    from bot.training.model import TrainingError, ensure
    from bot.training.runner import Runner
    from bot.training.stages import LABELS

    screen = Screen()
    try:
        if serving.released(engine, settings) is None:
            # What the candidate is compared with.
            ensure(settings, screen.say)
        with engine.begin() as connection:
            id = runs.request(connection, actor())
    except (TrainingError, runs.RunRefused) as error:
        print(error, file=sys.stderr)
        return 1
    # A running worker may be quicker: then its run is watched.
    runner = Runner(engine)
    if runs.begin(engine, id):
        runner.start(id)
    try:
        while True:
            ended = runner.wait(_LOOK_SECONDS)
            run = _run(engine, id)
            if not run.is_open:
                break
            if ended:
                time.sleep(_LOOK_SECONDS)
            screen.waiting(f"{_bar(run.progress)} {LABELS.get(run.stage or '', 'Waiting')}, {_left(run.seconds_left)}")
    except KeyboardInterrupt:
        with engine.begin() as connection:
            if _run(engine, id).is_open:
                runs.cancel(connection, id, actor())
        runner.stop()
        screen.say("\nCancelled.")
        return 1
    screen.clear()
    if run.state != "done":
        print(f"Training run {id}: {run.state}. {run.reason or ''}\n{run.log}", file=sys.stderr)
        return 1
    return _report(engine, run.model_hash or "")


def _run(engine: Engine, id: int) -> Any:
    from bot.training import runs

    with engine.connect() as connection:
        return runs.run(connection, id)


def _bar(share: float) -> str:
    done = round(share * _BAR)
    return f"[{'#' * done}{'.' * (_BAR - done)}] {share:4.0%}"


def _left(seconds: int | None) -> str:
    if seconds is None:
        return "starting"
    return f"about {seconds // 60} min {seconds % 60} s left" if seconds >= 60 else f"about {seconds} s left"


def _report(engine: Engine, hash: str) -> int:
    from bot.training import verdicts

    with engine.connect() as connection:
        found = verdicts.of(connection, hash)
    if found is None:
        print("The model was not judged. Train again.", file=sys.stderr)
        return 1
    print(f"Model {found.model.short}")
    print(f"{'ANSWER':34} {'LIVE':>6} {'NEW':>6} {'FLOOR':>6} {'CHANGE':>7}  QUESTIONS")
    for row in found.verdict.rows:
        mark = " !" if row.refusals else ""
        print(
            f"{row.answer:34} {_percent(row.live):>6} {_percent(row.candidate):>6} {row.floor:>6.0%} "
            f"{_percent(row.change, '+'):>7}  {row.right} of {row.asked}{mark}"
        )
    for count in found.verdict.counts:
        live = "-" if count.live is None else count.live
        print(f"{count.name}: {count.candidate} of {count.asked} (live {live}){' !' if count.refused else ''}")
    print(f"Better: {len(found.verdict.better)} questions. Worse: {len(found.verdict.worse)}.")
    if found.verdict.passed:
        print(f"The gate lets it pass. Release it: ldn release promote {found.model.short}")
        return 0
    print("The gate refuses it:")
    for refusal in found.verdict.refusals:
        print(f"  - {refusal.text}")
    return 0


def _percent(value: float | None, sign: str = "") -> str:
    return "-" if value is None else f"{value:{sign}.0%}"


def _list(args: argparse.Namespace, _settings: Settings, engine: Engine) -> int:
    from bot.training import records, releases

    with engine.connect() as connection:
        models, found = records.newest_models(connection), releases.listed(connection)
    if args.json:
        shown = {
            "models": [{"model": one.short, "made_at": one.made_at, "made_of": one.made_of} for one in models],
            "releases": [
                {
                    "id": one.id,
                    "model": one.model.short,
                    "kind": one.kind,
                    "state": one.state,
                    "live_at": one.live_at,
                    "by": one.requested_by,
                    "reason": one.reason,
                    "override_by": one.override_by,
                    "override_reason": one.override_reason,
                }
                for one in found
            ],
        }
        print(json.dumps(shown, default=str, indent=2))
        return 0
    if not models:
        print("No model was recorded yet: `ldn run` and `ldn train --progress` do that.")
        return 0
    print(f"{'MODEL':14} {'MADE (UTC)':17} {'BY':22} {'EXAMPLES OF STAFF':>17}")
    for model in models:
        count = model.made_of.get("example_count", 0)
        print(f"{model.short:14} {model.made_at:%Y-%m-%d %H:%M}  {model.made_by:22} {count:>17}")
    if found:
        print(f"\n{'RELEASE':>7} {'MODEL':14} {'KIND':9} {'STATE':12} {'ASKED (UTC)':17} BY")
    for one in found:
        print(
            f"{one.id:>7} {one.model.short:14} {one.kind:9} {one.state:12} {one.requested_at:%Y-%m-%d %H:%M}  "
            f"{one.requested_by}"
        )
        if one.reason:
            print(f"        {one.reason}")
        if one.override_reason:
            print(f"        Let pass by {one.override_by}: {one.override_reason}")
    return 0


def _promote(args: argparse.Namespace, settings: Settings, engine: Engine) -> int:
    from bot.training import verdicts
    from bot.training.releases import ReleaseRefused

    try:
        with engine.begin() as connection:
            id = verdicts.promote(connection, args.model, settings.home / "models", actor(), args.override)
    except ReleaseRefused as error:
        print(error, file=sys.stderr)
        return 1
    return _follow(settings, engine, id)


def _roll_back(_args: argparse.Namespace, settings: Settings, engine: Engine) -> int:
    from bot.training.releases import ReleaseRefused, roll_back

    try:
        with engine.begin() as connection:
            id = roll_back(connection, settings.home / "models", actor())
    except ReleaseRefused as error:
        print(error, file=sys.stderr)
        return 1
    return _follow(settings, engine, id)


def _follow(settings: Settings, engine: Engine, id: int) -> int:
    """Show a release until it has ended, if the assistant runs."""
    from bot.training import releases

    if running_copy(settings.home) is None:
        print(f"Release {id} is asked for. The assistant does not run: `ldn run` will do it.")
        return 0
    screen, began = Screen(), time.monotonic()
    while time.monotonic() - began < _RELEASE_SECONDS:
        with engine.connect() as connection:
            found = releases.release(connection, id)
        assert found is not None
        if found.state not in releases.UNDER_WAY:
            screen.clear()
            took = time.monotonic() - began
            if found.state == "live":
                print(f"Model {found.model.short} is live, after {took:.0f} s.")
                return 0
            print(f"Release {id}: {found.state}. {found.reason or ''}", file=sys.stderr)
            return 1
        screen.waiting(f"Release {id}: {found.state} ...", time.monotonic() - began)
        time.sleep(_LOOK_SECONDS)
    print(f"Release {id} is still under way: `ldn release list` shows it.", file=sys.stderr)
    return 1
