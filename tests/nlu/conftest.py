from __future__ import annotations

import pytest

from bot.nlu.encoder import Encoder
from bot.nlu.lexicon import Lexicon, shared_lexicon


@pytest.fixture(scope="session")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    """The real encoder; its graph is built here from the published weights."""
    return Encoder(tmp_path_factory.mktemp("encoder"))


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return shared_lexicon()
