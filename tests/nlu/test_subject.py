from __future__ import annotations

import numpy as np
import pytest

from bot.nlu.lexicon import DRUG, MEDICATION, Mention
from bot.nlu.subject import Evidence, SubjectCheck, nearest, without_class, words_of

OURS = ["when do i take the medicine", "how much does the medicine cost", "does the medicine have side effects"]
THEIRS = ["who won the football game", "flights to lisbon tomorrow", "my cat sheds everywhere"]
_DRUG = Mention(DRUG, "LDN", 0, 3, "LDN")
_OTHER = Mention(MEDICATION, "cyclizine", 0, 9, "cyclizine", "antihistamine")


def _evidence(rows: int, best_in: float = 0.5, best_out: float = 0.2) -> Evidence:
    """What the classifier found, the same for every row: only words and names can tell the rows apart."""
    return Evidence(
        np.full(rows, best_in),
        np.full(rows, 0.1),
        np.full(rows, best_out),
        np.full(rows, 0.5),
        np.full(rows, 0.3),
        np.full(rows, 0.6),
        np.full(rows, 0.5),
    )


@pytest.fixture
def check() -> SubjectCheck:
    texts = [*OURS, *OURS, *THEIRS, *THEIRS]
    mentions = [[_DRUG]] * 6 + [[]] * 6
    made = SubjectCheck()
    made.fit(texts, mentions, np.array([0] * 6 + [1] * 6), _evidence(12), np.array([True] * 6 + [False] * 6))
    return made


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("when do i take it, and when not", ["and", "not", "take", "when"]),
        ("i can't at 4.5 mg", ["can't"]),
        ("café 123 x_y", ["café"]),
        ("", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_the_words_of_in_scope_examples_are_learnt(check: SubjectCheck) -> None:
    assert check.known_words["medicine"] == 6 and check.known_words["cost"] == 2
    assert "football" not in check.known_words


def test_our_subject_is_told_from_another(check: SubjectCheck) -> None:
    ours = check.chance("does the medicine cost much", [_DRUG], _evidence(1))
    theirs = check.chance("how much are flights to lisbon", [], _evidence(1))
    assert ours > 0.8 > 0.3 > theirs


def test_the_same_question_about_another_subject_is_less_likely_ours(check: SubjectCheck) -> None:
    named = check.chance("does the medicine have side effects", [_DRUG], _evidence(1))
    other = check.chance("does cyclizine have side effects", [_OTHER], _evidence(1))
    assert named > other


def test_an_examples_own_words_do_not_speak_for_it(check: SubjectCheck) -> None:
    text = "sublingual zebra"
    check.known_words |= {"sublingual": 1, "zebra": 1}
    own, others = (
        np.array(check.signs(text, [], _evidence(1), 0, own=own)) for own in ({"sublingual": 1, "zebra": 1}, {})
    )
    # Its two words are foreign to all other examples.
    assert 2.0 in own - others and (own - others).min() >= 0.0


def test_without_out_of_scope_examples_the_unknown_is_learnt_from_labels_left_out() -> None:
    texts = [*OURS, *THEIRS]
    labels = np.array([0, 0, 0, 1, 1, 1])
    check = SubjectCheck()
    inside = np.ones(6, bool)
    check.fit(texts, [[]] * 6, labels, _evidence(6, best_in=0.7), inside, _evidence(6, best_in=0.2), inside)
    like, unlike = (check.chance(OURS[0], [], _evidence(1, best_in=score)) for score in (0.7, 0.2))
    assert like > unlike


def test_a_label_left_out_takes_its_words_along() -> None:
    # "medicine" is said under one label only: without that label it is a foreign word.
    check, seen = SubjectCheck(), []
    signs = check.signs
    check.signs = lambda *args: seen.append(args[-1]) or signs(*args)  # type: ignore[method-assign]
    check.fit(OURS, [[]] * 3, np.array([0, 0, 1]), _evidence(3), np.ones(3, bool), _evidence(3), np.ones(3, bool))
    assert seen[0]["medicine"] == 1 and seen[3]["medicine"] == 2 and seen[5]["medicine"] == 1


def test_what_was_wrong_without_itself_shows_what_not_to_answer() -> None:
    right = np.array([True, True, False])
    check = SubjectCheck()
    evidence = _evidence(3)
    evidence.best_in[:] = [0.8, 0.8, 0.2]
    chances = check.fit(
        OURS, [[_DRUG]] * 3, np.array([0, 1, 2]), evidence, np.ones(3, bool), _evidence(3, best_in=0.2), right
    )
    assert chances[:2].min() > 0.5 > chances[2]


def test_foreign_words_are_no_sign_where_every_label_is_left_out_once() -> None:
    inside = np.ones(3, bool)
    check = SubjectCheck()
    check.fit(OURS, [[]] * 3, np.array([0, 1, 2]), _evidence(3), inside, _evidence(3, best_in=0.2), inside)
    known, foreign = (check.chance(text, [], _evidence(1)) for text in ("medicine cost", "mattress refund"))
    assert known == pytest.approx(foreign)


def test_few_out_of_scope_examples_do_not_weigh_as_much_as_all_others() -> None:
    # One in fifty: at even weight its side of the border would be half the space between them.
    rows = 50
    evidence = _evidence(rows)
    evidence.best_in[:] = np.linspace(0.4, 0.9, rows)
    evidence.best_in[0] = 0.3
    in_scope = np.arange(rows) > 0
    checks = []
    for most in (5.0, 1000.0):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("bot.nlu.subject._MOST_WEIGHT", most)
            check = SubjectCheck()
            check.fit([OURS[0]] * rows, [[]] * rows, np.arange(rows), evidence, in_scope)
            checks.append(check.chance(OURS[0], [], _evidence(1, best_in=0.4)))
    assert checks[0] > checks[1]


def test_cosines_without_a_class() -> None:
    cosines = np.full((3, 3), 0.5, np.float32)
    assert without_class(cosines, np.array([0, 1, 0])).tolist() == [[-1, 0.5, -1], [0.5, -1, 0.5], [-1, 0.5, -1]]


def test_nearest_is_the_mean_of_the_three_closest_members() -> None:
    cosines = np.array([[0.9, 0.1, 0.5, 0.7, 1.0], [0.0, 0.2, 0.1, 0.3, 1.0]])
    members = np.array([True, True, True, True, False])
    assert nearest(cosines, members) == pytest.approx([0.7, 0.2])
    assert nearest(cosines, np.array([True, False, False, False, False])) == pytest.approx([0.9, 0.0])
    assert nearest(cosines, np.zeros(5, bool)) == pytest.approx([0.0, 0.0])
