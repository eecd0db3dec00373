"""What is done in a live conversation. Each is one transaction with its audit entry; what was said is not in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.engine import Connection
from starlette.responses import Response

from bot.console.access import Handler, Page, Visit, get, post
from bot.console.errors import ConsoleError, wants_page
from bot.console.leads.lead_page import page_values
from bot.console.leads.sight import Sight, seen_lead, sight
from bot.console.live.talk import Talk, addressee, note_answered, talk_of
from bot.console.roles import LEADS
from bot.leads import handover, outbox
from bot.leads.change import LeadChangeError, changing
from bot.leads.lead import Lead
from bot.leads.life import Life
from bot.leads.store import Leads
from bot.store import live
from bot.store.conversations import ConversationGone
from bot.store.live import NotHolding
from bot.worker.queue import wake

_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")
_GONE = "The conversation is no longer kept. Call or write to the visitor instead."


class Refused(Exception):
    """What cannot be done now; the message is fit to show."""


def pages() -> list[Page]:
    return [
        get("/leads/{reference}/conversation", conversation, LEADS),
        post("/leads/{reference}/chat/sign", sign, LEADS),
        *(post(f"/leads/{{reference}}/chat/{name}", handler, LEADS) for name, handler in _DOINGS.items()),
    ]


def conversation(visit: Visit) -> Response:
    """The conversation alone, for a page that is open."""
    with visit.desk.engine.connect() as connection:
        seeing = sight(visit, connection)
        lead = seen_lead(visit, connection, seeing)
        talk = talk_of(visit, connection, seeing, lead)
    lines = Leads(visit.desk.engine).conversation(lead)
    return visit.page("_conversation.html", lead=lead, lines=lines, talk=talk, typed={})


def sign(visit: Visit) -> Response:
    """The page of whoever answers is open; `typing` says whether they are writing. What, is not told."""
    typing = {"1": True, "0": False}.get(visit.text("typing"))
    with visit.desk.engine.begin() as connection:
        seeing = sight(visit, connection)
        lead = seen_lead(visit, connection, seeing)
        if lead.conversation_id and talk_of(visit, connection, seeing, lead).may_answer:
            now = seeing.now
            live.staff_sign(connection, lead.conversation_id, visit.staff.id, now, typing=typing)
    return Response(status_code=204)


@dataclass(frozen=True)
class _Scene:
    """One lead with its conversation, inside the transaction of what is done."""

    visit: Visit
    connection: Connection
    seeing: Sight
    lead: Lead
    conversation: str
    talk: Talk

    @property
    def first(self) -> Lead:
        return self.seeing.first(self.connection, self.lead)

    @property
    def is_pharmacist(self) -> bool:
        return self.seeing.pharmacist is not None

    def answered(self) -> None:
        note_answered(Life(self.connection, self.visit.desk.pharmacy), self.first, self.visit.staff.actor)

    def audit(self, action: str, **details: int) -> None:
        self.visit.audit(self.connection, f"chat.{action}", "lead", self.lead.reference, **details)


def _join(scene: _Scene) -> str:
    if not scene.talk.may_answer:
        raise Refused(f"Lead {scene.lead.reference} is closed or nobody's yet. Reopen or claim it first.")
    staff = scene.visit.staff
    handover.take_over(
        scene.connection, scene.conversation, staff.id, staff.name, scene.is_pharmacist, scene.seeing.now
    )
    scene.audit("joined")
    return "You answer in the chat now. The assistant is silent."


def _leave(scene: _Scene) -> str:
    if not scene.talk.may_end:
        raise Refused("The assistant answers in this chat already.")
    handover.hand_back(scene.connection, scene.conversation)
    scene.audit("left")
    return "The assistant answers in the chat again."


def _say(scene: _Scene) -> str:
    words, key = _words(scene.visit)
    if not scene.talk.may_answer:
        raise Refused(f"Lead {scene.lead.reference} is closed or nobody's yet. Reopen or claim it first.")
    staff = scene.visit.staff
    number = handover.say(scene.connection, scene.conversation, staff.id, words, key, scene.seeing.now)
    scene.answered()
    scene.audit("said", message=number)
    return "Said in the chat."


def _email(scene: _Scene) -> str:
    words, key = _words(scene.visit)
    if scene.talk.is_there:
        raise Refused("The visitor is back in the chat. Answer there.")
    to = addressee(scene.lead, scene.first)
    if not scene.talk.may_email or to is None:
        raise Refused("No email can be sent from here: somebody else answers, or there is no address, or no server.")
    visit, staff = scene.visit, scene.visit.staff
    number = handover.leave_word(scene.connection, scene.conversation, staff.name, scene.is_pharmacist, words, key)
    outbox.enqueue(
        scene.connection,
        lead_id=to.id,
        kind="visitor_reply",
        message_id=number,
        now=scene.seeing.now,
        settings=visit.desk.settings,
    )
    scene.answered()
    scene.audit("emailed", message=number)
    return "The mail is on its way. Its delivery is shown on this page."


def _doing(name: str, do: Callable[[_Scene], str]) -> Handler:
    def handler(visit: Visit) -> Response:
        try:
            with visit.desk.engine.begin() as connection, changing(connection):
                seeing = sight(visit, connection)
                lead = seen_lead(visit, connection, seeing)
                talk = talk_of(visit, connection, seeing, lead)
                if lead.conversation_id is None or talk.glance is None:
                    raise Refused(_GONE)
                done = do(_Scene(visit, connection, seeing, lead, lead.conversation_id, talk))
        except ConversationGone:
            return _refused(visit, _GONE)
        except NotHolding as error:
            who = f"{error.holder} answers" if error.holder else "The assistant answers"
            return _refused(visit, f"{who} in this chat now. What you typed is still here.")
        except (Refused, LeadChangeError) as error:
            return _refused(visit, str(error))
        if name == "email":
            wake(visit.desk.settings, ("email",))
        if not wants_page(visit.request):
            return Response(status_code=204)
        return visit.redirect(f"/leads/{lead.reference}", done)

    return handler


_DOINGS: dict[str, Handler] = {
    "join": _doing("join", _join),
    "leave": _doing("leave", _leave),
    "say": _doing("say", _say),
    "email": _doing("email", _email),
}


def _words(visit: Visit) -> tuple[str, str]:
    """What was written, and the key under which it is said once. Raises Refused."""
    words, key = visit.text("text").replace("\r\n", "\n"), visit.text("key")
    if not words:
        raise Refused("The message is empty. Write something.")
    if len(words) > handover.TEXT_MAX:
        raise Refused(f"The message has {len(words)} characters. The chat takes up to {handover.TEXT_MAX}.")
    if not _KEY.fullmatch(key):
        raise Refused("The form is not whole. Load the page again; copy what you typed before.")
    return words, key


def _refused(visit: Visit, problem: str) -> Response:
    """Why nothing was done, with what was typed."""
    if not wants_page(visit.request):
        raise ConsoleError(409, "refused", problem)
    with visit.desk.engine.connect() as connection:
        seeing = sight(visit, connection)
        lead = seen_lead(visit, connection, seeing)
        values = page_values(visit, connection, seeing, lead)
    return visit.page("lead.html", 409, problem=problem, **values | {"typed": dict(visit.form)})
