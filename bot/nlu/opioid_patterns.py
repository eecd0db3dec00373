"""Who takes an opioid or means to, and who only talks about opioids, in plain words.

The names themselves are in data/knowledge/medicines.yml; here is what is said around them.
"""

from __future__ import annotations

from bot.nlu.patterns import table

_OPIOID = (
    r"(?:opioids?|opiates?|opiods?|narcotics?|kratom|oxy\w*|tramadol|suboxone|methadone|fentanyl|morphine|codeine|hydrocodone"
    r"|percocets?|percs?|vicodin|norcos?|buprenorphine|subutex|subs|heroin|tianeptine|dilaudid|nucynta|ultram|lortab"
    r"|pain ?(?:pills?|medicine|killers?|medications?)|painkillers?)"
)

# What shares a name with an opioid and is none.
OTHER_THINGS = table(
    (r"\b(?:nicotine|nicoderm|hormone|estrogen|estradiol|hrt|menopause|testosterone|birth control|xulane|lidocaine|lidoderm|salonpas|menthol|capsaicin|heating|icy hot|magnesium|vitamin|motion sickness|scopolamine|clonidine|nitro|nitroglycerin|rivastigmine|adhd|daytrana|glucose|cgm|insulin|eye|elbow)(?: pain)? patch(?:es)?\b", "another patch"),
    (r"\b(?:ldn|naltrexone|test|testing|nose|nasal|right|ketone?|teeth|whitening|dissolving|melting) strips?\b", "another strip"),
    (r"\b(?:over the counter|otc|non ?prescription|drugstore) pain ?(?:pills?|medicine|killers?|relievers?|medications?)\b", "sold without a prescription"),
    (r"\bnorcross\b|^(?:(?:my name is|name is|this is|it is|its|i am) )?roxie(?: \w+)?$", "a city, a name"),
)  # fmt: skip

# Somebody takes it, was given it, or means to.
OPIOID_USE = table(
    (
        r"\b(?:i|i am|my|we|he|she|they|<PERSON>|who|me|him|her)\b<W4> (?:take|takes|taking|took|taken|use|uses|using|on|given|gave|gives|prescribed|wear|wears|wearing|get|gets|getting|got|drink|drinks|drinking|drank|smok\w+|snort\w*|shoot\w*|inject\w*|need|needs|put (?:me|him|her) on|switch\w*|wean\w*|taper\w*|coming off|come off|stopped|quit|quitting|run out|ran out|popped|pop|last|have been|rx|prescribe\w*|send|sent|offer\w*|want\w* to give|have (?:a )?(?:script|prescription|patch|pump|leftover)|add|mix\w*|combine|eat|chew|dependent|hooked|addicted|doing|do|start\w*|had|has|have|receiv\w*|user)\b",
        "somebody takes it",
    ),
    (
        r"\b(?:my|his|her|their|our|moms|dads|wifes|husbands)\b<W4> (?:pain ?(?:pills?|medicine|medications?|patch|pump|killers?|clinic|doctor)|opioids?|opiates?|opiods?|narcotics?|percs?|percocets?|oxys?|oxycodone|norcos?|vicodin|tramadol|subs?|suboxone|methadone|kratom|hydros?|hydrocodone|morphine|fentanyl|codeine|nucynta|script|patch|patches|dilaudid|strips|buprenorphine|subutex)\b",
        "somebody's own",
    ),
    (r"\b(?:currently|still|also on|already|daily|every ?day|twice a day|this morning|last night|tonight|yesterday|an hour ago|today|\d+ ?mgs?|\d+ times a day|once a day|prn|as needed|weekly|monthly|tid|bid|er|4x|3x|2x|post ?op|surgery|after (?:my|the)|last dose|half life)\b", "a dose, a time"),
    (r"^(?:on|taking|been on|take|using|took|got|given|prescribed|was on|was given|need|hooked on|addicted to|dependent on|smoking|snorting|shooting|switching|weaning|tapering|ran out of|used|been using|had|drank) ", "elliptical: on ..."),
    (r"\b(?:patient|pt|client|user|clinic|maintenance|meds? list|medicine list|addict|chronic opioid|in recovery)\b", "a patient"),
)  # fmt: skip

