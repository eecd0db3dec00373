from __future__ import annotations

import pytest
from argon2 import Type
from argon2.exceptions import VerificationError

from bot.console.auth import passwords
from bot.console.auth.passwords import WeakPassword, check_password, hash_password, is_outdated, is_password

# As it was before the fixture that makes tests quick.
REAL = passwords._hasher


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("short", "has 5 characters. Take at least 12"),
        ("x" * 257, "Take at most 256"),
        ("abababababababab", "repeats itself"),
        ("ana.ruiz@pharmacy.example1", "your own address"),
        ("Ana Ruiz 2026", "your own address"),
    ],
)
def test_a_weak_password_is_refused_with_the_cure(password: str, says: str) -> None:
    with pytest.raises(WeakPassword, match=says):
        check_password(password, "ana.ruiz@pharmacy.example", "ana.ruiz", "Ana Ruiz")


def test_blanks_and_other_scripts_may_stand_in_a_password() -> None:
    check_password("  caballo batería grapa  ", "ana@pharmacy.example")
    check_password("the dog of ana ruiz eats grapes", "Ana Ruiz")


def test_the_work_is_what_rfc_9106_recommends_for_little_memory_in_one_lane() -> None:
    assert (REAL.type, REAL.memory_cost, REAL.time_cost, REAL.parallelism) == (Type.ID, 64 * 1024, 3, 1)


def test_a_password_is_kept_as_argon2id_and_known_again() -> None:
    stored = hash_password("a calm staff tool")
    assert stored.startswith("$argon2id$") and "calm" not in stored
    assert is_password(stored, "a calm staff tool") and not is_password(stored, "a calm staff tool ")
    assert not is_outdated(stored)


def test_without_an_account_the_same_work_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    verify = passwords._hasher.verify

    class Counting:
        def verify(self, stored: str, password: str) -> bool:
            done.append(stored)
            return verify(stored, password)

        hash = passwords._hasher.hash

    monkeypatch.setattr(passwords, "_hasher", Counting())
    assert not is_password(None, "nobody has this password")
    assert len(done) == 1 and done[0].startswith("$argon2id$")


def test_what_cannot_be_worked_out_is_no_wrong_password(monkeypatch: pytest.MonkeyPatch) -> None:
    class Exhausted:
        def verify(self, hash: str, password: str) -> bool:
            raise VerificationError("Threading failure")

    monkeypatch.setattr(passwords, "_hasher", Exhausted())
    with pytest.raises(VerificationError):
        is_password(REAL.hash("a calm staff tool"), "a calm staff tool")
