from __future__ import annotations

from pathlib import Path

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.engine import loader
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.engine.exceptions import GraphComponentException
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.brain.graph_runner import SerialGraphRunner
from bot.nlu import components


def test_the_same_comes_out_as_of_rasas_own_runner(
    small_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = []
    for kind in (DaskGraphRunner, SerialGraphRunner):
        folder = tmp_path / kind.__name__
        folder.mkdir()
        metadata, runner = loader.load_predict_graph_runner(folder, small_model, LocalModelStorage, kind)
        events = [ActionExecuted("action_listen"), UserUttered("hi", {"name": "greet"})]
        tracker = DialogueStateTracker.from_events("c", events, metadata.domain.slots)
        inputs = {PLACEHOLDER_MESSAGE: [UserMessage("can I take it with coffee?")], PLACEHOLDER_TRACKER: tracker}
        (message,) = runner.run(inputs, [metadata.nlu_target])[metadata.nlu_target]
        prediction = runner.run(inputs, [metadata.core_target])[metadata.core_target]
        assert isinstance(runner, kind)
        results.append((message.as_dict(only_output_properties=True), prediction.probabilities, prediction.policy_name))
    assert results[0] == results[1]
    # A component that fails is an error here too.
    monkeypatch.setattr(components, "read", lambda *_args: 1 / 0)
    with pytest.raises(GraphComponentException):
        runner.run(inputs, [metadata.nlu_target])
