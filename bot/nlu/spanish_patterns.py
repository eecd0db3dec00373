"""Emergencies, self-harm and opioid use in Spanish, as matched on plain words (no accents)."""

from __future__ import annotations

from bot.nlu.patterns import table

_PERSONA = r"(?:hijo|hija|hijos|nino|nina|ninos|bebe|nieto|nieta|sobrino|sobrina|chiquito|chiquita|pequeno|pequena|chamaco|muchacho)"
_TOMO = r"(?:se )?(?:trago|tomo|comio|bebio|metio|ha tomado|ha tragado|trague|tome|tragado|tragaron|tomaron|comieron|chupo|mastico|tomado|comido|bebido)"
_PASTILLAS = r"(?:pastillas?|pildoras?|capsulas?|medicinas?|medicamentos?|tabletas?|frasco|botella|bote|gotas|ldn|naltrexona|remedio|parche)"

# Words that hardly stand in an English message; two of them, or one of the second kind, and the patterns are tried.
_WORDS = frozenset(
    "mi mis se que el la los las por para esta estoy quiero puedo puede hijo hija nino nina bebe tomo una un del esposo esposa "
    "mama papa como con muy ya yo su sus le lo al es soy tengo tiene hay cuando donde ayuda todo todas todos nada nadie vida "
    "dolor pecho perro gato abuela abuelo hermano hermana amiga amigo mejor sin mas pero porque tome toma dio dieron uso".split()
)
_STRONG = frozenset(
    "pastillas pastilla respirar respira morir morirme matarme suicidarme suicidio sobredosis ambulancia auxilio socorro "
    "emergencia despierta despertar vivir muriendo inconsciente desmayo convulsiones alergica metadona oxicodona "
    "hidrocodona morfina fentanilo opioides narcoticos opiaceos convulsionando convulsiones morado frasco capsulas vomitar "
    "vomitando temblando mover seguir viviendo quiero quisiera ojala matar muerto muerta desaparecer hacerme dano cortar "
    "lastimarme corto corta extranar salida responde hago tengo".split()
)


def is_likely(text: str) -> bool:
    """Whether a message may be Spanish, or half of it."""
    words = set(text.split())
    return bool(words & _STRONG) or len(words & _WORDS) >= 2


