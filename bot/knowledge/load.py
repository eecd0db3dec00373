"""Read `data/knowledge` and `data/pharmacy.yml`.

Every complaint names the file, the key, the value and the cure. Whether the texts keep to their sources is judged
by `check.py`; here only their shape is.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import Any, get_args

import yaml

from bot import paths
from bot.knowledge.model import (
    Answer,
    Certainty,
    Condition,
    Knowledge,
    NeverSay,
    PharmacistOffer,
    Pharmacy,
    Sentence,
    Source,
)

EVIDENCE = ("randomized trials", "small trials", "case series", "case reports", "none found")
DIRECTION = ("benefit", "mixed", "no benefit", "harm", "unknown")
_NOT_ANSWERS = {"sources.yml", "conditions.yml", "other_conditions.yml", "medicines.yml"}
# libyaml's loader where it is built in: the files load in a quarter of the time.
YAML_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class KnowledgeError(ValueError):
    """A file of the knowledge that cannot be used as it is."""

    def __init__(self, file: str | Path, key: str, problem: str, cure: str) -> None:
        super().__init__(f"{file}: {key}: {problem}. {cure}")


class _Reader:
    """Typed look-ups in one YAML mapping, with errors that name the place."""

    def __init__(self, file: str, key: str, data: Any, allowed: Iterable[str]) -> None:
        self.file, self.key = file, key
        if not isinstance(data, dict):
            raise KnowledgeError(file, key, f"is {type(data).__name__}, not a mapping", "Write `key: value` lines.")
        self.data = data
        unknown = sorted(set(data) - set(allowed))
        if unknown:
            raise KnowledgeError(
                file, f"{key}.{unknown[0]}", "is not a known key", f"Known keys: {', '.join(allowed)}."
            )

    def error(self, name: str, problem: str, cure: str) -> KnowledgeError:
        return KnowledgeError(self.file, f"{self.key}.{name}", problem, cure)

    def text(self, name: str, *, required: bool = True) -> str | None:
        value = self.data.get(name)
        if value is None and not required:
            return None
        if not isinstance(value, str) or not value.strip():
            raise self.error(name, f"has value {value!r}", "Write a text.")
        return " ".join(value.split())

    def texts(self, name: str) -> tuple[str, ...]:
        value = self.data.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.error(name, f"has value {value!r}", "Write a list of texts (quote yes, no, on, off).")
        return tuple(value)

    def choice(self, name: str, options: tuple[str, ...], default: str | None = None, *, required: bool = True) -> Any:
        value = self.data.get(name, default)
        if value not in options and (required or value is not None):
            raise self.error(name, f"has value {value!r}", f"Use one of: {', '.join(options)}.")
        return value

    def date(self, name: str) -> dt.date | None:
        value = self.data.get(name)
        # A datetime is a date to Python, but cannot be compared with one.
        if value is not None and (not isinstance(value, dt.date) or isinstance(value, dt.datetime)):
            raise self.error(name, f"has value {value!r}", "Write a date: 2027-05-31.")
        return value

    def flag(self, name: str) -> bool:
        value = self.data.get(name, False)
        if not isinstance(value, bool):
            raise self.error(name, f"has value {value!r}", "Write true, or leave it out.")
        return value

    def items(self, name: str) -> list[Any]:
        value = self.data.get(name) or []
        if not isinstance(value, list):
            raise self.error(name, f"has value {value!r}", "Write a list.")
        return value


def read_yaml(path: Path) -> Any:
    """The content of a YAML file; a syntax error names file and line."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=YAML_LOADER)
    except FileNotFoundError:
        raise KnowledgeError(path.name, "file", f"{path} does not exist", "Restore it from version control.") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else "?"
        raise KnowledgeError(
            path.name, f"line {line}", str(error.problem), "Mend the YAML there; texts with a colon need quotes."
        ) from None
    except (yaml.YAMLError, UnicodeDecodeError):
        raise KnowledgeError(
            path.name, "file", "holds bytes that are no text", "Save it as UTF-8 without control characters."
        ) from None


def read_mapping(path: Path) -> dict[str, Any]:
    """The content of a YAML file that maps names to things; an empty file maps nothing."""
    content = read_yaml(path)
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise KnowledgeError(
            path.name, "file", f"is {type(content).__name__}, not a mapping", "Write `key: value` lines."
        )
    return content


