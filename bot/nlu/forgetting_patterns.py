"""What a visitor writes who wants what is held of them to be erased, in English and Spanish.

Matched on plain words (`forgetting.py`). Only who orders or asks for it is heard: "I forgot my dose", "will it delete my
memory" and "forget it" are about something else.
"""

from __future__ import annotations

from bot.nlu.patterns import table

# What comes before an order: the beginning of a sentence, or a way of asking.
_ASKED = (
    r"(?:^|\. |\b(?:please|kindly|just|now|ok|okay|hi|hello|hey|yes|no|wait|actually|sorry|thanks|and|then|so|but|to|can you|could you|will you"
    r"|would you|can u|you must|you should|i want|can i|could i|may i|do i|should i|have to|let us|let me|go ahead and"
    r"|someone|somebody) )"
)
_ERASE = r"(?:delete|erase|remove|wipe|scrub|purge|destroy|get rid of|take down|discard)(?: (?:out|off|all of|all))?"
_MINE = r"(?:(?:my|our|all|all of|any|any of|every|the|this|these|that|of|me) )*"
_KIND = r"(?:(?:personal|private|contact|chat|last|own|phone|email|mobile|cell|medical|health|whole|entire|other) )*"
_HELD = (
    r"(?:data|info|informations?|details|particulars|conversation|conversations|chat|chats|messages?|history|records?"
    r"|transcript|log|logs|account|profile|identity|request|requests|submission|form)"
)
_ADDRESS = r"(?:number|phone|telephone|cell|email|e mail|mail|address|name|contact|stuff|text|texts)"
_TOLD = r"(?:i|i have|i had|i just) (?:said|say|told|tell|wrote|written|typed|sent|gave|given|shared|entered|put|asked)"
_GONE = r"(?:deleted|erased|removed|wiped|forgotten|purged|destroyed|taken down|gone)"
_LIST = r"(?:lists?|systems?|database|records?|files?|site|website|books|computers?|chat)\b"
_KEEP = r"(?:keep|store|save|hold|retain|record|remember|use)"

ENGLISH = table(
    (rf"{_ASKED}forget (?:about )?(?:me|us)\b(?! not)", "forget me"),
    (rf"{_ASKED}forget {_MINE}{_KIND}(?:{_HELD})\b", "forget my data"),
    (rf"{_ASKED}forget my {_KIND}{_ADDRESS}\b", "forget my number"),
    (rf"{_ASKED}forget (?:what|everything|anything|all|all that|whatever)(?: that)? {_TOLD}\b", "forget what I said"),
    (rf"{_ASKED}forget (?:everything|all)(?: about (?:me|us))?(?: \.|$)", "forget everything"),
    (
        r"\b(?:want|wish|like|love|prefer|need|ask|right) to be (?:forgotten|deleted|erased|removed)\b",
        "to be forgotten",
    ),
    (rf"{_ASKED}{_ERASE} {_MINE}{_KIND}{_HELD}\b", "delete my data"),
    (rf"{_ASKED}{_ERASE} (?:my|our|all my) {_KIND}{_ADDRESS}\b", "delete my number"),
    (
        rf"{_ASKED}{_ERASE} (?:what|everything|anything|all|all that|whatever|the things|stuff)(?: that)? {_TOLD}\b",
        "erase what I told you",
    ),
    (
        rf"{_ASKED}{_ERASE} (?:everything|it all|all of it|all this)"
        r"(?: about (?:me|us)| (?:that )?you (?:have|know|saved|stored|got).*| now| please| here)*(?: \.|$)",
        "erase everything",
    ),
    (rf"{_ASKED}(?:clear|reset) {_MINE}{_KIND}(?:data|conversation|chat|chats|messages|history|transcript)\b", "clear"),
    (
        rf"{_ASKED}{_ERASE} (?:me|us)(?: from (?:your|the|this|here)(?: \w+)? ?{_LIST}| from here\b| completely| entirely| please| now|(?: \.|$))",
        "delete me",
    ),
    (
        r"\b(?:take|get) (?:me|us|my name|my number|my email|my info|my information|my data) (?:off|out of)"
        rf"(?: of)? (?:your|the|this|that) (?:\w+ )?{_LIST}",
        "take me off your list",
    ),
    (
        rf"\b(?:want|need|like|have|get|please|see|can|could) {_MINE}{_KIND}(?:{_HELD}|{_ADDRESS}|everything|it all)"
        rf"(?: <W4>)?(?: to)?(?: be)? {_GONE}\b",
        "I want my data deleted",
    ),
    (
        rf"\b(?:do not|stop|never|not to|without) (?:want you to |you )?{_KEEP}(?:ing|ping|ring|ing)? "
        rf"(?:my|any of my|any|our|this|the) {_KIND}(?:{_HELD}|{_ADDRESS})\b",
        "do not keep my data",
    ),
    (r"\bstop (?:keeping|storing|saving|holding|recording|using) my\b", "stop keeping my data"),
    (r"\bright to (?:be forgotten|erasure|deletion)\b|\b(?:data )?(?:deletion|erasure) request\b", "by its legal name"),
    (r"\b(?:withdraw|revoke|take back|cancel) (?:my|the) consent\b", "consent is taken back"),
)

