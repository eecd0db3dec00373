from __future__ import annotations

import io
import json
import tarfile
import time
from pathlib import Path

from bot.training.archive import example_digest, left_out, repack, sha256


def rasas(path: Path, trained_at: str, output: str, content: bytes = b"weights", order: int = 1) -> Path:
    """An archive as Rasa writes it."""
    metadata = {
        "trained_at": trained_at,
        "model_id": f"id of {output}",
        "domain": {"intents": ["a"]},
        "schema": {"nodes": {"x": {"resource": {"name": "x", "output_fingerprint": output}}}},
    }
    members = [("metadata.json", json.dumps(metadata).encode()), ("components/x/model.npz", content)][::order]
    with tarfile.open(path, "w:gz") as file:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(data), int(time.time())
            file.addfile(info, io.BytesIO(data))
    return path


def test_the_same_content_is_the_same_archive_whenever_it_was_trained(tmp_path: Path) -> None:
    repack(rasas(tmp_path / "a", "2026-01-01", "1f"), tmp_path / "one.tar.gz", "f")
    repack(rasas(tmp_path / "b", "2026-02-02", "2e", order=-1), tmp_path / "two.tar.gz", "f")
    repack(rasas(tmp_path / "c", "2026-01-01", "1f", b"others"), tmp_path / "three.tar.gz", "f")
    assert sha256(tmp_path / "one.tar.gz") == sha256(tmp_path / "two.tar.gz") != sha256(tmp_path / "three.tar.gz")
    with tarfile.open(tmp_path / "one.tar.gz") as file:
        metadata = json.load(file.extractfile("metadata.json"))  # type: ignore[arg-type]
        assert metadata["model_id"] == "f" and metadata["domain"] == {"intents": ["a"]}
        assert file.extractfile("components/x/model.npz").read() == b"weights"  # type: ignore[union-attr]


def test_an_archive_without_what_was_left_out_has_none(tmp_path: Path) -> None:
    assert left_out(rasas(tmp_path / "a.tar.gz", "2026-01-01", "1f")) == []


def test_an_example_is_named_by_what_is_written_in_it() -> None:
    assert example_digest("What is  LDN") == example_digest("what is ldn") != example_digest("what is it")