def _sentence(file: str, key: str, data: Any) -> Sentence:
    reader = _Reader(file, key, data, ("text", "sources", "certainty", "when", "unless"))
    for name in ("when", "unless"):
        wanted = data.get(name)
        if wanted is not None and wanted not in _PHARMACY_KEYS:
            raise reader.error(
                name, f"has value {wanted!r}", f"Name a key of data/pharmacy.yml: {', '.join(_PHARMACY_KEYS)}."
            )
    text = reader.text("text") or ""
    for placeholder in re.findall(r"\{(\w+)\}", text):
        if placeholder not in _PHARMACY_KEYS:
            raise reader.error(
                "text",
                f"has the unknown placeholder {{{placeholder}}}",
                f"Name a key of data/pharmacy.yml: {', '.join(_PHARMACY_KEYS)}.",
            )
    certainty = reader.choice("certainty", get_args(Certainty), required=False)
    return Sentence(text, reader.texts("sources"), certainty, data.get("when"), data.get("unless"))


def _never_say(file: str, key: str, data: Any) -> NeverSay:
    reader = _Reader(file, key, data, ("rule", "forbid", "example"))
    try:
        forbid = re.compile(reader.text("forbid") or "", re.IGNORECASE)
    except re.error as error:
        raise reader.error("forbid", f"is no regular expression ({error})", "Mend it.") from None
    return NeverSay(reader.text("rule") or "", forbid, reader.text("example") or "")


def _sentences(file: str, reader: _Reader, name: str) -> tuple[Sentence, ...]:
    return tuple(_sentence(file, f"{reader.key}.{name}[{i}]", item) for i, item in enumerate(reader.items(name)))


def _rules(file: str, reader: _Reader) -> tuple[NeverSay, ...]:
    return tuple(
        _never_say(file, f"{reader.key}.never_say[{i}]", item) for i, item in enumerate(reader.items("never_say"))
    )


def read_answer(file: str, answer_id: str, data: Any, language: str = "en") -> Answer:
    """An answer from its mapping. Raises KnowledgeError where that has the wrong shape; `file` is named in it."""
    reader = _Reader(
        file,
        answer_id,
        data,
        ("question", "sentences", "never_say", "pharmacist", "follow_ups", "reviewed_by", "review_by", "outdated"),
    )
    return Answer(
        answer_id,
        reader.text("question") or "",
        _sentences(file, reader, "sentences"),
        _rules(file, reader),
        reader.choice("pharmacist", get_args(PharmacistOffer), "none"),
        reader.texts("follow_ups"),
        reader.text("reviewed_by", required=False),
        reader.date("review_by"),
        language,
        reader.flag("outdated"),
    )


def read_condition(file: str, key: str, data: Any) -> Condition:
    """A condition's row from its mapping. Raises KnowledgeError where that has the wrong shape."""
    reader = _Reader(
        file,
        key,
        data,
        (
            "name",
            "synonyms",
            "group",
            "evidence",
            "direction",
            "summary",
            "findings",
            "cautions",
            "reviewed_by",
            "review_by",
        ),
    )
    return Condition(
        key,
        reader.text("name") or "",
        reader.texts("synonyms"),
        reader.text("group") or "",
        reader.choice("evidence", EVIDENCE),
        reader.choice("direction", DIRECTION),
        _sentences(file, reader, "summary"),
        _sentences(file, reader, "findings"),
        _sentences(file, reader, "cautions"),
        reader.text("reviewed_by", required=False),
        reader.date("review_by"),
    )


def read_source(file: str, source_id: str, data: Any) -> Source:
    """A source from its mapping. Raises KnowledgeError where that has the wrong shape."""
    reader = _Reader(file, source_id, data, ("title", "authors", "year", "journal", "url", "kind", "figures"))
    url = reader.text("url", required=False)
    if url is not None and not url.startswith("https://"):
        raise reader.error("url", f"has value {url!r}", "Write an https:// address, or null.")
    year = data.get("year")
    if year is not None and not isinstance(year, int):
        raise reader.error("year", f"has value {year!r}", "Write a year, or leave it out.")
    return Source(
        source_id,
        reader.text("title") or "",
        reader.text("kind") or "",
        url,
        year,
        reader.text("authors", required=False),
        reader.text("journal", required=False),
        reader.texts("figures"),
    )


