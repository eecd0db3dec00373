from __future__ import annotations

import os
import sys
import threading

import pytest

from bot.brain.gentle import gently


@pytest.mark.skipif(sys.platform != "linux", reason="Each thread has a priority of its own on Linux")
def test_work_is_done_at_low_priority_and_the_caller_keeps_its_own() -> None:
    before = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    assert gently(lambda: os.getpriority(os.PRIO_PROCESS, threading.get_native_id())) == 19
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == before


def test_what_goes_wrong_is_raised_where_it_is_waited_for() -> None:
    def fails() -> None:
        raise ValueError("no model")

    with pytest.raises(ValueError, match="no model"):
        gently(fails)
