from __future__ import annotations

import pytest

from bot.nlu.forgetting import CONFIRMED, DECLINED, decision_of, wants_to_be_forgotten

WISHES = """
forget me
Please forget me
delete my data
can you delete my data?
erase what I told you
remove my details
pls remove my info
delet my data
deleat my informations
i want my data deleted
I'd like you to erase everything I said
how do i delete this conversation
forget everything i told you
forget what i said
erase my phone number please
take me off your list
take my name out of your system
i want to be forgotten
please wipe my chat history
get rid of my personal info
delete all my messages
delete everything
erase everything you have about me
clear this chat
can my information be removed?
I do not want you to keep my data
dont save my number
stop storing my info
delete my request
froget me
eraze my data
forgit me plz
I want to delete my account
remove my personal data from your database
have my info erased
right to be forgotten
I withdraw my consent
hi, please delete my conversation
wait, delete my number
borra mis datos
olvídame
Por favor elimine mi información
quiero borrar mis datos
borren todo lo que les dije
vorra mis datos
olbidame
quiero que me olviden
elimina mi número de teléfono
borra esta conversación
borrar todo
no guarden mis datos
bórrame
¿pueden eliminar mis datos personales?
olvide lo que le dije
Forget about me
Actually, please delete my email address
DELETE MY DATA!!!
delete me from your system
I need all my information removed from your records
can u erase the chat
could you please remove all of my personal details from here
""".strip().splitlines()

# Memory, medicine, questions about what is kept, and "never mind".
OTHERS = """
I forgot my dose
will it delete my memory
forget it
can I forget a dose
what if I forget to take it
does ldn erase pain
I forget my name sometimes
ldn makes me forget my phone number
don't forget me
please don't delete my data
do not forget my request
forget that
never mind, forget about it
can it remove my symptoms
they removed my gallbladder
my doctor removed my thyroid and I take levothyroxine
will my memory be erased
can ldn clear my skin
clear up my brain fog
does it wipe me out
I forgot to tell you about my meds
i forgot my password
did you forget me
can i get off ldn and take my data
what information do you keep
do you store my data
is my information private
how long do you keep this chat
when is the conversation deleted
se me olvidó tomar mi dosis
olvidé mi dosis
no borren mis datos
olvídelo
¿guardan mis datos?
can ldn remove brain fog
remove the tablet from the pack
can i erase the taste
forget the troche, I want capsules
please forget the last dose question
how do i remove the cap
destroy cancer cells
I want my pain gone
I want it gone
please remove me from the trial
what details do you need
my name is Clear Remove
tell me everything about side effects
change my number
I need to change my email
is ldn good to have my period gone
can i delete a dose from my schedule
do i take it with food or delete dairy
is there any data on long term use
what data do you have
do you have any information on lupus
please send me information
can you remove the drug from my system
how long until ldn is removed from my system
how to get ldn out of my system
get it out of my system
i want this medicine out of my system
wipe my mouth
""".strip().splitlines()


@pytest.mark.parametrize("text", WISHES)
def test_a_wish_to_be_forgotten_is_heard_however_it_is_typed(text: str) -> None:
    assert wants_to_be_forgotten(text)


@pytest.mark.parametrize("text", OTHERS)
def test_what_only_sounds_alike_is_none(text: str) -> None:
    assert not wants_to_be_forgotten(text)


@pytest.mark.parametrize(
    ("text", "label", "decision"),
    [
        ("yes", None, CONFIRMED),
        ("Yes please, do it", None, CONFIRMED),
        ("delete it", None, CONFIRMED),
        ("yess erase everythng", None, CONFIRMED),
        ("sí", None, CONFIRMED),
        ("sí, bórralo todo", None, CONFIRMED),
        ("alright then", "affirm", CONFIRMED),
        ("no", None, DECLINED),
        ("don't delete it", None, DECLINED),
        ("no wait", None, DECLINED),
        ("keep it", None, DECLINED),
        ("mejor no", None, DECLINED),
        ("rather not", "deny", DECLINED),
        ("forget it", "stop", DECLINED),
        ("what happens to my request?", None, None),
        ("yes but what is LDN?", None, None),
        ("my number is 212 555 0123", None, None),
    ],
)
def test_only_a_clear_yes_confirms(text: str, label: str | None, decision: str | None) -> None:
    assert decision_of(text, label) == decision
