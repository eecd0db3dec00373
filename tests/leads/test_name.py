from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.texts import texts
from bot.leads.name import NAME_MAX, parse_name
from bot.leads.problem import ContactProblem

ANY_TEXT = (
    st.text(st.characters(), max_size=60)
    | st.text(st.characters(whitelist_categories=("L", "M", "Zs")), max_size=100)
    | st.lists(
        st.sampled_from(
            [
                "my name is",
                "hi",
                "no",
                "it's",
                "jane",
                "o'neil",
                "van",
                "so",
                "oh",
                "Dr.",
                "md",
                "-",
                '"',
                "(",
                ")",
                ".",
                ",",
                "thanks",
                "here",
                "jr.",
                "ß",
                "李",
                "call me",
            ]
        ),
        max_size=7,
    ).map(" ".join)
)


@pytest.mark.parametrize(
    ("text", "name", "why"),
    [
        ("Jane Doe", "Jane Doe", "as it is"),
        ("Jane", "Jane", "one name"),
        ("jane doe", "Jane Doe", "all lower"),
        ("JANE DOE", "JANE DOE", "as its owner wrote it"),
        ("McDonald", "McDonald", "inner capital kept"),
        ("mcdonald", "Mcdonald", "no guessing of inner capitals"),
        ("bell hooks Smith", "bell hooks Smith", "mixed is as meant"),
        ("my name is jane", "Jane", "lead-in"),
        ("My name's Jane Doe", "Jane Doe", "lead-in with 's"),
        ("My name’s Jane", "Jane", "curly apostrophe"),
        ("name: Jane Doe", "Jane Doe", "label"),
        ("the name is Bond", "Bond", "lead-in"),
        ("my full name is Jane Doe", "Jane Doe", "lead-in"),
        ("i'm jane", "Jane", "i'm"),
        ("im jane", "Jane", "im"),
        ("I am Jane Doe.", "Jane Doe", "full stop"),
        ("this is Jane", "Jane", "this is"),
        ("it's Jane", "Jane", "it's"),
        ("its jane doe", "Jane Doe", "its"),
        ("call me Al", "Al", "call me; a particle alone is a name"),
        ("you can call me Kate", "Kate", "call me"),
        ("please call me Kate thanks", "Kate", "words on both sides"),
        ("no it's Jane", "Jane", "a correction"),
        ("No, it's Jayne", "Jayne", "a correction with comma"),
        ("sorry, I meant Jayne", "Jayne", "a correction"),
        ("change it to Jayne Doe", "Jayne Doe", "a correction"),
        ("actually my name is Jayne", "Jayne", "a correction"),
        ("Hi, I'm Jane", "Jane", "greeting"),
        ("Sure! Jane Doe", "Jane Doe", "answer word"),
        ("oh it's jane", "Jane", "oh before a lead-in"),
        ("Jane here", "Jane", "after it"),
        ("Jane Doe is my name", "Jane Doe", "after it"),
        ("Jane, thank you!", "Jane", "thanks"),
        ("Dr. Jane Smith", "Dr. Jane Smith", "title"),
        ("dr. jane smith", "Dr. Jane Smith", "title in lower case"),
        ("Mrs Smith", "Mrs Smith", "title without dot"),
        ("Jane Smith, PharmD", "Jane Smith, PharmD", "degree"),
        ("jane smith md", "Jane Smith MD", "degree in lower case"),
        ("john smith iii", "John Smith III", "numeral"),
        ("John Smith 3rd", "John Smith 3rd", "ordinal"),
        ("john smith jr.", "John Smith Jr.", "junior keeps its dot"),
        ("j.r.r. tolkien", "J.R.R. Tolkien", "initials"),
        ("Smith, Jane", "Smith, Jane", "family name first"),
        ("o'neil", "O'Neil", "apostrophe"),
        ("d’angelo", "D’Angelo", "curly apostrophe"),
        ("jean-luc picard", "Jean-Luc Picard", "hyphen"),
        ("ludwig van beethoven", "Ludwig van Beethoven", "particle"),
        ("van morrison", "Van Morrison", "a particle in front is a name"),
        ("maría del carmen garcía y lópez", "María del Carmen García y López", "Spanish"),
        ("Zoë", "Zoë", "diaeresis"),
        ("nguyễn thị hoa", "Nguyễn Thị Hoa", "Vietnamese"),
        ("李小龙", "李小龙", "Chinese"),
        ("Ольга Петрова", "Ольга Петрова", "Cyrillic"),
        ("محمد علي", "محمد علي", "Arabic"),
        ("सीता शर्मा", "सीता शर्मा", "Devanagari with marks"),
        ("Oh Se-hun", "Oh Se-hun", "Oh is a family name"),
        ("So Yeon", "So Yeon", "So is a given name"),
        ("To My", "To My", "Vietnamese: two small words in capitals"),
        ("Will Smith", "Will Smith", "no question"),
        ("May Jones", "May Jones", "no question"),
        ("Do Kwon", "Do Kwon", "no question"),
        ("hi-ling", "Hi-Ling", "no greeting"),
        ('Katherine "Kate" Jones', 'Katherine "Kate" Jones', "nickname"),
        ("William (Bill) Smith", "William (Bill) Smith", "nickname"),
        ('"Jane"', "Jane", "quotes around"),
        ("- Jane", "Jane", "dash in front"),
        ("=Jane", "Jane", "no formula"),
        ("Jane 😊", "Jane", "emoji beside"),
        ("John and Mary Smith", "John and Mary Smith", "a couple"),
        ("J", "J", "an initial is enough"),
        ("Ｊａｎｅ", "Jane", "full-width letters"),
        ("Ja\u202ene", "Jane", "direction override removed"),
    ],
)
def test_name_is_read(text: str, name: str, why: str) -> None:
    assert parse_name(text) == name, why


