"""What a Spanish message wants, as far as it can be met in Spanish: small talk, a person, yes, no, leaving.

The classifier knows English. Any other Spanish message is a question that a person has to answer. Emergencies,
self-harm and opioids are looked for before this (safety.py).
"""

from __future__ import annotations

import re

from bot.nlu.language import folded

_GREETING = (
    r"(?:hola+|holi|buen(?:os|as)?(?: dias?| tardes?| noches?)?|saludos|que tal|como esta[ns]?|oiga|oye|disculpe)"
)
_POLITE = r"(?:por favor|porfa(?:vor)?|pf|gracias|senor(?:a|ita)?|amig[oa])"
_PERSON = (
    r"(?:farmaceutic[oa]s?|persona(?: real| de verdad)?|humano|ser humano|alguien|agente|representante|operador[a]?"
    r"|ustedes|la farmacia|un profesional|una enfermera|quien)"
)
# The whole of a message, without greetings and politeness around it.
_WHOLE = tuple(
    (label, re.compile(expression))
    for label, expression in (
        # A word of help wants to know what this is, as a greeting does.
        (
            "greet",
            rf"{_GREETING}(?: {_GREETING})*|(?:necesito )?ayuda(?:me)?|como funciona esto"
            r"|que (?:puede|puedes|sabe|sabes) hacer|en que (?:me )?(?:puede|puedes) ayudar(?:me)?",
        ),
        (
            "thank",
            r"(?:ok |bueno |si |listo |perfecto )?(?:muchas |mil |muchisimas )?gracias(?: (?:por|a|de|muy"
            r"|igualmente).*)?"
            r"|se (?:lo )?agradezco.*|muy amable",
        ),
        ("goodbye", r"adios|hasta (?:luego|pronto|manana)|nos vemos|chao|chau|que (?:tenga|pase).{0,20}|bye"),
        (
            "affirm",
            r"(?:si+|claro(?: que si)?|por supuesto|de acuerdo|acepto|esta bien|correcto|exacto|asi es|ok|okey"
            r"|vale|dale|va"
            r"|bueno|perfecto|listo|envie(?:lo|la)?|enviar|mandelo|eso|es correcto|todo bien|todo esta bien|adelante"
            r"|quiero|si quiero|afirmativo|sobre eso|es sobre eso|lo autorizo|autorizo)"
            r"(?:,? (?:si|claro|por favor|gracias|quiero|esta bien|de acuerdo|acepto|es correcto|correcto|sobre eso))*",
        ),
        (
            "deny",
            r"(?:no+|nop|nel|negativo|para nada|ninguno|ninguna|tampoco)(?:,? (?:no|gracias|muchas gracias"
            r"|asi esta bien"
            r"|quiero|acepto|estoy de acuerdo|es eso|es correcto|por ahora|ahora))*",
        ),
        (
            "stop",
            r"(?:ya )?(?:cancel(?:ar|a|e|elo|alo)|olvid(?:elo|alo|ese|a|e)|deje(?:lo)?|dejalo|salir|terminar"
            r"|basta|parar?|detener)"
            r"(?: (?:eso|esto|todo|ya|asi))*|ya no(?: quiero)?|no quiero (?:nada|seguir|continuar)|cambie de opinion",
        ),
    )
)
_ANYWHERE = tuple(
    (label, re.compile(expression))
    for label, expression in (
        (
            "bot_challenge",
            r"\b(?:eres|es usted|es esto|esto es|estoy hablando con|hablo con|usted es|tu eres)\b.{0,30}"
            r"\b(?:robot|bot|maquina|computadora|inteligencia artificial|ia|persona|humano|real)\b|^quien (?:eres"
            r"|es usted)\W*$",
        ),
        (
            "request_pharmacist",
            rf"\b(?:hablar|hable|hablo|platicar|comunicar(?:me|nos)?|comunico|contactar(?:me)?|contacto|conectar(?:me)?|consultar"
            rf"|conversar|chatear|pas(?:ar|e)me)\b.{{0,25}}\b(?:con|a)\b.{{0,15}}\b{_PERSON}\b"
            r"|\b(?:me|nos) (?:puede[ns]?|podrian?|pueda[ns]?|podria[ns]?) (?:llamar|marcar|contactar|escribir"
            r"|hablar)\b"
            r"|\b(?:pueden?|podrian?) (?:llamar|marcar|contactar|escribir)(?:me|nos)\b"
            r"|\b(?:llam|contact|marqu|escrib|comuniqu)[aei]n?(?:me|nos)\b|\b(?:que )?me llam(?:en?|an)\b(?! \w+$)"
            r"|\bque (?:me llamen?|alguien me llame|me contacten?)\b"
            r"|\bdejar?(?:le|les)? (?:mis|mi|los) (?:datos|numero|informacion|telefono|correo)\b"
            r"|\b(?:este es mi|mi) (?:numero|telefono|celular|correo)(?: \w+)? (?:es|de)\b|\bmi numero\b.*\d{3}"
            rf"|\b(?:necesito|quiero|busco|quisiera|ocupo) (?:a )?(?:un|una|al|el) {_PERSON}\b"
            rf"|\bhay (?:un|una|algun|alguna)? ?{_PERSON}\b.{{0,25}}\b(?:disponible|hable|espanol|ayud\w*|atend\w*)",
        ),
    )
)
_AROUND = re.compile(rf"^(?:(?:{_GREETING}|{_POLITE})\b[\s,.!]*)+(?=\S)|(?<=\S)[\s,.!]+{_POLITE}[\s.!]*$")


def wish_of(text: str) -> str | None:
    """The intent of a Spanish message, or None for a question or anything else."""
    plain = " ".join(folded(text.lower()).split()).strip(" .,;:!?¡¿")
    bare = _AROUND.sub("", plain).strip(" .,;:!?¡¿")
    for label, pattern in _ANYWHERE:
        if pattern.search(plain):
            return label
    return next((label for label, pattern in _WHOLE if pattern.fullmatch(bare) or pattern.fullmatch(plain)), None)