EMERGENCY = table(
    (r"\bno (?:\w+ )?(?:puedo|puede|podia|logra|logro|pueden) (?:ni )?(?:respirar|mover\w*|hablar|despertar\w*|tragar)\b|\b(?:me|le) (?:cuesta|falta) (?:mucho )?(?:respirar|el aire|aire)\b|\b(?:dificultad|problemas|trabajo) (?:para|al|de) respirar\b|\bno (?:esta )?respira(?:ndo)?\b|\bapenas respira\b|\bdejo de respirar\b|\bse (?:esta )?(?:ahoga|ahogando|asfixia\w*|atraganto|atragantando)\b|\bme (?:estoy )?(?:ahogo|ahogando|asfixi\w+|atragant\w+)\b|\bfalta de aire\b|\bsin aire\b", "breathing"),
    (r"\bno (?:se )?(?:despierta|responde|reacciona|mueve|contesta|habla|abre los ojos)\b|\bno (?:puedo|podemos|logro) despertar\w*\b|\b(?:inconsciente|desmay\w+|desplom\w+|colaps\w+|convuls\w+|sin pulso|desvanec\w+)\b|\bperdi\w* el conocimiento\b|\besta tirad[oa]\b|\b(?:ataque|paro|infarto)\b(?! (?:de (?:panico|ansiedad|risa)))|\bderrame cerebral\b|\btiene (?:un )?(?:infarto|ataque)\b|\bespuma (?:por|en) la boca\b|\bse (?:cayo|desvanecio)\b.*\bno\b|\bcara (?:caida|torcida|chueca)\b|\bno puede hablar\b|\bno siento (?:el|la|mi)\b", "not responsive"),
    (r"\b(?:hincha\w*|inflama\w*|hinch\w+|cierra|cerrando|cerrand\w+|apret\w+)\b.*\b(?:garganta|lengua|labios?|cara|boca|ojos)\b|\b(?:garganta|lengua|labios?|cara|boca)\b.*\b(?:hincha\w*|hinch\w+|inflam\w*|cierra|cerrando|cerrado|azul\w*|morad\w+)\b|\breaccion alergica\b|\banafila\w+\b|\bronchas\b|\burticaria por todo\b|\b(?:se (?:esta )?(?:pone|puso|poniendo)|esta|labios) (?:muy )?(?:azul|morad[oa]|gris|azules|morados)\b", "allergic reaction, no oxygen"),
    (r"\bdolor (?:muy )?(?:fuerte |intenso |horrible )?(?:de|en el|en mi) pecho\b|\bme duele (?:mucho )?el pecho\b|\bpecho (?:me )?(?:duele|aprieta)\b|\bduele el pecho\b|\bsangra\w*\b.*\b(?:mucho|no para|para)\b|\bvomit\w+\b.*\b(?:sangre|no para|parar|sin parar|horas|temblando|sudando)\b|\bno (?:para|paro|puedo parar|puede parar|deja) de (?:vomitar|temblar|sangrar)\b|\bme falta (?:el )?aire\b|\bhoras vomitando\b|\btembl\w+\b.*\bvomit\w+\b|\bmi corazon\b.*\b(?:rapido|fuerte|acelerad\w+|para)\b", "severe symptoms"),
    (rf"\bencontr\w+\b.*\b{_PERSONA}\b.*\b{_PASTILLAS}\b|\b{_PERSONA}\b.*\b{_TOMO}\b|\b{_TOMO}\b.*\b{_PERSONA}\b|\b{_PERSONA}\b.*\b(?:en la boca|boca abierta|encontr\w+|vacio|faltan)\b", "a child swallowed something"),
    (rf"\b{_TOMO}\b.*\b(?:todo el (?:frasco|bote)|toda la (?:botella|medicina)|todas (?:las|mis|sus)|todas|enter[oa]|demasiad\w+|muchas?|varias|por (?:error|equivocacion|accidente)|equivocad\w+|sin querer|doble|triple|de mas|\d\d+(?! mg)|cinco|diez|veinte|un monton|de golpe|de un jalon)\b.*|\bse (?:trago|tomo|comio) (?:las|mis|unas|mi|la|sus|el|una|dos|tres|\d+)\b.*\b{_PASTILLAS}\b|\b(?:perro|gato|perrita|gatito)\b.*\b(?:comio|trago|tomo)\b", "too much, or a mistake"),
    (r"\bsobredosis\b(?!.*\b(?:que es|sintomas|puede haber)\b)|\b(?:envenen\w+|intoxic\w+)\b|\bveneno\b|\bcloro\b.*\b(?:tomo|bebio|trago)\b|\b(?:tomo|bebio|trago)\b.*\bcloro\b", "overdose, poisoning"),
    (r"\b(?:llam\w+|manden|mande|necesito|pidan|pedir|envien)\b.*\b(?:ambulancia|911|emergencias?)\b|\bambulancia\b|\bes una emergencia\b|\bemergencia\b(?!.*\b(?:contacto|telefono de)\b)|^(?:ayuda|auxilio|socorro)(?: por favor| me muero| ya)*$|\bayuda(?:me)?\b.*\b(?:muero|muriendo|respira|despierta|nino|hij[oa])\b|\b(?:me estoy|se esta|se nos|se me) (?:muriendo|muere)\b|\bauxilio\b|\babstinencia\b.*\b(?:ahora|precipitada|tome|fuerte|ayuda|vomit\w+)\b", "asks for help"),
)  # fmt: skip

