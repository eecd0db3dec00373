import pytest

from bot.web.notice import notice


def test_the_notice_says_what_it_is_and_what_is_kept(pharmacy):
    text = " ".join(notice(pharmacy, 30)["lines"])

    for part in (
        "automated assistant of Example Pharmacy",
        "low-dose naltrexone",
        "not medical advice",
        "call 911",
        "30 days",
        "own server",
        "only if you leave them",
        "erase",
    ):
        assert part in text


@pytest.mark.parametrize("days, words", [(1, "for 1 day after"), (7, "for 7 days after")])
def test_the_notice_counts_days(pharmacy, days, words):
    assert words in " ".join(notice(pharmacy, days)["lines"])
