"""Where the project's own files stand."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
KNOWLEDGE = DATA / "knowledge"
NLU = DATA / "nlu"
PHARMACY = DATA / "pharmacy.yml"