# Both are to be taken together, or one after the other.
COMBINED = table(
    (
        r"\b(?:with|and|plus|together|combine\w*|mix\w*|both|interact\w*|along|alongside|add|at the same time|while on|on top|between|after|before|versus my|w|vs my|space\w*|switch\w*|off|wait\w*|instead of my|ok|okay|safe|bad|yes or no|count\w*)\b",
        "together",
    ),
)

NOT_TAKEN = table(
    (
        r"\buds\b|\b(?:drug|urine|dot|hair|pre ?employment|pain contract|pee|blood|saliva|swab)<W2> (?:test\w*|screen\w*|panel)\b|\b(?:pop|test|tests|show|shows|show up|come up|comes up|flag)<W2> (?:positive |hot )?(?:for|as|like)\b|\bfalse positive\b|\bfor (?:a|my|an)<W3> (?:class|paper|exam|course|thesis|essay|report|article)\b|\b(?:tech|nursing|pharmacy) (?:class|student|school)\b|\bterm paper\b",
        "asks about a test or for a class",
    ),
    (
        rf"\b(?:no|not any|without|never took|never had|never taken|never tried|do not want|does not want|not want to take|not (?:take|taking|on|use|using|be on)|turned (?:it|them) down|refus\w+|avoid\w*|scared of|afraid of|hate|died from|died of|sell|carry|stock|allergic to|rather than|non|free of|against|instead of|get away from|anti)\b (?:\w+ ){{0,3}}{_OPIOID}\b|\bturned (?:it|them) down\b|\b(?:said no to|refused) (?:it|them|the)\b",
        "says that it is not taken",
    ),
    (r"\b(?:do|does|did|have|has|am|is|was|are)<W1> (?:not|never)<W1> (?:take|taking|taken|use|used|using|on|touch\w*|need\w*)<W2> (?:either|any|them|those|it|that|opioids?|opiates?|narcotics?|pain)\b|\bnever (?:taken|touched|used|had|tried) (?:a|an|any|it)\b|\b(?:opioid|opiate|narcotic|kratom) ?(?:free|naive)\b(?! (?:for \d|\d|since|yet|before|long))|\bnon ?(?:opioid|narcotic|opiate)\b|\bno (?:opioids?|narcotics?|opiates?)\b|\bnothing opioid\b|\blidocaine (?:pain )?patch\b|\bare you (?:guys )?a methadone\b|\bhow long after stopping opioids can someone\b|\bto a person on opioids\b|\bwhen you stop\b|\bkill the pain\b|\bbald patch\b", "says that it is not taken"),
    (r"\b(?:<PERSON>|people|they)<W1> (?:thinks?|thought|says?|said|heard|believes?)<W2> (?:it|its|this|ldn|naltrexone)(?: is| was)? (?:an?|like|the same as|some kind of)<W1> (?:opioid|opiate|narcotic|oxy\w*|methadone|morphine|heroin)\b", "says what LDN is taken for"),
    (r"\b(?:years?|decades?) ago\b|\b(?:many|\d+|several|two|three|five|ten|few) (?:years?|months?) (?:ago|clean|sober|back)\b|\bclean (?:for|since)\b|\bin (?:19|20)\d\d\b|\bno longer\b|\bused to (?:take|be on|use)\b|\boff (?:of )?(?:it|them|opioids|opiates|all opioids) (?:for|since)<W2> (?:years?|months?|20\d\d)\b|\bsober\b|\bback in\b<W2> (?:college|high school|the \d\ds|20\d\d)", "not taken now"),
)  # fmt: skip

TAKEN_NOW = table(
    (r"\b(?:currently|still|this morning|tonight|daily|every ?day|twice a day|last night|yesterday|an hour ago|right now|once in a while|occasional\w*|sometimes|prn|now and then|days? ago|hours? ago|last took|day \d+|relaps\w*|but (?:i |now |he |she )?(?:am|is|on|take|takes)|now (?:on|taking|take)|back on|going back|maintenance|weaning|taper\w*|instead of<W4> (?:i am|on)|switch(?:ing)? (?:from|to)|get off|getting off|want off|coming off|ran out)\b|\bnot (?:take|taking)<W4> (?:until|unless|except|together|at the same|with my)\b|\bon the sub shot\b|\bi (?:take|am taking|am on)<W3> (?:opioids?|tramadol|suboxone|methadone|kratom|oxy\w*|norco|percocet|vicodin)\b", "taken now"),
)  # fmt: skip

