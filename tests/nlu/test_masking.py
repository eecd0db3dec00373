from __future__ import annotations

import pytest

from bot.nlu.lexicon import Lexicon
from bot.nlu.masking import mask


@pytest.mark.parametrize(
    ("text", "masked", "reason"),
    [
        ("What is LDN?", "what is the medicine?", "the encoder does not know LDN"),
        ("low-dose naltrexone dosage", "the medicine dosage", "the same by its full name"),
        ("low dose naltrexone (LDN)", "the medicine", "name and abbreviation are one"),
        ("LDN, naltrexone or LDN", "the medicine", "said once"),
        ("my LDN dose", "the medicine dose", "no 'my the medicine'"),
        ("can it help crohns", "can it help this condition", "which condition does not matter"),
        ("does LDN help MS or CFS?", "does the medicine help this condition?", "two conditions are one"),
        ("LDN with Ultram", "the medicine with an opioid painkiller", "a medicine is its class"),
        ("my humira", "an immunosuppressant", "no 'my an'"),
        ("do you ship to texas", "do you ship to my state", "which state does not matter"),
        ("4.5 mg capsules", "4.5 mg capsules", "doses and forms are part of the question"),
        ("  Two   BLANKS ", "two blanks", "lower case, single blanks"),
        ("", "", "nothing"),
    ],
)
def test_names_are_replaced(lexicon: Lexicon, text: str, masked: str, reason: str) -> None:
    assert mask(text, lexicon.find(text)) == masked, reason
