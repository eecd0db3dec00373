"""What emergencies, self-harm and opioid use literally look like in a message. Patterns are data: each with its reason.

They are matched on the message in lower case with straight quotes. Sources for the signs: 911 and Poison Help
guidance and the 988 Lifeline's warning signs, as cited in data/knowledge/safety_net.yml.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Pattern:
    """A regular expression and why it is there."""

    regex: re.Pattern[str]
    reason: str


def _table(*rows: tuple[str, str]) -> tuple[Pattern, ...]:
    return tuple(Pattern(re.compile(expression), reason) for expression, reason in rows)


_PERSON = r"(?:kid|kids|son|daughter|baby|toddler|child|infant|grandson|granddaughter|nephew|niece|boy|girl|(?:\d+|two|three|four|five) ?(?:yo|y/o|year old|yr old))"
_PILLS = (
    r"(?:pills?|capsules?|caps|tablets?|tabs|bottle|drops|meds?|medicine|medication|ldn|naltrexone|doses?|box|pack)"
)

EMERGENCY = _table(
    (
        r"\b(?:\d+|two|three|five|ten) ?(?:x|times) (?:my|the|his|her|too much|as much)\b.*\b(?:dose|drops|syringe|amount|now|alone|accident\w*|mistake)\b|\b(?:poured|drank|took|gave)\b.*\bstraight from the bottle\b",
        "wrong amount taken",
    ),
    (
        r"\bbleed\w* (?:heavy|heavily|so much|bad(?:ly)?)\b|\b(?:suddenly|all of a sudden|out of nowhere)\b.*\bconfus\w+|\bconfus\w+ (?:out of nowhere|all of a sudden|suddenly)\b|\bworst (?:pain|headache) of my life\b",
        "severe symptoms",
    ),
    (
        r"\b(?:mother|father|mom|dad|husband|wife|grandma|grandpa|he|she|kid|son|daughter) (?:is|went|just went) down\b|\b(?:through|doing|do|start) cpr\b|\bsend (?:someone|somebody|help)\b",
        "collapse",
    ),
    (
        r"\b(?:delirious|puking|vomiting|throwing up|both ends|shaking|screaming)\b.*\b(?:for (?:an?|\d+|several|two|three) hours?|\d+ hours|ripping|screaming|puking|pass out)\b",
        "severe symptoms that last",
    ),
    (
        rf"\b{_PERSON}\b.*\b(?:thought|chewing|ate maybe)\b.*\b(?:ldn|naltrexone|pills?|tic ?tacs?|candy|capsules?)\b",
        "a child took medicine for candy",
    ),
    (
        r"\b(?:can'?t|cannot|cant|cnt|not able to|unable to|struggling to|hard to|hardly|barely) (?:breathe?|breath|get (?:any |enough )?air|catch (?:my|his|her) breath)\b",
        "breathing",
    ),
    (
        r"\b(?:trouble|difficulty|problems?) breathing (?:right )?now\b|\bgasping\b|\bstruggling for (?:air|breath)\b|\b(?:is|has) stopped? breathing\b|\bstopped breathing\b|\b(?:not|isn'?t|isnt|aint) breathing\b",
        "breathing",
    ),
    (
        r"\bthroat (?:is |feels like its |feels like it'?s )?(?:closing|closin|swelling|tight(?:ening)?)\b|\b(?:lips?|tongue|face|throat|eyes?)(?: and \w+)? (?:is|are|r|r all|keeps?|started?)? ?(?:all |really |so |getting )?(?:swollen|swelling|swelled|puff\w+|blue|turning blue|gr[ae]y)\b",
        "allergic reaction or no oxygen",
    ),
    (r"\bturn(?:ing|ed)? (?:blue|gr[ae]y|purple)\b|\bblue lips\b", "no oxygen"),
    (
        r"\banaphyla\w+\b(?!.*\b(?:risk|can|could|does|possible|history)\b)|\bepi ?pen\b.*\b(?:used|gave|need|should)\b|\bhives (?:all over|everywhere)\b",
        "allergic reaction",
    ),
    (
        r"\b(?:won'?t|wont|can'?t|cant|cannot|doesn'?t|doesnt|not|isn'?t|isnt) (?:wak\w*|be woken|respond\w*|react\w*|open (?:his|her) eyes|mov(?:e|ing))\b(?: up)?|\bunrespons\w+\b|\bunconscious\b|\bpassed out\b|\bcollaps(?:ed|ing)\b|\bblacked out\b|\bfaint(?:ed|ing) (?:and|just|after|again)\b|\bno pulse\b|\blimp\b",
        "not responsive",
    ),
    (
        r"\b(?:having|had|has|in|is having|started) (?:a |an )?(?:seizures?|convulsions?|fits?|stroke|heart attack)\b(?! in (?:19|20)\d\d)|\b(?:seizing|convulsing)\b",
        "seizure, stroke, heart attack",
    ),
    (
        r"\b(?:chest (?:pain|pains|hurts|tightness|is (?:so )?tight|pressure)|crushing (?:chest )?pain)\b.*\b(?:now|right now|rn|since|after|this morning|help|arm|jaw|started|im|i'm|sweating|bad)\b|\b(?:having|have|got|getting) (?:really |very |bad |severe |sharp |sudden )*chest (?:pain|pains|pressure|tightness)\b",
        "chest pain",
    ),
    (
        rf"\b{_PERSON}\b.*\b(?:swallow\w*|ate|eaten|drank|drunk|chewed|got (?:in|into|ahold|a hold|hold)|took|grabbed|put .* in (?:his|her) mouth)\b.*\b(?:{_PILLS}|candy|my|some|of|it|one)\b",
        "a child swallowed medicine",
    ),
    (
        rf"\b(?:dog|cat|puppy|kitten|pet)\b.*\b(?:swallow\w*|ate|eaten|chewed|got into)\b.*\b{_PILLS}\b",
        "a pet swallowed medicine",
    ),
    (
        rf"\b(?:took|taken|swallowed|drank|ate|downed|had)\b.*\b(?:the |a |my )?(?:whole|entire|full|all (?:of )?(?:the|my|them)) ?(?:\w+ )?(?:{_PILLS}|bottle|of (?:it|them))?\b.*\b(?:{_PILLS}|at once|by (?:mistake|accident)|accidentally)\b",
        "took everything",
    ),
    (
        r"\b(?:over ?dos(?:ed|ing)|od'?d|od'?ing|is having an overdose|having an overdose|took an overdose|accidental overdose)\b(?!.*\b(?:years? ago|last year|in (?:19|20)\d\d)\b)",
        "overdose now",
    ),
    (
        r"\b(?:call|calling|called|need|send|get) (?:an? )?(?:911|9-1-1|ambulance|paramedics?|emts?)\b|\bhelp me\b.*\b(?:breath|dying|pass(?:ing)? out|emergency)\b|\bthis is an emergency\b|\bmedical emergency\b|\bi think i'?m dying\b|\bim dying\b(?! to\b)",
        "asks for emergency help",
    ),
    (
        r"\b(?:vomiting|throwing up|puking) (?:blood|and (?:can'?t|cant) stop|non ?stop|violently)\b|\b(?:can'?t|cant|wont|won'?t) stop (?:vomiting|throwing up|puking|shaking|bleeding)\b|\bcoughing up blood\b|\bbleeding (?:a lot|out|won'?t stop|everywhere)\b",
        "severe symptoms",
    ),
    (
        r"\b(?:withdrawal|withdrawals|precipitated|precip)\b.*\b(?:right now|rn|help|so sick|took (?:ldn|naltrexone|it|my)|shaking|vomiting)\b",
        "precipitated withdrawal",
    ),
    (
        r"\bface (?:is )?droop\w*|\bslurr\w+ (?:speech|words|his|her|my)\b|\bcan'?t (?:feel|move) (?:my|his|her|one) (?:left|right|arm|leg|side|face)\b",
        "stroke signs",
    ),
    (
        r"\bno puedo respirar\b|\bno (?:se )?(?:despierta|responde|respira)\b|\bsobredosis\b|\bse (?:trag[oó]|tom[oó]|comi[oó]) (?:las|mis|unas|todas)? ?\w* ?(?:pastillas|c[aá]psulas|medicina)\b|\bemergencia\b|\bambulancia\b|\breacci[oó]n al[eé]rgica\b",
        "Spanish",
    ),
)

SELF_HARM = _table(
    (
        r"\bsu+i?c+i?d(?:e|al|ally)\b(?=.*\b(?:thoughts?|since|feel\w*|again|tonight|today|ideation|on ldn)\b)",
        "names it, misspelt",
    ),
    (
        r"\b(?:date picked|picked a date|look like an accident|be (?:quick|painless)|hurts? to overdose|take to die)\b|\b\d+ (?:capsules?|pills?|tablets?|of them|of these) (?:do it|be enough|enough)\b|\b(?:on|off) the (?:roof|bridge|ledge|overpass)\b|\bsays?\b.*\bjump\w*\b|\bbefore i do something (?:stupid|bad|to myself)\b",
        "plans",
    ),
    (
        r"\b(?:kill|hurt|harm|cut|burn|shoot|hang|drown|starv|chok|stab|slic|scratch)\w* (?:my|him|her|them|your|our)-?sel(?:f|ves)\b",
        "harming oneself",
    ),
    (
        r"\bsuicid\w*\b(?!.*\b(?:warning|side effect|risk of|label|can (?:ldn|it|naltrexone)|does (?:ldn|it|naltrexone)|cause)\b)",
        "names it",
    ),
    (
        r"\b(?:kill|hurt|harm|cut|cutting|hurting|harming|killing|burn|burning|shoot|hang|drown|starve|end) ?(?:my|him|her|them|your|our)-?(?:self|selves|own life)\b|\bkms\b|\bunalive\b|\boff (?:my|him|her)self\b|\bself[- ]?harm\w*\b",
        "harming oneself",
    ),
    (
        r"\b(?:want|wanna|wants|wanting|going|gonna|plan\w*|ready|thinking (?:about|of)|decided|try\w*|tempted|wish i (?:could|was|were)|rather) (?:to |2 )?(?:be )?(?:die|dead|dying|ending it|end it|end (?:my|his|her) life|end it all|not (?:be here|wake up|exist)|disappear forever|jump(?:ing)? off|be gone)\b",
        "wish to die",
    ),
    (
        r"\b(?:don'?t|dont|do not|doesn'?t|doesnt|didnt|didn'?t|no longer|never) (?:want to|wanna|wants to|want 2|feel like) (?:live|be alive|liv\w+|be here|exist|wake up|go on|be on this (?:earth|planet))\b",
        "wish not to live",
    ),
    (
        r"\b(?:take|taking|took|taken|end|ended|ending) (?:my|his|her|their|your|his own|her own|my own) (?:own )?life\b|\bend(?:ing)? it all\b|\bbetter off (?:dead|without me|if i was(?:n'?t| not| gone))\b|\bno (?:reason|point) (?:to|in|of) (?:live|living|go on|going on|being here)\b|\bnot worth living\b|\bnothing (?:left )?to live for\b",
        "hopelessness",
    ),
    (
        r"\b(?:wish|hope|hoping|pray\w*) (?:i|that i|to god i)? ?(?:was|were|would|could|wouldn'?t|wouldnt|didn'?t|didnt|don'?t|dont|never)? ?(?:just )?(?:dead|die|not wake up|wake up|never been born|never (?:been )?born|go to sleep and (?:not|never)|gone)\b(?<!hope i wake up)",
        "wish not to wake up",
    ),
    (
        r"\bhow (?:many|much) (?:\w+ ){0,6}(?:to (?:kill|die|end|not wake|od|overdose)|(?:would|will|could|does it take to) (?:it take to )?(?:kill|end)|is (?:lethal|fatal)|for (?:a )?(?:lethal|fatal))|\b(?:lethal|fatal|deadly) (?:dose|amount)\b|\bkill me\b.*\b(?:how|would|will|enough)\b|\b(?:would|will|how many).*\bkill me\b|\benough to (?:kill|die|end it|do it|do the job)\b",
        "asks for a lethal amount",
    ),
    (
        r"\b(?:over ?dose|od) on purpose\b|\b(?:swallow|take|taking|took|taken) (?:all|everything|the whole|every|a bunch|a handful)\b.*\b(?:sleep forever|on purpose|be done|over with|end|die|goodbye)\b|\b(?:painless|easiest|quickest|best) way to (?:die|go|end|do it)\b",
        "overdose on purpose",
    ),
    (
        r"\b(?:goodbye|suicide) (?:note|letter|post|everyone|world|forever)\b|\bleft a note\b|\bexit plan\b|\bgiving (?:away )?(?:all )?(?:his|her|my|their) (?:things|stuff) away\b|\bgave away (?:his|her|my|all)\b|\bwon'?t (?:have to deal with|be around|be here) (?:me )?(?:much longer|anymore)\b",
        "farewell",
    ),
    (
        r"\bwhat'?s the point (?:anymore|any more|of (?:living|going on|anything|it all))\b|\b(?:can'?t|cant|cannot) (?:do this|go on|take it|live like this|keep going)(?: anymore| any more| any longer)?\b(?=.*\b(?:done|anymore|tired|life|live|die|end|point)\b)|\btired of (?:living|life|being alive|being here|existing)\b|\bi(?:'?m| am) done with (?:life|living|everything|it all)\b",
        "hopelessness",
    ),
    (
        r"\bno quiero vivir\b|\bquiero morir\w*|\bmatarme\b|\bse quiere matar\b|\bquitarme la vida\b|\bhacerme daño\b|\bsuicid[ai]\w*|\bno (?:quiero|quisiera) despertar\b",
        "Spanish",
    ),
)

# Idioms, history and general questions that share words with the above.
HARMLESS = _table(
    (
        r"\bkill(?:ing)? (?:some )?time\b|\bkill two birds\b|\bsuicide squad\b|\b(?:phone|laptop|battery|car|ipad|tablet) (?:is |'s |was )?(?:about to |gonna |almost |going to )?(?:die|dying|dead)\b|\bphone dying\b",
        "idioms",
    ),
    (
        r"\b(?:over ?dosed|od'?d|overdosing|oding) on (?!.*\b(?:pills?|meds?|medicine|ldn|naltrexone|heroin|fentanyl|oxy\w*|opioids?|tylenol|xanax|drugs?)\b)",
        "jokes",
    ),
    (r"\bwhat (?:does|is|do) (?:\w+ ){1,3}mean\b|\bdefinition of\b", "asks what a word means"),
    (
        r"\b(?:wait|waiting|wait time|commute|job|heat|price|prices|cost|traffic|suspense|curiosity|boredom|feet|back|head|headache|pain|joints?|knees?|shoes)\b[^.!?]{0,25}\b(?:is|are|r) (?:just |literally |absolutely )?killing me\b|\bkilling me (?:with|softly|lol|haha)\b|\byou(?:'re| are) killing me\b",
        "killing me, the idiom",
    ),
    (
        r"\b(?:dying|die) (?:to (?:know|try|hear|see|find out|get|start)|of (?:laughter|laughing|boredom|curiosity|thirst|embarrassment))\b|\bto die for\b|\bdie ?hard\b",
        "dying to, the idiom",
    ),
    (
        r"\b(?:dog|cat|pet|goldfish|hamster|battery|phone|car|laptop|plants?) (?:just )?(?:died|is dead|dies|is dying)\b|\bdead (?:tired|line|lines|serious|end|on|battery|weight)\b",
        "not a person's death",
    ),
    (
        r"\b(?:can|could|does|do|will|would|is|are|has|have)\b (?:\w+ ){0,3}(?:ldn|naltrexone|it|this|the medicine|low dose naltrexone)\b (?:\w+ ){0,4}(?:cause|causing|give|trigger|lead to|make|a (?:known |common )?side effect|linked|associated|help|work for|treat)\b(?!.*\b(?:right now|rn)\b)",
        "asks whether it can cause or help",
    ),
    (
        r"\b(?:is|are) (?:\w+ ){1,4}(?:a |an )?(?:known |common |possible |normal |rare )?side effects?\b",
        "asks about side effects",
    ),
    (
        r"\b(?:what (?:is|are)|whats|what's|define|meaning of|explain) (?:an? |the )?(?:overdose|naloxone|narcan|anaphylaxis|seizure|suicide prevention|precipitated withdrawal)\b",
        "asks what something is",
    ),
    (
        r"\b(?:heart attack|stroke|seizures?|overdosed?|suicid\w+|od'?d)\b.*\b(?:years? ago|yrs ago|last year|months? ago|in (?:19|20)\d\d|as a (?:kid|child|teen))\b|\bhistory of\b",
        "in the past",
    ),
)

NOT_NOW = _table(
    (
        r"\b(?:drug|urine|dot|hair|pre-?employment|pain contract) (?:test|screen\w*|panel)|\b(?:pop|test|show up|come up) (?:positive |hot )?(?:for|as)\b|\bfalse positive\b|\bfor (?:a|my) (?:class|paper|exam|course)\b|\b(?:tech|nursing|pharmacy) class\b",
        "asks about a test or for a class",
    ),
    (
        r"\b(?:no|not any|without|never took|don'?t want|dont want|turned (?:it|them) down|refused|avoid\w*|scared of|died from|sell|carry|stock|clinic\?*$)\b (?:\w+ ){0,3}(?:opioids?|opiates?|narcotics?|kratom|oxy\w*|tramadol|suboxone|methadone|fentanyl|painkillers?)\b|\bdon'?t take (?:either|any|them|those|it)\b|\bdont take (?:either|any|them|those|it)\b",
        "says that it is not taken",
    ),
    (
        r"\b(?:years?|yrs|months?|decades?) ago\b|\bclean (?:for|since)\b|\b(?:in (?:19|20)\d\d)\b|\bno longer\b|\bused to (?:take|be on)\b|\b(?:don'?t|dont|do not|doesn'?t|doesnt|not|never) (?:take|taking|taken|use|used|using|on) (?:any )?\b|\boff (?:of )?(?:it|them|opioids|opiates) for\b|\bsober\b",
        "not taken now",
    ),
)

_USE = r"(?:take|takes|taking|took|taken|use|uses|using|on|given|gave|prescribed|wear|wears|wearing|get|gets|getting|drink|drinks|drinking|smoke|smoking|snort\w*|shoot\w*|have|has|had|need|needs|put (?:me|him|her) on|switch\w*|weaning|tapering|coming off|stopped|quit|quitting|run out of|ran out of|popped|dose of|last)"
OPIOID_USE = _table(
    (
        rf"\b(?:i|im|i'm|i've|ive|he|he's|hes|she|she's|shes|they|we|patient|who|mom|dad|wife|husband|son|daughter|sister|brother|mother|father|friend|partner|boyfriend|girlfriend|fiance|uncle|aunt|grandma|grandpa|kid|client)\b (?:\w+ ){{0,4}}{_USE}\b",
        "somebody takes it",
    ),
    (
        r"\b(?:my|his|her|their|our) (?:\w+ ){0,3}(?:pain ?(?:pills?|meds?|patch|pump|killers?|management|doctor|medicine|medication)|opioids?|opiates?|narcotics?|percs?|percocets?|oxys?|norcos?|vicodin|tramadol|subs?|suboxone|methadone|kratom|hydros?|morphine|fentanyl|codeine|nucynta|script)\b",
        "somebody's own",
    ),
    (
        r"\b(?:currently|still|also|already|daily|every ?day|twice a day|this morning|last night|tonight|yesterday|an hour ago|today|mg)\b",
        "taken now",
    ),
    (r"^(?:on|taking|been on|take|using|took|got|given) ", "elliptical: on ..."),
)

TAKEN_NOW = _table(
    (
        r"\b(?:currently|still|this morning|tonight|daily|every ?day|twice a day|last night|yesterday|an hour ago|right now)\b",
        "taken now",
    ),
)

GENERAL_QUESTION = _table(
    (
        r"^\s*(?:why|is (?:ldn|naltrexone|it|low dose naltrexone) (?:a|an|considered|classified|used|the same)|what (?:is|are|happens|does|class|counts|kind)|whats|does (?:ldn|naltrexone|it) (?:show|count|test|help|treat|act|work)|how (?:long|does|is|do)|which|are (?:there|opioids))\b",
        "a general question",
    ),
    (
        r"\b(?:difference between|compared (?:to|with)|versus|vs\.?|instead of|alternative to|addiction|addicted to|detox|use disorder|used (?:for|to treat)|approved for|reverse|antagonist|agonist|drug test)\b",
        "a general question",
    ),
)

UNNAMED_OPIOID = _table(
    (
        r"\b(?:pain|methadone|suboxone|sub) (?:clinic|patch(?:es)?|pump|management (?:clinic|meds?|doctor))\b(?=.*\b(?:my|i|on|take|taking|give|from|use|ldn|start)\b)",
        "opioid treatment implied",
    ),
    (
        r"\b(?:my|his|her|strong|prescription|prescribed) (?:pain ?(?:killers?|pills?|meds?|medication|medicine)|narcotics?)\b",
        "painkillers, unnamed",
    ),
    (
        r"\btake[- ]homes?\b|\bmat (?:program|clinic)\b|\b(?:opioid|opiate) (?:tolerance|withdrawal|taper)\b",
        "opioid treatment implied",
    ),
)