# Facts about opioids; nobody takes one.
GENERAL = table(
    (
        r"^(?:(?:hi|hey|hello|so|and|ok|just|please|question|quick|curious|wondering|also|but) )*(?:why|is (?:ldn|naltrexone|it|low dose naltrexone|this)<W2> (?:a|an|considered|classified|used|the same|like|better|basically|just|stronger|an? alternative|related|addictive|safer|similar|in the same)|is (?:kratom|tramadol|naloxone|suboxone|methadone|buprenorphine|codeine|tianeptine|imodium|loperamide)<W2> (?:a|an|considered|classified|legal|stronger|count\w*)|is there|are (?:there|opioids|opiates)|what (?:is|are|happens(?! if (?:you|i|we) (?:take|mix|combine)\b)|does|class|counts|kind|would happen|schedule|medicines?|drugs|kills|else|works|other)|does (?:ldn|naltrexone|it|this)<W2> (?:show|count|test|help (?!me)|treat|act|work|bind|block (?:opioid|the|mu)|attach|contain|have)|how (?:does|is|do (?!i|we|you)|are|long (?:after|before|does|is|until|must|should (?:one|someone|people|a))|many|come|did)|which|explain|define|tell me about|difference|who|where|when (?:did|was|is)|isnt|is not (?:ldn|naltrexone|it)|is it true|history|can (?:people|ldn (?:help|treat|be used)|it (?:help|be used|treat)|naltrexone (?:help|treat|be used)))\b",
        "a general question",
    ),
    (
        r"\b(?:difference between|compared (?:to|with)|versus|vs|alternative to|alternatives to|addiction|detox|use disorder|used (?:for|to treat)|approved for|reverses?|antagonists?|agonists?|receptors?|growth factor|endogenous|endorphins?|opioid crisis|epidemic|lobby|documentary|hyperalgesia|opioid induced|induced constipation|half life|schedule (?:is|of|ii|2)|oxytrex|studied|study|studies|paper|article|just curious|sackler|purdue|history of|shipping to|deliver to|city|free option|pain relief without|out of curiosity|hypothetical\w*|reading the label|asking for my)\b",
        "a general question",
    ),
    (
        r"^(?:is|are|does|do|would|was) (?!.*\b(?:with|and|plus|on|taking|take|takes|use|using|have|has|need|getting)\b)(?:\w+ ){1,4}(?:considered |classed as |count as )?(?:an? )?(?:opioids?|opiates?|narcotics?)\b",
        "asks whether something is one",
    ),
)  # fmt: skip

# Somebody's case after all, though it is put as a general question.
OWN_CASE = table(
    (rf"\b(?:i am|i|he|she|we|<PERSON>|my|me)\b<W4> (?:take|takes|taking|took|on|using|uses|used|prescribed|given|gave|wear\w*|get|gets|getting|got|drink\w*|smok\w*|have|has|had|stopped|quit|last|switch\w*|taper\w*|wean\w*|need|mix|combine|add|start\w*|addicted|hooked|dependent)\b(?! (?:this|a (?:class|question|paper)|ldn (?:for|and it)|it for|ms|fibro\w*|crohns|lupus|pain|heard|read|been told|to know|curious|back|chronic|an? (?:paper|class|exam)|never|no|not|any))|\bmy (?:\w+ )?(?:{_OPIOID}|patch|pain (?:patch|pump|medicine|clinic|pills?)|clinic|script|doctor gave|strips)\b|^(?:on|taking) ", "somebody's case"),
)  # fmt: skip

