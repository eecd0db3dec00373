"""Where each trap of stock Rasa, and each failure observed of it, is tested here.

A trap that an update of Rasa or a careless change could bring back has at least one test; a name in this table that is
no test any more is a trap without one.
"""

from __future__ import annotations

import ast
from functools import cache

import pytest

from bot.paths import ROOT

TESTS = ROOT / "tests"

# The trap, and the tests that would fail if it were back. A dialogue is named by its file.
COVERED = {
    "F1 Rasa's Socket.IO channel never delivers a reply": [
        "browser/test_answers.py::test_an_answer_reaches_the_screen_with_sources_that_open",
        "browser/test_conversation.py::test_a_reply_lost_on_its_way_is_fetched_again_and_not_doubled",
    ],
    "F2 who knows a session reads its replies; the sender is taken from the body": [
        "web/test_sessions.py::test_a_forged_token_is_no_session_and_no_error",
        "web/test_sessions.py::test_the_cookie_is_of_no_use_to_an_embedding_site",
        "web/test_origins.py::test_who_may_do_what",
        "web/test_chat.py::test_a_conversation_belongs_to_one_visitor",
        "browser/test_embedding.py::test_another_site_cannot_read_a_visitors_conversation",
    ],
    "F3 a visitor who types /intent{...} is obeyed": [
        "brain/test_processor.py::test_a_leading_slash_is_no_command",
        "brain/test_processor.py::test_rasa_would_not_obey_what_is_left",
        "brain/test_dialogue.py::test_a_typed_command_is_not_obeyed",
        "web/test_chat.py::test_a_choice_of_another_conversation_is_unknown",
        "dialogues/slash_command_is_text.yml",
    ],
    "F4 nothing can be deleted, long conversations get slow, Rasa's HTTP is open": [
        "brain/test_tracker_store.py::test_forget_deletes_one_conversation_and_no_other",
        "brain/test_tracker_store.py::test_what_is_forgotten_is_not_left_readable_in_the_file",
        "brain/test_dialogue.py::test_a_long_conversation_starts_afresh",
        "brain/test_app.py::test_there_is_nothing_else",
        "brain/test_logging.py::test_nothing_a_visitor_says_is_logged",
        "web/test_chat.py::test_delete_erases_here_and_in_the_brain_and_ends_the_session",
    ],
    "the action server is down or the lead's insert raises: 'Thanks None, a pharmacist will call None'": [
        "brain/test_actions_endpoint.py::test_an_action_that_raises_becomes_an_apology_with_the_phone_number",
        "brain/test_dialogue.py::test_a_failing_action_apologizes_and_the_conversation_goes_on",
        "dialogues/database_failure_keeps_what_was_typed_and_gives_the_phone_number.yml",
        "dialogues/lead_is_confirmed_only_after_it_is_stored.yml",
    ],
    "the database is locked or down: answered from an empty tracker, the form is garbled": [
        "brain/test_tracker_store.py::test_the_store_is_not_wrapped_to_fail_safe",
        "brain/test_tracker_store.py::test_a_broken_database_raises_instead_of_an_empty_tracker",
        "brain/test_tracker_store.py::test_a_locked_database_raises",
        "brain/test_dialogue.py::test_a_broken_database_raises_and_nothing_is_answered",
        "web/test_chat.py::test_a_database_that_fails_is_said_so_with_the_phone_number",
    ],
    "20,000 characters, 60 KB: seconds and gigabytes": [
        "web/test_errors.py::test_a_body_that_cannot_be_used",
        "web/test_limits.py::test_reading_ends_at_the_limit",
        "web/test_limits.py::test_a_body_sent_in_pieces_without_a_length_is_limited",
        "nlu/test_encoder.py::test_a_long_text_is_cut",
    ],
    "a missing sender shares one conversation with everyone": [
        "web/test_chat.py::test_a_conversation_belongs_to_one_visitor",
        "web/test_chat.py::test_a_choice_without_a_session_opens_no_conversation",
        "browser/test_conversation.py::test_two_visitors_do_not_see_each_other",
    ],
    "concurrent messages of one conversation wait on a lock polled once a second": [
        "web/test_chat.py::test_messages_of_one_conversation_go_one_after_the_other",
        "web/test_chat.py::test_messages_of_two_conversations_do_not_wait_for_each_other",
        "brain/test_dialogue.py::test_turns_of_one_conversation_go_one_after_the_other",
    ],
    "bad JSON, a list, lone surrogates: 500 and tracebacks with the visitor's text": [
        "web/test_errors.py::test_a_body_that_cannot_be_used",
        "web/test_errors.py::test_a_fault_of_our_own_shows_nothing_of_it",
        "brain/test_app.py::test_a_body_that_is_no_turn_is_an_error_of_the_same_shape",
    ],
    "DEBUG lines with names and slots in the log": [
        "brain/test_logging.py::test_nothing_a_visitor_says_is_logged",
        "brain/test_actions_endpoint.py::test_nothing_personal_of_a_failure_is_logged",
        "web/test_chat.py::test_what_a_visitor_typed_is_in_no_log_record",
    ],
    "uvicorn with Rasa's websockets dies at start": [
        "brain/test_logging.py::test_nothing_a_visitor_says_is_logged",
        "web/test_main.py::test_it_serves_says_nothing_and_ends_when_told_to",
    ],
    "SQLAlchemy 1.4 has no dialect for psycopg 3": [
        "store/test_engine.py::test_everything_works_on_postgresql",
    ],
    "the shipped tokenizer pads: short texts look alike": [
        "nlu/test_encoder.py::test_short_texts_are_not_padded",
    ],
    "the encoder does not know LDN": [
        "nlu/test_masking.py::test_names_are_replaced",
    ],
}


@cache
def _tests_of(file: str) -> set[str]:
    path = TESTS / file
    if not path.exists():
        return set()
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in ast.parse(path.read_text()).body if isinstance(node, functions)}


def _exists(test: str) -> bool:
    file, _, name = test.partition("::")
    return name in _tests_of(file) if name else (TESTS / file).exists()


@pytest.mark.parametrize("trap", COVERED)
def test_a_trap_of_stock_rasa_has_a_test(trap: str) -> None:
    assert COVERED[trap] and [test for test in COVERED[trap] if not _exists(test)] == []


def test_a_name_that_is_no_test_is_noticed() -> None:
    assert not _exists("brain/test_processor.py::test_that_is_not_there")
    assert not _exists("dialogues/that_is_not_there.yml") and not _exists("no/file.py::test")