SELF_HARM = table(
    (r"\bno (?:quiero|quisiera|quiere|tengo ganas de|deseo|aguanto|puedo) (?:seguir |mas )?(?:viviendo|vivir|despertar\w*|existir|estar (?:vivo|viva|aqui)|continuar viviendo|la vida)\b|\bya no (?:quiero|aguanto|puedo)(?: mas| seguir| vivir| con (?:esto|la vida))?(?: asi)?(?=$| (?:mas|vivir|seguir|con|la vida|estar|existir|asi|\.))(?!.*\b(?:medicina|nauseas?|efectos|suenos|tomar\w*|recibir|pedido)\b)|\bganas de (?:morir\w*|vivir)\b(?<=no tengo ganas de vivir)|\bganas de morir\w*\b|\bsin ganas de vivir\b|\bno tengo ganas de (?:nada )?vivir\b", "wish not to live"),
    (r"\b(?:quiero|quisiera|quiere|deseo|prefiero|preferiria|voy a|va a|pienso|piensa|pensando|ojala|mejor) (?:en |a )?(?:morir\w*|morirme|muerto|muerta|estar muert[oa]|me muriera|la muerte|me muera|matar(?:me|se)|quitar(?:me|se) la vida|acabar con (?:mi vida|todo)|terminar con (?:mi vida|todo)|desaparecer|dormir(?:me)? y no despertar)\b|\b(?:me|se) (?:quiero|quiere|voy a|va a) (?:matar|morir|quitar la vida|suicidar|cortar|lastimar)\b|\bse mat\w+\b.*\bquiere\b", "wish to die"),
    (r"\bmat(?:ar)?me\b|\bsuicid(?:io|arme|arse|ar|a|o|as|e)\b(?!.*\b(?:efecto secundario|causa|riesgo de)\b)|\b(?:quitar(?:me|se)|acabar con|terminar con|quito) (?:la |mi |su )?vida\b|\b(?:hacer|haciendo|hace|hago|hacer(?:me|se|te))(?:me|se|te)? (?:mucho )?dano\b(?! (?:al|el|la|con|a los|la medicina))|\b(?:lastimar|cortar|herir|quemar|ahorcar|colgar|disparar|envenenar)(?:me|se)\b(?!.*\b(?:pelo|cabello)\b)|\bme (?:corto|corte|lastimo|quemo|golpeo)\b(?! (?:el (?:pelo|cabello)|las unas))|\bse (?:corta|esta cortando|lastima|quema)\b.*\b(?:brazos?|piernas?|munecas?|a si|propio|hij[oa])\b|\bcortarme\b|\bvenas\b", "harming oneself"),
    (r"\b(?:estarian|estaria|estaran|estan) (?:mucho )?mejor sin mi\b|\bmejor (?:sin mi|muert[oa])\b|\bsoy una carga\b|\bnadie me (?:va a )?extran\w+\b|\b(?:la|mi) vida (?:ya )?no (?:vale|tiene sentido)\b|\bno (?:vale|tiene sentido) (?:la pena )?(?:vivir|la vida|seguir)\b|\bno le (?:veo|encuentro) (?:sentido|caso) a (?:la vida|vivir|seguir)\b|\bninguna razon para (?:vivir|seguir)\b|\bpara que (?:vivir|seguir (?:viviendo|viva|vivo)|vivo|sigo (?:viv\w+|aqui))\b|\bcansad[oa] de (?:vivir|la vida|existir)\b|\bhart[oa] de (?:vivir|la vida)\b|\bno (?:hay|veo) (?:otra )?salida\b|\bodio (?:mi vida|vivir)\b", "hopelessness"),
    (r"\bcuant[ao]s?\b.*\b(?:morir\w*|matar\w*|mataria\w*|mata|no despertar|letal|mortal|bastan)\b|\b(?:dosis|cantidad) (?:letal|mortal)\b|\b(?:carta|nota) (?:de despedida|suicida)\b|\b(?:me|se) (?:despedi|despidio|despido)\b|\btengo un plan\b(?!.*\b(?:medico|seguro|salud)\b)|\blinea de (?:crisis|suicidio|prevencion)\b|\btomarme todas\b|\btomar todas las pastillas\b|\bsaltar (?:del|de un|desde)\b|\badios (?:a todos|mundo|para siempre)\b|\bpastillas para (?:morir|no despertar)\b|\bya no voy a estar\b|\bno despertar (?:nunca|mas|manana)\b|\bdormir para siempre\b|\bojala (?:no despierte|me muera|no despertara|me muriera)\b", "plans"),
)  # fmt: skip

