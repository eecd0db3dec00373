"""Personal data planted in the whole product, through its real processes: it may stand nowhere but in the encrypted
columns. Every process is made to fail on it, and staff work on it."""

from __future__ import annotations

import re
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot import paths
from bot.privacy.erasure import remains
from bot.privacy.holdings import Traces
from bot.settings import Settings
from bot.store import make_engine
from bot.store.encryption import use_keyring
from bot.store.keyring import Keyring
from bot.training.model import model_path
from tests.browser.system import System, free_port, wait_until
from tests.leads.test_roster_file import GOOD
from tests.worker.mailbox import Mailbox

PHONE, EMAIL = "+12125550147", "zen.quackenbush@gmail.com"
SENTENCE = "my purple heron tattoo itches since Easter"
PLANTED = (
    "zenobia",
    "quackenbush",
    "2125550147",
    "212-555-0147",
    "(212) 555-0147",
    EMAIL,
    "03/14/1961",
    "purple heron",
)
PASSWORD = "a calm staff tool"
ROSTER = GOOD.replace("2027-06-30", "2099-06-30").replace("2027-03-31", "2099-03-31")
# 90 MB of weights and hashes of training texts; no process writes there but the training.
_NOT_SEARCHED = ("encoder", "models")


class Product:
    """The running assistant, a visitor, a member of the staff, and everything that they were told went wrong."""

    def __init__(self, system: System, mailbox: Mailbox) -> None:
        self.system, self.mailbox = system, mailbox
        self.chat = httpx.Client(base_url=system.url, headers={"Origin": system.url}, timeout=30)
        self.console = httpx.Client(
            base_url=system.console_url, headers={"Origin": system.console_url}, timeout=30, follow_redirects=True
        )
        self.errors: list[str] = []
        self.offered: dict[str, str] = {}

    def close(self) -> None:
        self.chat.close()
        self.console.close()

    def post(self, **body: Any) -> httpx.Response:
        response = self.chat.post("/chat/messages", json=body)
        if response.is_success:
            for message in response.json()["messages"]:
                self.offered |= {choice["label"]: choice.get("id", "") for choice in message["choices"]}
                if message["kind"] == "error":
                    self.errors.append(response.text.replace(body.get("text", "\0"), ""))
        else:
            self.errors.append(response.text)
        return response

    def say(self, *texts: str) -> str:
        """The last reply."""
        return [self.post(text=text).text for text in texts][-1]

    def choose(self, label: str) -> str:
        return self.post(choice=self.offered[label]).text

    def visit(self, path: str, form: dict[str, Any] | None = None) -> httpx.Response:
        """A page of the console; with a form it is posted."""
        response = self.console.get(path) if form is None else self.console.post(path, data=form)
        if not response.is_success:
            self.errors.append(response.text)
        return response

    @contextmanager
    def without(self, table: str) -> Iterator[None]:
        """A table is gone for a while: every statement on it fails, with what it was about to write in the error."""
        with closing(sqlite3.connect(self.system.home / "ldn.sqlite3", timeout=20, isolation_level=None)) as database:
            database.execute("PRAGMA legacy_alter_table = ON")
            database.execute(f"ALTER TABLE {table} RENAME TO {table}_gone")
            try:
                yield
            finally:
                database.execute(f"ALTER TABLE {table}_gone RENAME TO {table}")

    def log(self, name: str) -> str:
        return (self.system.home / "logs" / f"{name}.log").read_text()


@pytest.fixture
def product(settings: Settings) -> Iterator[Product]:
    # A socket's path must be short.
    home = Path(tempfile.mkdtemp(prefix="ldn-", dir="/tmp"))
    for part in _NOT_SEARCHED:
        (home / part).symlink_to(settings.home.resolve() / part)
    with Mailbox(free_port()) as mailbox:
        mail = {"LDN_SMTP_URL": mailbox.url, "LDN_SUPERVISOR_EMAIL": "supervisor@pharmacy.example"}
        system = System(home, "http://localhost:9", **mail)
        made = Product(system, mailbox)
        try:
            system.start()
            yield made
        finally:
            made.close()
            system.stop()
            shutil.rmtree(home)


def _texts_of(mailbox: Mailbox) -> str:
    return "\n".join(
        "\n".join([*map(str, mail.values()), *(part.get_content() for part in mail.walk() if not part.is_multipart())])
        for mail in mailbox.mails
    )


def _files(home: Path) -> Iterator[tuple[str, bytes]]:
    """Every file that a process wrote, and what a training would read."""
    for root in (home, paths.DATA):
        for file in root.rglob("*"):
            if file.is_file() and not any(part in _NOT_SEARCHED for part in file.relative_to(root).parts):
                yield str(file.relative_to(root)), file.read_bytes()


def _model(settings: Settings) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(model_path(settings)) as packed:
        for member in packed:
            if member.isfile():
                yield member.name, packed.extractfile(member).read()  # type: ignore[union-attr]


