"""`python -m benchmarks.reproducible`: do the same inputs give the same model?

Trains the data of this checkout twice, as `make train` does, and compares the archives to the last byte. The second
training finds half of the embeddings that the first one left behind, so that kept and new ones are compared too.
"""

from __future__ import annotations

import io
import json
import os
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from bot.settings import Settings
from bot.supervisor.prepare import ensure_graph
from bot.training.archive import sha256
from bot.training.inputs import of_files
from bot.training.model import run_rasa


def parts(archive: Path) -> dict[str, bytes]:
    """What stands in an archive: each file, and each array of one that holds arrays, by name."""
    return dict(_parts(archive))


def _parts(archive: Path) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(archive) as file:
        for member in file:
            stream = file.extractfile(member)
            content = stream.read() if stream else b""
            yield member.name, content
            if member.name.endswith(".npz"):
                with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
                    for name, array in arrays.items():
                        described = f"{array.dtype} {array.shape} ".encode()
                        yield f"{member.name}: {name}", described + array.tobytes()


def differences(one: Path, other: Path) -> list[str]:
    """The names of what is not the same to the last byte in two archives, or stands in one of them alone."""
    ours, theirs = parts(one), parts(other)
    return sorted(name for name in {*ours, *theirs} if ours.get(name) != theirs.get(name))


def keep_half(folder: Path) -> None:
    """Forget every second kept embedding."""
    (file,) = folder.glob("*.npz")
    with np.load(file) as stored:
        halves = {name: array[::2] for name, array in stored.items()}
    np.savez(file, **halves)


def main() -> int:
    """Train, compare, print a JSON object. The exit code: 1 if anything differs."""
    checkout = Settings.read()
    ensure_graph(checkout)
    with tempfile.TemporaryDirectory(prefix="ldn-reproducible-") as folder:
        settings = Settings.read({"LDN_HOME": f"{folder}/home"})
        encoder = settings.home / "encoder"
        encoder.mkdir(parents=True)
        for graph in (checkout.home / "encoder").glob("*.onnx"):
            os.symlink(graph.resolve(), encoder / graph.name)
        made, seconds = [], []
        for number in (1, 2):
            print(f"Training {number} of 2 ...", file=sys.stderr, flush=True)
            began, path = time.monotonic(), Path(folder) / f"{number}.tar.gz"
            run_rasa(settings, of_files(), path, lambda _lines: None)
            seconds.append(round(time.monotonic() - began, 1))
            made.append(path)
            if number == 1:
                keep_half(encoder)
        hashes, differ = [sha256(path) for path in made], differences(*made)
        print(
            json.dumps(
                {
                    "files": of_files().files,
                    "sha256": hashes,
                    "bytes": [path.stat().st_size for path in made],
                    "compared": len(parts(made[0])),
                    "differ": differ,
                    "seconds": seconds,
                },
                indent=2,
            )
        )
    return 1 if differ or len(set(hashes)) > 1 else 0


if __name__ == "__main__":
    sys.exit(main())
