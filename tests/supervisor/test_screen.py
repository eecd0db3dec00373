import io

from bot.supervisor.screen import Screen


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Closed(io.StringIO):
    def write(self, text: str) -> int:
        raise BrokenPipeError


def test_a_pipe_gets_each_waiting_line_once() -> None:
    out = io.StringIO()
    screen = Screen(out)
    for seconds in range(3):
        screen.waiting("Starting brain ...", seconds)
    screen.say("Ready.")
    assert out.getvalue() == "Starting brain ...\nReady.\n"


def test_a_terminal_sees_the_seconds_and_the_line_goes_away() -> None:
    out = Terminal()
    screen = Screen(out)
    screen.waiting("Starting brain ...", 7.2)
    screen.say("Ready.")
    assert out.getvalue() == "\r\x1b[KStarting brain ... 7 s\r\x1b[KReady.\n"


def test_a_terminal_that_was_closed_is_no_failure() -> None:
    Screen(Closed()).say("Stopped.")