@pytest.mark.parametrize(
    ("text", "code", "why"),
    [
        ("", "no_letters", "nothing"),
        ("   ", "no_letters", "spaces"),
        ("...", "no_letters", "dots"),
        ("😊👍", "no_letters", "emojis"),
        ("my name is", "no_letters", "lead-in alone"),
        ("hi", "no_letters", "greeting alone"),
        ("no", "no_letters", "a refusal"),
        ("12345", "is_number", "digits"),
        ("212-555-0123", "is_number", "a phone number"),
        ("Jane, 212-555-0123", "has_digits", "name and number: find_contacts takes it apart"),
        ("j4ne", "has_digits", "digits inside"),
        ("jane@gmail.com", "is_email", "an address"),
        ("https://x.com/jane", "is_url", "a link"),
        ("www.jane.org", "is_url", "a link without scheme"),
        ("jane.com", "is_url", "a domain"),
        ("what is ldn", "is_question", "question without mark"),
        ("why do you need that?", "is_question", "question"),
        ("Jane?", "is_question", "unsure"),
        ("can i take it with alcohol", "is_question", "question without mark"),
        ("does ldn help with ms", "is_question", "question without mark"),
        ("how much does it cost", "is_question", "question without mark"),
        ("ı", "no_name", "dotless i, in capitals an I"),
        ("skip", "no_name", "a command"),
        ("cancel", "no_name", "a command"),
        ("go back", "no_name", "a command"),
        ("none", "no_name", "a refusal"),
        ("n/a", "no_name", "a refusal"),
        ("Thanks", "no_letters", "thanks alone"),
        ("i don't want to say", "is_sentence", "a refusal"),
        ("I’d rather not", "is_sentence", "a refusal with curly apostrophe"),
        ("i have fibromyalgia", "is_sentence", "an illness"),
        ("call my pharmacist", "is_sentence", "a wish"),
        ("it is for my mother", "is_sentence", "small words"),
        ("Go on", "is_sentence", "two small words"),
        ("low dose naltrexone", "is_sentence", "the medicine"),
        ("one two three four five six seven eight nine ten eleven", "is_sentence", "too many words"),
        ("<b>Jane</b>", "odd_characters", "markup"),
        ("Jane; DROP TABLE", "odd_characters", "semicolon"),
        ("jane_doe", "odd_characters", "a user name"),
        ("{{name}}", "odd_characters", "a template"),
        ("A" * (NAME_MAX + 1), "too_long", "81 characters"),
    ],
)
def test_text_is_refused_with_its_reason(text: str, code: str, why: str) -> None:
    problem = parse_name(text)
    assert isinstance(problem, ContactProblem), why
    assert problem.code == code, why
    assert texts("en")(f"example.{problem.example}") in problem.message()


def test_eighty_characters_are_a_name() -> None:
    assert parse_name("A" * NAME_MAX) == "A" * NAME_MAX


@settings(max_examples=300, deadline=None)
@given(ANY_TEXT)
def test_any_text_gives_a_name_that_reads_back_or_a_problem(text: str) -> None:
    name = parse_name(text)
    if isinstance(name, str):
        assert 0 < len(name) <= NAME_MAX
        assert parse_name(name) == name
    else:
        assert name.message()