OPIOID_NAMED = table(
    (r"\b(?:parche(?:s)? (?:para|de|del|contra) (?:el )?dolor|clinica de metadona|clinica del dolor|pastillas? fuertes? para (?:el )?dolor|calmantes? fuertes?|medicinas? fuertes? para (?:el )?dolor|analgesicos? fuertes?)\b", "an opioid implied"),
    (r"\b(?:opioides?|opiaceos?|narcoticos?|oxicodona|hidrocodona|metadona|morfina|fentanilo|codeina|buprenorfina|tramadol|heroina|suboxone|percocet|vicodin|kratom|norco|oxycontin|hidromorfona|tapentadol|ultram|tylenol con codeina|subutex|butrans|nucynta|meperidina|demerol|dilaudid|lortab|belbuca|oximorfona)\b", "an opioid by its Spanish name"),
)  # fmt: skip

OPIOID_NOT_TAKEN = table(
    (r"\b(?:no|nunca|jamas|ni) (?:\w+ ){0,2}(?:tomo|tomado|uso|usado|toma|consumo|he tomado|probado)\b|(?<!desde )\bhace (?:muchos |\w+ )?anos\b|\bsin opioides\b|\b(?:es|son) (?:el |la |un |una )?(?:ldn|naltrexona)? ?(?:un |una )?(?:opioide|narcotico|opiaceo)s?\b|\b(?:es|sirve como|alternativa|en lugar de|en vez de|diferencia entre|comparad\w+)\b.*\b(?:opioide|narcotico|opiaceo)s?\b|\bque (?:es|son) (?:un |una |el |la |los )?(?:opioides?|narcoticos?|naloxona)\b|\badicci\w+ a\b|\badictos a\b|\bbloquea los (?:receptores )?\b", "not taken"),
)  # fmt: skip

HARMLESS = table(
    (r"\b(?:me muero|muerto|muerta|muriendo|morirme) de (?:la )?(?:risa|hambre|sed|ganas|sueno|curiosidad|calor|frio|verguenza|aburrimiento|cansancio)\b|\b(?:matando|mata|matan) (?:el tiempo|la (?:espera|espalda|cabeza))\b|\bme (?:esta |estan )?mata(?:ndo|n)? (?:el |la |los |las |este |esta |esa )?(?:dolor|espera|espalda|cabeza|precio|calor|rodilla|pies|trabajo|trafico)\b|\b(?:la |esta |el |este )?(?:espera|dolor|precio|espalda|cabeza|calor|trabajo)(?: \w+){0,2} me (?:esta |estan )?mata\w*\b|\b(?:perro|gato|celular|telefono|bateria|planta|mascota|perrita)(?: \w+){0,2} (?:se )?(?:murio|muerto|muriendo|esta muert[oa])\b|\b(?:mi )?(?:madre|padre|mama|papa|abuel[oa]|espos[oa]|tia|tio|herman[oa])(?: \w+){0,2} (?:murio|fallecio)\b|\bmuerto de cansancio\b", "idioms"),
    (r"\b(?:todas las del mes|se me acabaron|necesito otro frasco|todos los dias|todas las noches|desde hace anos)\b", "a habit, a refill"),
    (r"^(?:(?:hola|oye|pregunta|y|disculpe|buenas|buenos dias) )*(?:puede|puedo|podria|causa|el ldn causa|la naltrexona causa|es|son|da|provoca|hay|tiene|ayuda|sirve|que es|que son|que pasa|cuales son|como funciona)\b.*\b(?:la naltrexona|ldn|efectos?|secundarios?|causa|suicidio|convulsiones|causar|provocar|dar|ayudar|sirve|ayuda|sintomas|alergias?|naloxona|asma|epilepsia|medicina)\b(?!.*\b(?:ahora|ya (?:la|lo|me)|hij[oa]|nino|nina|no (?:puedo|despierta|responde|respira)|me (?:estoy|siento)|quiero)\b).*", "asks whether it can"),
    (r"\b(?:hace (?:\w+ )?anos?|el ano pasado|en (?:19|20)\d\d|antecedentes? de|historial de)\b(?: \w+){0,6} (?:infarto|derrame|convulsion\w*|ataque|sobredosis|desmay\w+)\b|\b(?:tuve|tuvo|sufri|sufrio) (?:un |una )?(?:infarto|derrame|convulsion\w*|ataque|sobredosis)\b(?: \w+){0,4} (?:hace|en (?:19|20)|ano)\b.*|\b(?:ataques? de (?:panico|ansiedad|risa))\b|\bno tengo (?:alergias?|reaccion\w*)\b|\bcontacto de emergencia\b", "the past"),
)  # fmt: skip
