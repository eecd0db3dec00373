from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import insert
from sqlalchemy.engine import Engine

from bot.console.auth.accounts import Staff
from bot.console.replies import canned
from bot.leads.lead import Lead
from bot.leads.life import Life
from bot.store.conversations import Conversations
from bot.store.outbox_tables import outbox
from bot.store.tables import utc_now
from tests.console.staffed import Browser, actions, path_of

BrowserOf, Take, People = Callable[[str], Browser], Callable[..., Lead], dict[str, Staff]


def test_it_shows_the_visitor_the_questions_and_the_conversation(
    browser_of: BrowserOf, take: Take, people: People, engine: Engine
) -> None:
    conversations = Conversations(engine)
    conversation = conversations.open()
    conversations.begin_turn(conversation, "t1", "Does it help with Crohn's?")
    lead = take(conversation_id=conversation, email="maya@gmail.com")
    page = browser_of("ana").get(path_of(lead)).text
    for part in (
        "Maya Planted",
        'href="tel:+19165550143"',
        "(916) 555-0143",
        'href="mailto:maya@gmail.com"',
        "Evenings",
        "California",
        "English",
        "Planted words about prednisone",
        "Crohn&#39;s disease",
        "Should LDN be taken at night or in the morning?",
        "Does it help with Crohn&#39;s?",
        "I agree to be contacted.",
        "with you",
    ):
        assert part in page, part
    partial = browser_of("ana").get(path_of(lead, "conversation")).text
    assert partial.startswith('<section class="panel talk" id="conversation"') and "Does it help" in partial


def test_a_conversation_that_is_gone_is_said_to_be(browser_of: BrowserOf, lead: Lead) -> None:
    assert "no longer kept" in browser_of("ana").get(path_of(lead)).text


def test_it_says_why_the_lead_went_where_it_went(browser_of: BrowserOf, lead: Lead) -> None:
    page = browser_of("ana").get(path_of(lead)).text
    assert "Ana Ruiz: licensed for California until 2099-12-31; at work now" in page
    assert "2 pharmacists considered" in page and "has no licence for California" in page


def test_it_shows_the_state_of_each_delivery(browser_of: BrowserOf, lead: Lead, engine: Engine) -> None:
    states = {"sent": None, "retrying": "The mail server was busy.", "dead": "No such user."}
    with engine.begin() as connection:
        for state, error in states.items():
            connection.execute(
                insert(outbox).values(
                    lead_id=lead.id,
                    kind="assigned",
                    channel="email",
                    recipient_kind="pharmacist",
                    pharmacist_id=1,
                    idempotency_key=state,
                    state=state,
                    next_attempt_at=utc_now(),
                    delivered_at=utc_now(),
                    last_error=error,
                )
            )
    page = browser_of("ana").get(path_of(lead)).text
    assert page.count("assigned by email to Ana Ruiz") == 3
    assert "The mail server was busy.; next try" in page and "No such user." in page


def test_the_history_says_who_did_what_and_when(
    browser_of: BrowserOf, lead: Lead, engine: Engine, people: People
) -> None:
    life = Life(engine)
    life.note(lead.id, "Called, no answer", people["ana"].actor)
    life.contacted(lead.id, people["ana"].actor, "Spoke at noon")
    life.close(lead.id, "answered", people["ana"].actor)
    page = browser_of("ana").get(path_of(lead)).text
    for part in (
        "<strong>The chat</strong> took the request",
        "<strong>The rules</strong> gave it to Ana Ruiz",
        "<strong>Ana Ruiz</strong> wrote a note",
        "<blockquote>Called, no answer</blockquote>",
        "<strong>Ana Ruiz</strong> answered the visitor",
        "Spoke at noon",
        "<strong>Ana Ruiz</strong> closed it: The question was answered",
    ):
        assert part in page, part


def test_a_second_lead_of_the_same_person_points_to_the_first(browser_of: BrowserOf, lead: Lead, take: Take) -> None:
    second = take("form-2", about="One more thing")
    ana = browser_of("ana")
    assert f'href="/leads/{second.reference}"' in ana.get(path_of(lead)).text
    page = ana.get(path_of(second)).text
    assert "This request was joined to" in page and f'href="/leads/{lead.reference}"' in page
    assert "/note" not in page, "what is joined is worked on at the first lead"
    assert browser_of("ben").get(path_of(second)).status_code == 404


def test_opening_a_lead_is_noted_but_not_each_time_it_refreshes(
    browser_of: BrowserOf, lead: Lead, engine: Engine, people: People
) -> None:
    ana = browser_of("ana")
    ana.get(path_of(lead))
    ana.get(path_of(lead), headers={"LDN-Live": "1", "HX-Request": "true"})
    ana.get(path_of(lead, "conversation"))
    assert actions(engine) == [(people["ana"].actor, "lead.opened", lead.reference)]


def test_only_what_can_be_done_now_is_offered(browser_of: BrowserOf, lead: Lead, engine: Engine) -> None:
    def offered(who: str) -> set[str]:
        page = browser_of(who).get(path_of(lead)).text
        every = ("claim", "assign", "note", "contacted", "close", "escalate", "reopen", "state")
        return {name for name in every if f'action="{path_of(lead, name)}"' in page}

    assert offered("ana") == {"assign", "note", "contacted", "close", "escalate", "state"}
    life = Life(engine)
    life.escalate(lead.id, "staff:1", "Too busy")
    assert offered("ana") == {"claim"}
    assert offered("carla") == {"assign", "note", "contacted", "close", "state"}
    life.close(lead.id, "spam", "staff:4")
    assert offered("carla") == {"note", "reopen"}


def test_ready_made_replies_stand_beside_with_the_braces_filled_in(
    browser_of: BrowserOf, lead: Lead, engine: Engine
) -> None:
    with engine.begin() as connection:
        canned.add(connection, "Call back", "Hello {name}, {me} of {pharmacy}, {phone}, {reference}")
    page = browser_of("ana").get(path_of(lead)).text
    assert "Hello Maya Planted, Ana Ruiz of Example Pharmacy, (855) 485-8600, L-000001" in page