_PHARMACY_KEYS = tuple(item.name for item in fields(Pharmacy))


def load_pharmacy(path: Path = paths.PHARMACY) -> Pharmacy:
    """The owner's details. Raises KnowledgeError for an unknown key or a value of the wrong kind."""
    reader = _Reader(path.name, "pharmacy", read_yaml(path), _PHARMACY_KEYS)
    values: dict[str, Any] = {}
    for item in fields(Pharmacy):
        value = reader.data.get(item.name)
        if item.name == "states_served":
            value = reader.texts(item.name) if value is not None else ()
        elif item.name in ("name", "phone"):
            value = reader.text(item.name)
        elif value is None:
            value = ""
        elif not isinstance(value, str):
            raise reader.error(item.name, f"has value {value!r}", 'Write a text, or "" if not known.')
        values[item.name] = value
    pharmacy = Pharmacy(**values)
    if len(re.sub(r"\D", "", pharmacy.phone)) not in (10, 11):
        raise reader.error("phone", f"has value {pharmacy.phone!r}", "Write a U.S. number: (855) 485-8600.")
    for name in ("leaflet_url", "contact_form_url"):
        value = getattr(pharmacy, name)
        if value and not value.startswith("https://"):
            raise reader.error(name, f"has value {value!r}", 'Write an https:// address, or "" if there is none.')
    return pharmacy


def load(folder: Path = paths.KNOWLEDGE, pharmacy: Path = paths.PHARMACY) -> Knowledge:
    """Everything the assistant may say, from YAML. Raises KnowledgeError where a file has the wrong shape."""
    sources = {key: read_source("sources.yml", key, row) for key, row in read_mapping(folder / "sources.yml").items()}
    answers: dict[str, Answer] = {}
    file_of: dict[str, str] = {}
    for path in sorted(folder.glob("*.yml")):
        if path.name in _NOT_ANSWERS:
            continue
        for name, data in read_mapping(path).items():
            answer = read_answer(path.name, f"{path.stem}/{name}", data)
            answers[answer.id] = answer
            file_of[answer.id] = path.name
    translations: dict[str, dict[str, Answer]] = {}
    for path in sorted(folder.glob("??/*.yml")):
        language = path.parent.name
        for name, data in read_mapping(path).items():
            answer = read_answer(f"{language}/{path.name}", f"{path.stem}/{name}", data, language)
            translations.setdefault(language, {})[answer.id] = answer
    table = read_mapping(folder / "conditions.yml")
    reader = _Reader("conditions.yml", "file", table, ("never_say", "common_cautions", "conditions"))
    rows = table.get("conditions")
    if not isinstance(rows, dict):
        raise reader.error("conditions", f"has value {rows!r}", "Write one `key:` for each condition.")
    conditions = {key: read_condition("conditions.yml", key, value) for key, value in rows.items()}
    return Knowledge(
        answers,
        conditions,
        _sentences("conditions.yml", reader, "common_cautions"),
        sources,
        load_pharmacy(pharmacy),
        file_of,
        translations,
        _rules("conditions.yml", reader),
    )


class _Served:
    """What stands in the place of the files' knowledge."""

    now: Knowledge | None = None


@lru_cache(maxsize=1)
def _of_the_files() -> Knowledge:
    return load()


def knowledge() -> Knowledge:
    """What the assistant knows now: the project's files, loaded once, unless `serve` put another in their place."""
    return _Served.now or _of_the_files()


def serve(known: Knowledge | None) -> None:
    """Put knowledge in the place of the files' for the whole process; None: the files' again."""
    _Served.now = known


@lru_cache(maxsize=1)
def other_conditions() -> tuple[str, ...]:
    """Names of conditions that we have no row for: recognized, so that a neighbor's row is not given for them."""
    table = read_yaml(paths.KNOWLEDGE / "other_conditions.yml")
    return tuple(str(name) for key, others in table.items() for name in (key, *(others or ())))
