"""Model archives: written so that the same content is the same to the last byte, and read without loading a model."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import tarfile
from pathlib import Path
from typing import Any

_METADATA = "metadata.json"
# What Rasa makes up anew at each training; nothing reads it from an archive.
_MADE_UP = {"trained_at": "2000-01-01T00:00:00", "output_fingerprint": ""}
LEFT_OUT = "left_out.json"


def sha256(path: Path) -> str:
    """The hash of an archive, as it is recorded."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def repack(trained: Path, target: Path, fingerprint: str) -> None:
    """Write Rasa's archive anew, without times, owners and random ids; `target` appears whole or not at all."""
    part = target.with_suffix(".part")
    with (
        tarfile.open(trained) as old,
        part.open("wb") as file,
        # The archive is compressed inside already.
        gzip.GzipFile("", "wb", compresslevel=1, fileobj=file, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as new,
    ):
        for member in sorted(old.getmembers(), key=lambda member: member.name):
            # Members are read one by one: nothing is extracted to a path that an archive names.
            plain = tarfile.TarInfo(member.name)
            plain.type, plain.mode = member.type, 0o755 if member.isdir() else 0o644
            if member.isdir():
                new.addfile(plain)
                continue
            stream = old.extractfile(member)
            content = stream.read() if stream else b""
            if member.name == _METADATA:
                content = _timeless(content, fingerprint)
            plain.size = len(content)
            new.addfile(plain, io.BytesIO(content))
    os.replace(part, target)


def _timeless(content: bytes, fingerprint: str) -> bytes:
    made_up = _MADE_UP | {"model_id": fingerprint}

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: made_up[key] if key in made_up else plain(one) for key, one in value.items()}
        return [plain(one) for one in value] if isinstance(value, list) else value

    return json.dumps(plain(json.loads(content)), sort_keys=True).encode()


def left_out(archive: Path) -> list[dict[str, Any]]:
    """What each training example was taken for without itself: `{"example", "label", "found"}`; none if not written.

    `example` is the text's `example_digest`: archives hold no texts.
    """
    with tarfile.open(archive) as file:
        for member in file:
            if member.name.endswith(f"/{LEFT_OUT}"):
                stream = file.extractfile(member)
                return json.load(stream) if stream else []
    return []


def example_digest(text: str) -> str:
    """By what an example is named where its text must not stand."""
    return hashlib.sha256(" ".join(text.casefold().split()).encode()).hexdigest()[:16]