# Nobody is ordered to: a refusal, or a question of what happens by itself.
NOT_MEANT = table(
    (
        rf"\b(?:do not|never|cannot|without|not to|should not|did not) (?:you |ever |just |please )*(?:forget|{_ERASE}|clear)\b.*",
        "not to be erased",
    ),
    (r"\b(?:i|he|she|we|they|ldn|it|naltrexone|that|this) (?:will |would |can |could |may |might )?(?:not )?(?:always |often |sometimes |even |just )?"
     r"forget\b.*", "somebody's memory"),
    (r"\bmake(?:s)? (?:me|him|her|you|us) forget\b.*", "an effect"),
)  # fmt: skip

_ES_ASKED = (
    r"(?:^|\b(?:por favor|favor de|porfa|quiero|quisiera|puede|puedes|pueden|podria|podrias|podrian|necesito|deseo"
    r"|gustaria|que|y|ya|hola|de|a|como|debo|pido|solicito|me|se|ok|si|bueno|gracias) )"
)
_ES_ERASE = r"(?:borr|elimin|quit|suprim|destruy)(?:a|e|en|an|ar|ir|ame|eme|enme|arme|as|es|alo|elo|enlo|arlo|alos|elos|enlos|arlos|is)"
_ES_MINE = r"(?:(?:todos?|todas?|mis?|los|las|la|el|lo|esta|este|estos|estas|nuestros?|nuestra) )*"
_ES_HELD = (
    r"(?:datos?|informacion|info|conversacion|charla|chat|mensajes?|historial|registros?|solicitud|cuenta|perfil"
    r"|detalles)"
)
_ES_ADDRESS = r"(?:numero|telefono|celular|correo|email|nombre|direccion|contacto)"
_ES_TOLD = r"(?:le|les|te|os)? ?(?:dije|conte|escribi|he dicho|he contado|he escrito|mande|envie|di)"

SPANISH = table(
    (
        r"\bolvid(?:ame|eme|enme|arme|ate de mi|ese de mi|ense de mi|arse de mi|arte de mi)\b(?! (?:de )?(?:tomar|la|el|una))",
        "olvídame",
    ),
    (r"\b(?:borr|elimin)(?:ame|eme|enme)\b", "bórrame"),
    (r"\bque me olvid(?:en|es|e|ara|aran)\b|\bderecho al olvido\b|\bser olvidad[oa]\b", "que me olviden"),
    (rf"{_ES_ASKED}olvid(?:a|e|en|ar) {_ES_MINE}(?:{_ES_HELD}\b|que {_ES_TOLD}\b)", "olvide mis datos"),
    (rf"{_ES_ASKED}{_ES_ERASE} {_ES_MINE}{_ES_HELD}\b", "borra mis datos"),
    (rf"{_ES_ASKED}{_ES_ERASE} (?:mis?|nuestros?) {_ES_ADDRESS}\b", "borra mi número"),
    (rf"{_ES_ASKED}{_ES_ERASE} (?:todo )?(?:lo )?que {_ES_TOLD}\b", "borra lo que te dije"),
    (rf"{_ES_ASKED}{_ES_ERASE} tod[oa](?: (?:por favor|ya|esto|eso|de mi|sobre mi))*$", "borra todo"),
    (
        r"\bno (?:guard|conserv|almacen|us)(?:e|en|es|ar|a|an) (?:mis?|la|los|el|esta|este) "
        rf"(?:{_ES_HELD}|{_ES_ADDRESS})\b",
        "no guarden mis datos",
    ),
    (r"\b(?:retir|revoc|revoqu|anul)(?:o|ar|e|en) (?:mi|el) (?:consentimiento|permiso|autorizacion)\b", "consentimiento"),
)  # fmt: skip

SPANISH_NOT_MEANT = table(
    (rf"\bno (?:me |te |se |lo |los |vaya a |vayan a |quiero )*(?:{_ES_ERASE}|olvid\w+)\b.*", "que no se borre"),
)

# Answers to "shall I erase it?" that say more than yes or no.
YES = table(
    (rf"^(?:yess? |yeah |yep |ok |okay |sure |please |just |go ahead and )*{_ERASE}\b", "delete it"),
    (r"^(?:yess?|yeah|yep|yup|sure|ok|okay|y)(?: (?:yes|please|do it|do that|go ahead|all of it|everything|i am sure|thanks|thank you))*(?: \.)*$", "yes"),
    (r"^(?:please )?(?:go ahead|do it|do that|do so|confirm|confirmed|i confirm|i am sure)(?: please)?(?: \.)*$", "go ahead"),
)  # fmt: skip
NO = table(
    (r"^(?:no|nope|nah|do not|stop|cancel|never ?mind|keep|leave|wait|not yet|n)\b", "no"),
    (r"\b(?:do not|not) (?:want to )?(?:delete|erase|remove|do)\b|\bchanged my mind\b|\bkeep (?:it|them|my|everything)\b", "keep it"),
)  # fmt: skip
SPANISH_YES = table(
    (rf"^(?:si |claro |por favor |ok )*{_ES_ERASE}\b", "bórralo"),
    (r"^(?:si+|claro|claro que si|adelante|confirmo|de acuerdo|dale|hazlo|hagalo|si quiero|estoy segur[oa])(?: (?:por favor|gracias|todo|claro|borralo|borrelo|borrar))*$", "sí"),
)  # fmt: skip
SPANISH_NO = table(
    (r"^(?:no|nada|cancel\w+|dejelo|dejalo|deje|espere|espera|conserv\w+|guard\w+|mejor no|todavia no)\b", "no"),
)
