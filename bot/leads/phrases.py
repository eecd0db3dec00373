"""The words that steer the contact form, in English and Spanish: back, skip, cancel, corrections, its own buttons.

Both languages are read whichever one the form speaks: people mix them.
"""

from __future__ import annotations

import re

from bot.knowledge.texts import LANGUAGES, texts

BACK = re.compile(
    r"^(?:please )?(?:go |step )?back\b.{0,20}$|^(?:undo|previous(?: question)?)$"
    r"|^(?:ir |volver |vuelva |hacia |para )?atr[aá]s\b.{0,20}$|^(?:volver|regresar?|regrese)\W*$"
    r"|^(?:la )?(?:pregunta )?anterior\W*$",
    re.IGNORECASE,
)
SKIP = re.compile(
    r"^(?:please )?(?:skip(?: (?:this|it|that))?|pass|next|rather not(?: say)?|i'?d rather not(?: say)?"
    r"|prefer not(?: to say)?|n/?a|none of your business)[.! ]*$"
    r"|^(?:omitir|omita|saltar|s[aá]lt[ea](?:lo|la)?|saltear|pasar?|paso|siguiente"
    r"|(?:prefiero|mejor) no(?: (?:decir|dar|contestar|responder)\w*)?|no (?:lo |la )?quiero (?:decir|dar"
    r"|contestar)\w*)[.! ]*$",
    re.IGNORECASE,
)
CANCEL = re.compile(
    r"^(?:(?:no|wait|oh|sorry|perd[oó]n|espere)\b[\s,.!]*)*(?:please |por favor )?(?:cancel|stop|quit|exit|never ?mind"
    r"|forget (?:it|about it|that)|abort|i changed my mind|leave it|do(?:n'?t| not) (?:send|submit|call|contact)"
    r"|cancela\w*|cancele\w*|detener|salir|olv[ií]d[ae]\w*|ya no(?: quiero)?|d[eé]j[ae]lo|cambi[eé] de opini[oó]n"
    r"|no (?:lo |la |me )?(?:env[ií]|mand|llam)(?:e[ns]?|a[rs]?)|no quiero (?:seguir|nada|enviar\w*"
    r"|continuar))\b.{0,25}$",
    re.IGNORECASE,
)
# To the form's first question: no request after all.
REFUSES = re.compile(
    r"^(?:no+|nope|nah|not (?:now|today|yet|really|interested|right now)|maybe (?:later|another time)"
    r"|(?:no,? )?i (?:really )?do(?:n'?t| not) (?:want|need|wish)\b.{0,30}|ahora no|por ahora no)"
    r"(?:[\s,.!]+(?:thanks?|thank you|thx|ty|not (?:now|today|yet|really|interested|right now)|(?:maybe )?later"
    r"|i'?m (?:good|ok|okay|fine)|(?:muchas )?gracias|ahora no))*[\s,.!]*$"
    r"|^(?:whatever|ok(?:ay)?|fine|well)?[\s,.!]*(?:good ?)?bye(?: bye)?[\s.!]*$",
    re.IGNORECASE,
)
# What becomes of the details.
PRIVACY = re.compile(
    r"\b(?:privacy|private|confidential|hipaa|spam(?:med)?|telemarketers?|confidencial\w*|privacidad)\b"
    r"|\b(?:sell|sold|shar(?:e|ed|ing)|giv(?:e|en|ing) (?:out|away)|pass(?:ed)? on|stor(?:e|ed|ing)|kept|keep(?:ing)?"
    r"|happens?|do(?:ing)? with|used?|safe|secure|sees?|gets?|reads?|vend\w+|compart\w+|guard\w+)\b.{0,25}"
    r"\b(?:my|this|mis?) (?:\w+ )?(?:number|phone|e-?mail|data|info\w*|details|address|name|datos|n[uú]mero|correo)\b",
    re.IGNORECASE,
)
# Said in other words than yes: to what is agreed to, and to the summary.
AGREES = re.compile(
    r"^(?:(?:yes|ok|okay|sure|s[ií])[\s,.!]*)*"
    r"(?:i (?:do )?(?:hereby )?(?:consent|accept|agree)|i give (?:my|you my) (?:consent|permission)|consent(?: given)?"
    r"|(?:you|they|he or she|the pharmacist) (?:may|can|could) (?:call|text|contact|email|reach|phone|write)(?: to)? me"
    r"|permission granted|(?:lo )?acepto|(?:estoy )?de acuerdo|doy mi (?:consentimiento|permiso)"
    r"|(?:me )?puede[ns]? (?:llamar|contactar|escribir)(?:me)?)\b(?!.*\b(?:not|n'?t|but|unless|except|no|pero)\b)",
    re.IGNORECASE,
)
SENDS = re.compile(
    r"^(?:(?:yes|yep|ok|okay|sure|great|perfect|good|alright|looks good|please|pls|just|go ahead(?: and)?|you can"
    r"|s[ií]|bien|perfecto|por favor|ya)[\s,.!]*)*"
    r"(?:(?:send|submit)(?: (?:it|that|this|them|my (?:request|info|details)|the request))?"
    r"(?: (?:in|off|now|then|please|pls|thanks|thank you|to (?:them|the pharmacist)))*"
    r"|(?:it|that|this|all|everything)(?:'?s| is| looks?)? (?:all )?(?:good|set|right|correct|fine|great|ok|okay)"
    r"|env[ií](?:ar?|e)(?:lo|la)?|m[aá]nd[ae](?:lo|la)?|todo (?:est[aá] )?(?:bien|correcto))[\s.!,]*$",
    re.IGNORECASE,
)
CORRECTION = re.compile(
    r"^(?:no+|nope|nah|wait|sorry|oops|actually|correction|i mean|i meant"
    r"|that'?s (?:wrong|not right)|wrong|perd[oó]n|disculpe|espere|espera|ups|en realidad|correcci[oó]n"
    r"|digo|quise decir"
    r"|me equivoqu[eé]|(?:eso )?est[aá] mal|incorrecto)\b[\s,.!:;-]*(?:it should be |make it "
    r"|deber[ií]a ser )?(?P<rest>.+)$",
    re.IGNORECASE | re.DOTALL,
)
NAMED_DETAIL = re.compile(
    r"\b(?:my |the |mi |el |la )?(?P<detail>first name|last name|name|phone(?: number)?|number"
    r"|cell|e-?mail(?: address)?|state|time|question|topic|nombre|apellido|tel[eé]fono|celular|n[uú]mero"
    r"|correo(?: electr[oó]nico)?|estado|hora|horario|pregunta|motivo|tema)\b"
    r"\s*(?:\s(?:is|should be|to|was|would be|es|ser[ií]a|deber[ií]a ser)\s|=|:)\s*(?:actually "
    r"|really )?(?P<value>.+)$",
    re.IGNORECASE | re.DOTALL,
)
CHANGE = re.compile(
    r"^(?:please )?(?:change|edit|correct|fix|cambiar?|cambie|corregir|corrija|editar|modificar)(?: my"
    r"| the| mi| el| la)? "
    r"(?P<detail>name|contact|phone(?: number)?|number|e-?mail(?: address)?|state|best time|time|about|question|topic"
    r"|nombre|apellido|contacto|tel[eé]fono|celular|n[uú]mero|correo(?: electr[oó]nico)?|estado|mejor hora|hora|horario"
    r"|pregunta|motivo|tema)[. !]*$",
    re.IGNORECASE,
)
DETAIL_FIELDS = {
    "name": "name",
    "first name": "name",
    "last name": "name",
    "nombre": "name",
    "apellido": "name",
    "contact": "contact",
    "phone": "contact",
    "phone number": "contact",
    "number": "contact",
    "cell": "contact",
    "email": "contact",
    "e-mail": "contact",
    "email address": "contact",
    "e-mail address": "contact",
    "contacto": "contact",
    "teléfono": "contact",
    "telefono": "contact",
    "celular": "contact",
    "número": "contact",
    "numero": "contact",
    "correo": "contact",
    "correo electrónico": "contact",
    "correo electronico": "contact",
    "state": "state",
    "estado": "state",
    "best time": "time",
    "time": "time",
    "mejor hora": "time",
    "hora": "time",
    "horario": "time",
    "about": "about",
    "question": "about",
    "topic": "about",
    "pregunta": "about",
    "motivo": "about",
    "tema": "about",
}
POINTS_BACK = re.compile(
    r"(?:it'?s|its|it is|that'?s|i'?m|i am|my|make it|i live|in|es|son|soy|mi|me llamo|vivo|en|se escribe)\b",
    re.IGNORECASE,
)
# A detail stated anew where only a yes or a no was asked for.
STATED_AGAIN = re.compile(
    r"(?:it'?s|its|my|i'?m|i am|in|from|i live|es|soy|mi|me llamo|vivo|en|se escribe)\b", re.IGNORECASE
)
NO_CORRECTION = re.compile(
    r"(?:thanks?|thank you|don'?t|do not|i don'?t|way|not|(?:muchas )?gracias|quiero|no)\b", re.IGNORECASE
)
INTRODUCTION = re.compile(
    r"\b(?:my name is|my name's|this is|i am called|name:|me llamo|mi nombre es|nombre:)\s+(?P<name>[^,.;\n]{2,60}?)"
    r"(?=$|[,.;\n]|\s(?:y|and)\s(?:mi|my|quiero|i)\b)",
    re.IGNORECASE,
)
# At the end, after other words: "my daughter's name is Lily, I'm Karen Whitfield".
I_AM = re.compile(r"[,.;]\s*(?:and |but )?(?:i'?m|i am|y yo soy|yo soy|soy)\s+(?P<name>[^,.;\n]{2,60})$", re.IGNORECASE)
# To "Did you mean ...?", with an excuse after it: "yes gmail sorry".
TAKES = re.compile(r"^(?:yes|yeah|yep|yup|right|correct|oops,? yes|sorry,? yes|s[ií]|claro)\b", re.IGNORECASE)
# The buttons that answer a prompt, by their texts' keys: pressed again later, they do not answer another prompt.
AFFIRM = {
    "state": "button.leave_details",
    "about": "button.about",
    "consent": "button.agree",
    "confirmed": "button.send",
}
_BUTTONS = AFFIRM | {"changed": "button.change"}
_MEANT_FOR = {
    texts(language)(key).lower(): "confirmed" if name == "changed" else name
    for language in LANGUAGES
    for name, key in _BUTTONS.items()
}
# What the buttons under "a good time" say in the visitor's place, and the keys of their labels.
TIMES = {
    "Mornings": "time.mornings",
    "Afternoons": "time.afternoons",
    "Evenings": "time.evenings",
    "Any time": "time.any_time",
}
SOUNDS_LIKE_TIME = re.compile(
    r"\d|\b(?:am|pm|noon|midday|morning|afternoon|evening|night|day|today|tonight|tomorrow|week|weekend|weekday|mon|tue"
    r"|tues|wed|thu|thur|thurs|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday|any ?time|whenever"
    r"|before|after|around|lunch|work|early|late|later|soon|asap|ma[ñn]ana|tarde|noche|mediod[ií]a|hora"
    r"|d[ií]a|hoy|semana"
    r"|lunes|martes|mi[eé]rcoles|jueves|viernes|s[aá]bado|domingo|antes|despu[eé]s|temprano|cuando)s?\b",
    re.IGNORECASE,
)
# Two spellings of one name are at least this alike (rapidfuzz, 0 to 100).
ALIKE = 60
QUESTION = re.compile(
    r"\?\s*$|^(?:(?:just|please|pls) )*(?:tell me|show me|give me(?! an? ))\b"
    r"|^(?:what|whats|what's|why|how|when|where|who|which|can|could|do|does|did|is|are|will|would|should|may)\b"
    r"|^\W*¿|^(?:y |pero )?(?:(?:por |para |a )?qu[eé]|cu[aá]l|cu[aá]les|cu[aá]nt[oa]s?|cuándo|cómo"
    r"|d[oó]nde|qui[eé]n"
    r"|puedo|se puede|es segur[oa]|tienen|hay|sirve)\b",
    re.IGNORECASE,
)


def meant_for(text: str, asked: str | None) -> str | None:
    """The detail a button's label belongs to; `asked` for any other text."""
    return _MEANT_FOR.get(text.lower(), asked)