def _found(texts: dict[str, bytes]) -> list[tuple[str, str]]:
    return [
        (name, planted) for name, content in texts.items() for planted in PLANTED if planted.encode() in content.lower()
    ]


def _held(home: Path) -> dict[str, int]:
    """How many rows of each table hold the person, read in the clear."""
    engine = make_engine(f"sqlite:///{home / 'ldn.sqlite3'}")
    use_keyring(engine, Keyring(home / "encryption.keys"))
    try:
        with engine.connect() as connection:
            return remains(connection, Traces.of([PHONE], [EMAIL]))
    finally:
        engine.dispose()


def _until(holds: Callable[[], bool], what: str) -> None:
    wait_until(holds, what, 40)


def test_planted_personal_data_is_found_nowhere(product: Product, settings: Settings, tmp_path: Path) -> None:
    system, home = product.system, product.system.home
    roster = tmp_path / "roster.yml"
    roster.write_text(ROSTER)
    system.ldn("roster", "import", str(roster))

    # A visitor talks, and each process fails on it once.
    product.say("What is LDN?", f"I am Zenobia Quackenbush, born 03/14/1961, and {SENTENCE}. Should I take LDN?")
    product.say("cancel")
    with product.without("events"):
        assert "could not answer just now" in product.say(f"Zenobia Quackenbush again, {EMAIL}, {SENTENCE}")
    with product.without("messages"):
        assert product.post(text=f"call 212-555-0147, {SENTENCE}").status_code == 503
    for broken in (f'{{"text": "{SENTENCE}"', f'{{"text": 1, "{EMAIL}": "Zenobia"}}'):
        response = product.chat.post("/chat/messages", content=broken.encode())
        product.errors.append(response.text)
        assert response.status_code in (400, 422)
    product.errors.append(product.chat.get("/zenobia/quackenbush?email=zen.quackenbush@gmail.com").text)
    product.say("Can a pharmacist call me?", "Texas", "Zenobia Quackenbush", f"212-555-0147 or {EMAIL}", "mornings")
    product.say(f"no, it is about something else: {SENTENCE}", "I agree")
    with product.without("leads"):
        assert "could not be saved" in product.choose("Send it")
    product.choose("Try again")
    refusals = []

    def refuse(address: str) -> str:
        refusals.append(address)
        return f"550 Zenobia Quackenbush {EMAIL} says: not now"

    product.mailbox.on_recipient = refuse
    assert "L-000001" in product.choose("Send it")
    _until(lambda: bool(refusals), "The first attempt to notify")
    with product.without("outbox"):
        _until(lambda: "OperationalError" in product.log("worker"), "The worker's failure")
    product.mailbox.on_recipient = None

    # Staff work on it, and the console fails too.
    link = re.search(r"http\S+(/link/\S+)", system.ldn("staff", "add", "dan@pharmacy.example", "--name", "Dan Lowe"))
    assert link is not None
    product.visit(link[1], {"password": PASSWORD, "again": PASSWORD})
    page = product.visit("/leads/L-000001")
    assert "Zenobia Quackenbush" in page.text and SENTENCE in page.text
    for query in ("Quackenbush", "(212) 555-0147", EMAIL):
        assert "L-000001" in product.visit("/leads/search", {"term": query}).text
    version = re.search(r'name="version" value="(\d+)"', page.text)
    assert version is not None
    noted = product.visit("/leads/L-000001/note", {"version": version[1], "note": f"Zenobia called: {SENTENCE}"})
    assert "The note is kept." in noted.text
    with product.without("lead_events"):
        form = {"version": str(int(version[1]) + 1), "note": f"Zenobia Quackenbush, {EMAIL}"}
        assert product.visit("/leads/L-000001/note", form).status_code >= 500
    system.ldn("outbox", "retry")
    product.mailbox.wait_for(1, 40)
    system.kill("brain")
    system.wait_until_well()

    # It was there all the time.
    assert {"leads", "messages", "events"} <= _held(home).keys()
    assert len(product.errors) >= 7
    texts = dict(_files(home))
    texts |= {f"model/{name}": content for name, content in _model(settings)}
    texts |= {
        "metrics": product.chat.get("/metrics").content,
        "errors": "\n".join(product.errors).encode(),
        "mails": _texts_of(product.mailbox).encode(),
    }
    assert {"logs/brain.log", "logs/web.log", "logs/console.log", "logs/worker.log", "run.txt"} <= texts.keys()
    for name in ("brain", "web", "console", "worker"):
        assert texts[f"logs/{name}.log"], f"{name} was to say that something failed"
    assert b"ldn_leads" in texts["metrics"] and b"L-000001" in texts["mails"]
    assert _found(texts) == []

    # Forgotten while everything runs, the process that remembers conversations included.
    said = system.ldn("forget", "--phone", "212-555-0147")
    assert "Erased: 1 lead (L-000001) and 1 conversation." in said and "0 rows hold them" in said
    assert product.chat.get("/chat/history").json()["messages"] == []
    product.say("hello")
    assert _held(home) == {}