# An opioid that is not named.
UNNAMED_OPIOID = table(
    (
        r"\bpain (?:clinic|management|doctor|doc|specialist)s?\b(?=.*\b(?:pills?|narcotics?|medicine|medications?|(?:has|have|keep|keeps|put|got) (?:me|him|her) on(?! (?:ldn|low|naltrexone|gabapentin|lyrica|cymbalta)\b)|(?:take|takes|taking)(?! (?:ldn|low|naltrexone|it|this)\b)|monthly|script|something strong\w*|strong|contract|drop me|urine|patch|pump|both)\b)|\b(?:on|take|takes|taking|get|gets) (?:something|stuff) from<W1> pain (?:clinic|management)\b"
        r"|\b(?:(?:methadone|suboxone|sub|opioid|opiate) (?:clinic|management|doctor|doc|specialist)|(?:pain|methadone|suboxone|sub|opioid|opiate) (?:patch|patches|pump|contract|agreement))\b(?=.*\b(?:my|i|on|take|takes|taking|give|gives|from|use|uses|ldn|start|wear\w*|me|pills?|narcotic|has|put)\b)|\btake<W2> patch off\b|\b(?<!lidocaine )(?:wear|wearing|wears|my|take|the|your)(?: (?:pain|duragesic|old|new|the|my))? patch\b(?! (?:of|from alopecia))(?=.*\b(?:pain|ldn|duragesic|opioid|off|years?|hours?|naltrexone|can i)\b)",
        "opioid treatment implied",
    ),
    (
        r"\b(?:my|his|her|strong|stronger|strongest|prescription|prescribed|the|heavy|serious|those|take|takes|on|some|post op|daily|give me|given me|need|leftover|real|good) ?(?:\w+ )?(?:pain ?(?:killers?|pills?|medicine|medications?)|narcotics?)\b|\bsomething strong(?:er)? for (?:the |my )?pain\b|\b(?:schedule|sched|class) (?:2|ii|two)\b<W3> (?:med\w*|drug|pain|pills?)\b|\bpain (?:medicine|meds|pills?|killers?) (?:work|after|before|for|every|with|together)\b",
        "painkillers, unnamed",
    ),
    (
        r"\b(?:pain|opioid|narcotic) (?:contract|agreement)\b|\btake homes\b|\bmat (?:program|clinic|patient|treatment)\b|\bmmt\b|\bmedication assisted\b|\b(?:opioid|opiate) (?:tolerance|withdrawal|taper\w*|dependen\w+|therapy|treatment|replacement|maintenance)\b|\bpca\b|\bintrathecal\b|\b(?:epidural|spinal|duramorph|anesthesia)\b.*\b(?:ldn|naltrexone)\b.*\b(?:fentanyl|pain|morphine|drugs)\b",
        "opioid treatment implied",
    ),
    (
        r"\b(?:at|from|to|by|the|clinic) (?:the )?clinic\b(?=.*\b(?:cup|dosed|wafers?|pink|methadone|take homes?|window|every (?:day|morning))\b)|\bclinic dose\b|\b(?:on|the|dissolve) (?:the )?(?:pink )?wafers?\b|\bwafers?\b<W4> mg\b|\bmy cup at\b|\b(?:cup of )?the pink stuff\b|\b\d+ ?mg of done\b|\bof done every\b",
        "a methadone clinic",
    ),
    (
        r"\b(?:take|takes|taking|took|use|uses|using|used|do|does|did|doing|on|off|buy|buys|buying|bought|smok\w+|snort\w*|shoot\w*|inject\w*|pop|popping|popped|drink|drinks|drinking|drank|sip\w*|eat|eating|hooked on|addicted to|ran out of|out of|need|got|quit|my|been on|few|some|keep a few|leftover|and|with|w)<W2> (?:roxys?|roxis?|perks|percs|perc|fetty|fent|smack|black tar|subs|sub|sub strips|bupe|trams|vics|vikes|hydros|norcos|oxys?|m30s?|pressed 30s|dillies|7 ?oh|zaza\w*|speedballs?|china white|poppy (?:tea|seeds?|pods)|kratom|hycet|tilidine?|mgm ?15|feel free tonics?|feel frees?|pods)\b(?=$| .*\b(?:ldn|naltrexone|years?|day|daily|pain|mg|weekend|sometimes|ok|safe|flares?|ldn|morning|together|habit|quit|help|mess|low dose|since|tonight|user|bottles?|10s|30s?|friend|street|dealer|guy)\b)",
        "street names",
    ),
    (
        r"\b(?:take|taking|do|doing|did|use|using|smok\w+|pop\w*|eat\w*|snort\w*) (?:\w+ )?(?:blues|dope)\b|\bblues (?:every ?day|daily|\d+|a day)\b|\b(?:did|do|doing|shoot\w*|use|using|on|off|last) (?:\w+ )?dope\b(?=.*\b(?:ldn|naltrexone|hashi\w*|years?|last|sunday|day|help|want)\b)|\b(?:drink|drinking|sip|sipping|drank) (?:\w+ )?lean\b|\blean (?:and|with|w|on) (?:my )?(?:ldn|naltrexone)\b|\bslipped with<W2> h\b|\b(?:do|doing|did|use|using|snort\w*|smok\w*) h(?! pylori)\b(?=$| (?:on|every|sometimes|again|still|and|daily|with)\b)|\b7 hydroxy\b|\bsome h\b(?=.*\b(?:ldn|sober|clean|naltrexone)\b)|\bpressed 30s\b|\bm30s?\b|\b(?:my|the|orange|sub|cut my) strips\b(?=$|.*\b(?:sliver|tongue|suboxone|ldn|naltrexone|mg|twice|day|off)\b)|\bquarter of a sub\b|\bpinks? (?:ones )?(?:for pain|a day|k ?56)\b|\bk ?56\b|\b\d+ mme\b|\bback on (?:the )?pills\b(?=.*\b(?:ldn|naltrexone|doctor)\b)|\bfeel free (?:tonic\w*|drink\w*|bottle\w*|at|daily)\b|\b(?:drank|two|those|blue|my) feel frees?\b|\bpump\b(?=.*\b(?:pain|morphine|spine|belly|back)\b)|^(?:on )?(?:perks|perc(?:s| 10s)?|m30s?|zaza|7 ?oh|fetty|roxi?y? ?\d*s?|vics|vikes|bup|bupe|subs|hydros|t3s|trams|tammies|tylox|solpadeine?|blues)(?: \d+s?)?(?: (?:and|w|with|for) (?:my )?(?:ldn|pain|naltrexone)(?: together)?)?$|\b(?:perc \d+s?|perks for (?:my|the|pain)|perks? (?:with|and) ldn|trams|vics|vikes|roxi?y? \d+s?|subs and|duramorph|astramorph|infumorph|tylox|solpadeine?)\b|\bhycet\b|\btilidine?\b|\bmgm ?15\b",
        "street names and lesser-known brands",
    ),
    (r"\bsub (?:doc|doctor|clinic|strips?|shots?)\b|\bstrips? of subs?\b|\bnarcs? pills?\b|\b(?:street|gas station) (?:drugs?|pills?|heroin|dope)\b|\bpartial agonist\b|\b(?:strong|weak|low dose) opioid\b|\bpills? (?:off|from) the street\b|\bshoot(?:ing)? (?:dope|up|heroin)\b|\b(?:withdrawals?|sick) from (?:my|the|pain|opioids?)\b|\bpills? from (?:the )?pain (?:clinic|management|doctor)\b", "implied"),
    (r"\bwill (?:the|my|any|those)? ?pain (?:medicine|meds|pills?|killers?|medication) (?:still )?work\b|\bwhat (?:do|can|will|would)<W3> (?:give me|they give|take|have|do)<W3> (?:for )?(?:pain|the pain)<W4> (?:surgery|er|broken|hospital|emergency)\b", "pain relief in surgery"),
)  # fmt: skip

# A question about the opioid itself, not about taking it with LDN: "how do i get off oxycontin".
ABOUT_THE_OPIOID = table(
    (r"^(?:(?:hi|hey|hello|so|and|ok|just|please|question|quick) )*(?:how|what|why|when|where|which|who|is|are|can|could|does|do(?! not\b)|will|would|should|max|maximum|how many|how much)\b", "asks"),
    (r"\b(?:chart|conversion|convert|dispose|airplanes?|controlled|addictive|constipation from|side effects?|lasting|long does|kick in|wear off|street|price of|rid of|signs|internal|chic|news|seizures|expired?|store|script at|song|lyrics|beef|jeans|iphone)\b", "another matter"),
)  # fmt: skip

# What such a question would lean on if it were about LDN.
LEANS_ON_LDN = table(
    (r"\b(?:ldn|naltrexone|low dose|it|this|both|ok|okay|together|start\w*|count\w*|mix\w*|combine|you guys|yours|with my|either|what about|how about|withdrawal if|(?:quit|stop|off|wean\w*|taper\w*)<W4> first)\b", "leans on LDN"),
)  # fmt: skip
