import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.supervisor.services import Service
from bot.supervisor.watch import GivenUp, Watch
from tests.supervisor.fakes import IMPATIENT, Listener, is_alive, wait_for

Make = Callable[..., Watch]
Named = Callable[[str], Service]
# Says which process it started.
WITH_GRANDCHILD = """
import subprocess, time
print(subprocess.Popen(["sleep", "60"]).pid, flush=True)
time.sleep(60)
"""
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(60)
"""


def stop_us(number: int = signal.SIGTERM) -> None:
    os.kill(os.getpid(), number)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_all_are_healthy_before_it_is_ready_and_a_signal_stops_them_in_reverse(
    watch: Make, server: Named, history: Path, number: int
) -> None:
    both = watch(server("brain"), server("web"))
    pids: list[int | None] = []

    def ready() -> None:
        assert all(child.is_healthy() for child in both.children)
        pids.extend(child.pid for child in both.children)
        stop_us(number)

    both.serve(ready)
    assert history.read_text().splitlines() == ["web stopped", "brain stopped"]
    assert len(pids) == 2 and not any(is_alive(pid) for pid in pids if pid)


def test_signal_handlers_of_the_caller_are_put_back(watch: Make, server: Named) -> None:
    before = signal.getsignal(signal.SIGINT)
    watch(server("web")).serve(stop_us)
    assert signal.getsignal(signal.SIGINT) is before


def test_a_signal_that_the_caller_ignores_stays_ignored(watch: Make, server: Named) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        screen = Listener()

        def ready() -> None:
            stop_us(signal.SIGHUP)
            screen.say("survived")
            stop_us()

        watch(server("web"), screen=screen).serve(ready)
        assert screen.said == ["survived"]
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_process_that_dies_is_started_again(watch: Make, server: Named) -> None:
    screen = Listener(lambda text: stop_us() if "answers again" in text else None)
    both = watch(server("brain"), server("web"), screen=screen)
    first = {}

    def ready() -> None:
        first.update({child.service.name: child.pid for child in both.children})
        os.kill(first["brain"], signal.SIGKILL)

    both.serve(ready)
    assert screen.said[0].startswith("brain ended (SIGKILL, perhaps for lack of memory) and is started again in 0.01 s")
    assert both.children[0].pid != first["brain"] and both.children[1].pid == first["web"]
    assert len(screen.said) == 2


def test_a_process_that_ends_five_times_in_a_row_is_given_up_with_its_last_words(
    watch: Make, server: Named, program: Named, history: Path, tmp_path: Path
) -> None:
    screen = Listener()
    failing = program("import time; time.sleep(0.3); print('the disk is on fire'); raise SystemExit(3)")
    with pytest.raises(GivenUp) as caught:
        watch(server("web"), failing, screen=screen).serve(lambda: None)
    assert str(caught.value).startswith(
        f"program ended 5 times in a row (exit code 3). The last lines of {tmp_path}/program.log:"
    )
    assert "  | the disk is on fire" in str(caught.value)
    assert sum("is started again" in text for text in screen.said) == 4
    assert history.read_text() == "web stopped\n"


def test_ends_far_apart_are_not_counted_together(watch: Make, program: Named) -> None:
    screen = Listener(lambda text: stop_us() if len(screen.said) == 14 else None)
    failing = program("import time; time.sleep(0.1)")
    watch(failing, screen=screen, patience=replace(IMPATIENT, window=0.05)).serve(lambda: None)
    assert sum("is started again in 0.01 s" in text for text in screen.said) == 7


def test_a_process_that_ends_while_it_starts_is_given_up_at_once(watch: Make, server: Named, tmp_path: Path) -> None:
    broken = replace(server("web"), command=(sys.executable, "-c", "raise SystemExit('LDN_HOST is wrong')"))
    with pytest.raises(GivenUp, match=r"web ended while it started \(exit code 1\)") as caught:
        watch(server("brain"), broken).serve(lambda: pytest.fail("is not ready"))
    assert "LDN_HOST is wrong" in str(caught.value)


def test_a_process_that_never_answers_is_given_up(watch: Make, server: Named) -> None:
    mute = replace(server("brain"), command=(sys.executable, "-c", "import time; time.sleep(60)"))
    silent = watch(mute, patience=replace(IMPATIENT, start=0.3))
    with pytest.raises(GivenUp, match=r"brain did not answer within 0 s\. The last lines of .*brain\.log:"):
        silent.serve(lambda: pytest.fail("is not ready"))
    assert not is_alive(silent.children[0].pid or 0)


def test_a_signal_while_it_starts_stops_it(watch: Make, server: Named) -> None:
    mute = replace(server("brain"), command=(sys.executable, "-c", "import time; time.sleep(60)"))
    starting = watch(mute)
    threading.Timer(0.3, stop_us).start()
    starting.serve(lambda: pytest.fail("is not ready"))
    assert not is_alive(starting.children[0].pid or 0)


def test_what_a_process_started_ends_with_it(watch: Make, program: Named, tmp_path: Path) -> None:
    log = tmp_path / "program.log"

    def ready() -> None:
        wait_for(log.read_text)
        stop_us()

    watch(program(WITH_GRANDCHILD)).serve(ready)
    assert wait_for(lambda: not is_alive(int(log.read_text())))


def test_a_process_that_does_not_stop_is_killed(watch: Make, program: Named, tmp_path: Path) -> None:
    deaf = watch(program(STUBBORN), patience=replace(IMPATIENT, stop=0.3))
    began = time.monotonic()

    def ready() -> None:
        wait_for((tmp_path / "program.log").read_text)
        stop_us()

    deaf.serve(ready)
    assert not is_alive(deaf.children[0].pid or 0)
    assert time.monotonic() - began >= 0.3


def test_a_second_ctrl_c_does_not_wait(watch: Make, program: Named, tmp_path: Path) -> None:
    deaf = watch(program(STUBBORN), patience=replace(IMPATIENT, stop=30))
    began = time.monotonic()

    def ready() -> None:
        wait_for((tmp_path / "program.log").read_text)
        stop_us(signal.SIGINT)
        threading.Timer(0.8, stop_us, [signal.SIGINT]).start()

    deaf.serve(ready)
    assert time.monotonic() - began < 10


def test_the_same_signal_twice_in_a_row_still_stops_in_order(watch: Make, server: Named, history: Path) -> None:
    def ready() -> None:
        stop_us(signal.SIGINT)
        stop_us(signal.SIGINT)

    watch(server("web")).serve(ready)
    assert history.read_text() == "web stopped\n"


def test_logs_are_private_and_the_last_runs_are_kept(watch: Make, server: Named, tmp_path: Path) -> None:
    for _ in range(4):
        watch(server("web")).serve(stop_us)
    assert sorted(file.name for file in tmp_path.glob("web.log*")) == ["web.log", "web.log.1", "web.log.2"]
    assert (tmp_path / "web.log").read_text() == "web listens\n"
    assert (tmp_path / "web.log").stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(sys.platform != "linux", reason="PR_SET_PDEATHSIG is Linux's")
def test_no_process_outlives_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    script = f"""
import os, sys
from pathlib import Path
from bot.supervisor.screen import Screen
from bot.supervisor.services import Service
from bot.supervisor.watch import Watch
sleeper = Service("sleeper", "sleeps", (sys.executable, "-c", "import time; time.sleep(60)"))
watch = Watch([sleeper], Path({str(tmp_path)!r}), Screen(), dict(os.environ))
watch.serve(lambda: print(watch.children[0].pid, flush=True))
"""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as supervisor:
        assert supervisor.stdout is not None
        pid = int(supervisor.stdout.readline())
        assert is_alive(pid)
        supervisor.kill()
    assert wait_for(lambda: not is_alive(pid))
