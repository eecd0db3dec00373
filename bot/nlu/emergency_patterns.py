"""What an emergency looks like in plain words. The signs follow 911 and Poison Help guidance, as cited in
data/knowledge/safety_net.yml.
"""

from __future__ import annotations

from bot.nlu.patterns import table

EMERGENCY = table(
    # Breathing
    (
        r"\b(?:cannot|can not|can barely|can hardly|could not|barely|hardly|not able to|unable to|struggling to|struggles? to"
        r"|fighting to|trying to|hurts to|hard to|harder to|hard time|cannot even|forgot to|does not|is not|not|will not)<W2> "
        r"(?:breathe|inhale|get (?:any |enough |much )?air|catch (?:my|his|her|their) breathe?|catch a breathe?)\b",
        "cannot breathe",
    ),
    (
        r"\b(?:trouble|difficulty|problems?|struggling|issues|hard time|not|stop|stops|stopped|quit|barely|hardly|slow|shallow"
        r"|weird|funny|labored|noisy|strange|fast) (?:with )?(?:his |her |my )?breathing\b",
        "breathing badly",
    ),
    (
        r"\bbreathing<W2> (?:is |so |really |very )?(?:weird|funny|slow|slowly|slower|shallow|fast|heavy|hard|wrong|right|bad|badly"
        r"|stopped|noisy|like \d|\d|rattl\w+|strange|different|ragged|worse)\b",
        "breathing badly",
    ),
    (r"\bshort(?:ness)? of breathe?\b", "out of breath"),
    (r"\b(?:gasping|gasps|suffocating|gurgling (?:sounds?|noises?|and)|making gurgling|asphyxiat\w+|struggling for (?:air|breathe))\b", "gasping"),
    (r"\b(?:wheezing|wheezes)\b.*\b(?:hives|bad|cannot|took|now|dose|capsule|swell\w*|talk|after|since)\b|\bhives<W6> wheez", "wheezing"),
    (r"\bchok(?:ing|ed|es(?! on (?:the |his |her |big |large |all )*(?:pills?|tablets?|capsules?)\b))\b(?! up)(?! (?:on|at|me) (?:the )?(?:price|bill|cost)\w*)(?! me)", "choking"),
    (r"\b(?:stuck|lodged) in (?:my|his|her|the) (?:throat|airway|windpipe)\b.*\b(?:breathe|air|chok\w+|talk|speak)\b", "choking"),
    (r"\bsnor\w+<W4> (?:and|weird|funny|strange|loud|noises?)<W6> (?:wake|waking|respond\w*)\b|\bsnor\w+ (?:real(?:ly)? |very |so )?(?:weird|funny|strange)\b", "the snore of an overdose"),
    # No oxygen, no circulation
    (r"(?<!name )(?<!this )\b(?:turn(?:ing|ed|s)?|went|going|goes|is|are|looks?|gone|got|getting|he|she|all)<W1> (?:blue|gr[ae]y|purple|ashen)\b(?! (?:capsule|pill|bottle|box|label|tablet|cap)s?)", "no oxygen"),
    (r"\b(?:blue|purple|gr[ae]y) (?:lips?|face|skin|around (?:the|his|her) mouth)\b|\bblue around\b", "no oxygen"),
    (r"\b(?:no|weak|faint|cannot (?:find|feel)(?: a| his| her| any)?) (?:pulse|heartbeat)\b|\bpulse is (?:weak|gone|slow)\b|\bheart (?:has )?stopped\b", "no pulse"),
    (r"\b(?:cold and clammy|clammy and|gr[ae]y and|cold sweats?|cold to (?:the )?touch|skin is cold)\b", "shock"),
    # Allergic reaction
    (
        r"\b(?:throat|tongue|lips?|face|airway|mouth|neck)<W4> (?:swell\w*|swollen|swole\w*|swelled|clos\w+|tight\w*|puff\w+|huge|fat|thick"
        r"|balloon\w*|blew up|blue|purple|gr[ae]y|lumpy|full of|itch\w*|constrict\w*|shut|(?<!tongue )tingl\w+)\b(?! glands?| lymph| nodes?)",
        "swelling of the airway",
    ),
    (r"\b(?:swelling|swollen|puffy|blue|purple|tight|huge|fat)<W2> (?:throat|tongue|lips?|face|mouth)\b", "swelling of the airway"),
    (r"\beyes?<W2> swoll?en shut\b|\bswoll?en shut\b|\bthroat feels (?:weird|funny|strange|tight|full|like)\b|\bblew up like a balloon\b", "swelling"),
    (r"\b(?:allergic|anaphyla\w+) (?:reaction|shock)\b|\banaphyla\w+\b", "allergic reaction"),
    (r"\b(?:hives|welts|rash)\b.*\b(?:all over|everywhere|covered|whole body|full body|blister\w*|peel\w*|throat|breathe|spreading fast)\b|\b(?:covered|broke out|breaking out) in (?:hives|welts|rash|a rash)\b|\bskin<W2> (?:blistering|peeling|falling)\b", "allergic reaction"),
    (r"\b(?:used|gave|expired|give|need|took|injected|(?<!does )(?:my|her|his))<W3> epi(?: ?pen)?\b(?=.*\b(?:still|not|expired|do i|call|swell\w*|should|struggl\w*|second|because|use it)\b)|\bepi ?pen<W3> (?:is not|expired|not|did not|does not|used)\b|\bepi ?pen\b.*\b(?:swell\w*|throat|breathe|call 911|struggl\w*)\b", "allergic reaction"),
    # Not responsive
    (
        r"\b(?:<PERSON>|will|is|are|am i) (?:(?:will|does|did|can|could|would|is|are) )?(?:just |still )?(?:not|cannot)<W3> (?:wake|waking|woke|awake|waken|respond|responding|respond\w*|responsive|react\w*"
        r"|answer(?:ing)? (?:me|the door|us)|mov(?:e|ing)|come to|coming to|coming (?:a)?round|get(?:ting)? up|open (?:his|her) eyes|speak(?:ing)?|talk(?:ing)?|make sense|making sense)\b(?! (?:up )?(?:early|in the morning|for (?:school|work)|before (?:noon|school|work|\d)|on time|refreshed)\b)",
        "does not respond",
    ),
    (r"\b(?:cannot|could not|impossible to|unable to|trying to|tried to|not able to|cannot get)<W1> (?:wake|rouse|waken|awaken)<W1> (?:<PERSON>|him|her|them|my|up)\b(?! (?:up )?(?:in the|early|for|at|on|most|every|before))|\bhard to (?:wake|rouse|waken|awaken)<W1> (?:<PERSON>|him|her|them|my)\b|\b<PERSON>\b<W4> hard to (?:wake|rouse)\b", "cannot be woken"),
    (r"\b(?:cannot|could not|not) (?:get|wake) (?:him|her|them|my <PERSON>|<PERSON>)\b<W4> (?:up|awake|respond|wake|answer|move|talk|speak)\b|\bcannot (?:get|wake|reach) (?:him|her)\b<W3> up\b", "cannot be woken"),
    (r"^(?:will not|is not|not|cannot|does not) (?:wak\w*|respon\w*|breathing|moving|waking)\b", "does not respond"),
    (r"\bunresponsive\b(?! to (?:treatment|med|steroid|therap|medicine|drug))|\bunconscious\b|\bnot conscious\b|\bnon ?responsive\b|\b(?:loss of|losing|lost|loses|in and out of) consciousness\b", "not conscious"),
    (r"\b(?:pass(?:ed|ing|es)? out|black(?:ed|ing)? out|faint(?:ed|ing|s)|keel\w* over|collaps(?:ed|ing|es))\b(?!<W3> (?:asleep|couch|sofa|drunk))", "fainting"),
    (r"\b(?:about to|going to|feel(?:s|ing)? like|might|may|think)<W4> (?:pass out|faint|collapse|black out)\b|\bto (?:pass out|black out)\b", "fainting"),
    (r"\bfad(?:ing|es) (?:in and out|fast|away)\b|\b(?:mom|dad|he|she|husband|wife) is fading\b|\bout cold\b|\b(?:he|she|is|am|acting|really|totally|completely|so) out of it\b|\bgoing in and out\b", "fading"),
    (r"\b(?:limp|lifeless|convulsing|convulses|seizing|seized up)\b", "limp or convulsing"),
    (r"\beyes<W2> roll\w*\b|\broll\w* back<W4> (?:head|eyes)\b|\bfoam\w*<W2> (?:at|from)<W2> mouth\b|\bfoaming\b", "a seizure"),
    (r"\b(?:cannot|could not|hard to) keep (?:him|her|them|my <PERSON>)<W1> awake\b|\b(?:cannot|could not) stay awake\b|\bnod(?:ding|s) (?:off|out)\b<W9> (?:cannot|awake|keep|took|opioid|pill)", "too sleepy"),
    (r"\b(?:on|hit) the (?:floor|ground)\b.*\b(?:not|will not|shak\w+|fit|wake|mov\w+|bleed\w*|help|twitch\w*)\b|\b(?:found|finding)<W6> (?:on|face down)<W3> (?:floor|ground)\b|\b(?:<PERSON>|is|just|went)(?: just)? (?:fell|went down|dropped)\b<W6> (?:not|hit|and)\b", "on the floor"),
    (r"\b(?:is|went|just went) down\b(?! (?:a|\d+|to) )(?!.*\b(?:pounds?|lbs?|mg)\b).*\b(?:help|not|cpr|floor|breath\w*)\b|\b(?:start|doing|give|giving|through|do i do|how do i do) cpr\b(?! (?:class|course|training|certif))|\bpinned? pupils\b|\bpin ?point pupils\b|\bpupils are<W2> (?:tiny|pin|small)\b", "collapse"),
    (r"\bis (?:he|she|my <PERSON>) dead\b|\bthink (?:he|she|<PERSON>)<W2> (?:is )?(?:dead|dying)\b|\bfound (?:him|her|my <PERSON>) dead\b|\b(?:he|she|<PERSON>) is dying\b(?! to\b)(?! of (?:cancer|ms))", "dying"),
    (r"\b(?:drowsy|sleepy|groggy|lethargic|listless)\b.*\b(?:took|ate|swallowed|pills?|cannot|fell|fall|patch|wake)\b.*\b(?:<CHILD>|wake|awake|her|him)\b|\b(?:ate|swallowed|eaten) (?:the |my |some )?<MEDS>.*\b(?:drowsy|sleepy|groggy)\b", "drowsy after medicine"),
    # Seizure, stroke, heart
    (
        r"\b(?:having|had|has|have|in|started|starting|another|just|is(?= (?:\w+ )?(?:an?|having|another|in)\b)|like|think)<W3> (?:seizures?|convulsions?|a fit|fits|stroke|heart attack|cardiac arrest|mini stroke|tia)\b",
        "seizure, stroke, heart attack",
    ),
    (r"^(?:a )?(?:seizure|stroke|heart attack)(?: help| now| right now)?(?: \.)*$|\b(?:heart attack|stroke)<W2> (?:symptoms|signs)<W3> (?:right now|now)\b|\b(?:is it|is this|could (?:this|it) be) a (?:stroke|heart attack|seizure)\b", "seizure, stroke, heart attack"),
    (r"\b(?:twitching|shaking|jerking|thrashing|trembling)\b.*\b(?:floor|answer|eyes|uncontrollabl\w+|whole body|will not|not respond\w*|foam\w*|talking nonsense|vomit\w*|throwing up|sweat\w*|puk\w+|violently)\b|\bbody is (?:jerking|shaking)\b|\buncontrollably shaking\b", "convulsions"),
    (r"\b(?:face|mouth|eye|side)<W6> droop\w*|\bdroop\w*<W6> (?:face|mouth|eye|side)\b|\bslurr?\w*<W3> (?:speech|words?|his|her|my)\b|\b(?:speech|words?|talking)<W4> (?:slurr\w*|jumbled|wrong|garbled|gibberish)\b|\b(?:his|her|my) face droops?\b", "stroke signs"),
    (r"\b(?:cannot|can not|could not) (?:feel|move|lift|use)<W1> (?:face|arms?|legs?|side|hands?|body|left|right|feet|mouth|my (?:arms?|legs?|face))\b|\b(?:cannot|can not|could not) (?:talk|speak|see|walk|form words)(?: (?:right|straight|anything|clearly|properly|now|at all|well|normally|out of))*(?=$| \.| and| all| help| after| since| because| her| his| my| suddenly| the worst)|\bsuddenly (?:cannot|could not|blind|numb)\b", "stroke signs"),
    (r"\b(?:one|left|right)<W1> (?:side|arm|half|leg)<W6> (?:numb|weak|limp|dead|paraly\w+|tingl\w+|droop\w*)\b|\b(?:numb|weak)<W3> (?:one|left|right) (?:side|arm)\b|\barm (?:went|is|has gone|goes|feels) (?:numb|dead|limp|weak)\b|\bface<W2> numb\b", "stroke signs"),
    (r"\bworst (?:headache|pain)<W2> (?:of my|ever|of his|of her|my life)\b|\bthunder ?clap\b|\bheadache<W6> (?:thunder|explod\w+)\b", "worst headache"),
    (
        r"\b(?:my|his|her|the|bad|severe|crushing|having|sharp|terrible|sudden|horrible|got|have|intense|squeezing) (?:really |very |bad )?chest(?: [a-z]+){0,4}? (?:pains?|hurts?|hurting|tight\w*|pressure|heavy|crushing|elephant|burning|squeez\w+)\b"
        r"|\b(?:crushing|squeezing) (?:chest|pain)\b|\bclutching (?:his|her|my) chest\b",
        "chest pain",
    ),
    (r"\bchest (?:pains?|hurts?|tight\w*|pressure|is|feels)\b.*\b(?:now|since|after|help|arm|jaw|started|i am|sweat\w*|bad|badly|dizzy|scared|dose|took|emergency|heart|minutes|hour|breath\w*|911)\b|\b(?:having|have|got|getting|has) (?:really |very |bad |severe |sharp |sudden |some )*chest (?:pains?|pressure|tightness)\b|^chest (?:pains?|pressure)$", "chest pain"),
    (r"\bheart<W4> (?:racing|pounding|skipping|fluttering|stopp\w+|going crazy|beating|jumping)\b.*\b(?:pass out|faint\w*|dizzy|will not|cannot|out of (?:my|his|her) chest|\d{3}|gr[ae]y|scared|awful|now|help|since|hours?|slow down|breathe|chest|sweat\w*|die|dying)\b|\bheart<W2> (?:is )?(?:going|racing|at) (?:like )?\d{3}\b|\bheart is pounding out\b|\bblood pressure is \d+\b", "the heart"),
    (r"\b(?:suddenly|all of a sudden|out of nowhere)\b.*\b(?:confus\w+|blind|see|vision|numb|weak|talk|speak|walk|cannot)\b|\b(?:confus\w+|talk right|speak right|blind)\b.*\b(?:all of a sudden|suddenly|out of nowhere)\b", "sudden confusion or weakness"),
    (r"\b(?:confus\w+|disoriented|delirious|hallucinat\w+|talking nonsense|out of (?:his|her) mind)\b.*\b(?:where|who|fever|since|took|after|vomit\w*|doses?|hours?|now|shak\w+|what day|recogni\w+|pill|floor)\b|\b(?:took|since|after)\b.*\b(?:delirious|hallucinat\w+|disoriented)\b", "confusion"),
    # Severe symptoms
    (r"\b(?:vomit\w*|throw\w*(?: it)? up|threw up|cough\w*(?: up)?|puk\w+|spit\w*(?: up)?|pee\w*|poop\w*|pass\w*)<W2> blood\b|\bblood<W3> (?:vomit|puke|throw up|stool|urine)\b|\bblood is\b<W4> (?:gush\w*|everywhere)\b|\btarry\b", "blood"),
    (r"\b(?:cannot|could not|will not|does not|not) (?:stop|quit) (?:vomit\w*|throwing|puk\w+|shak\w+|bleed\w*|cough\w*|sweat\w*|shiver\w*|convuls\w*|screaming|twitch\w*|being sick)\b|\bcannot keep (?:anything|water|fluids?|even water)\b<W3> down\b|\b(?:not|have not) stopped (?:vomit\w*|puk\w+|throwing|bleed\w*|shak\w+)\b", "severe symptoms"),
    (
        r"\b(?:vomit\w*|puk\w+|throw\w* up|threw up|diarrhea|both ends)\b.*\b(?:non ?stop|cannot stop|violent\w*|uncontroll\w+|(?:[6-9]|\d\d) (?:hours|times)|several hours|everything|all night|all day|over and over|shak\w+|sweat\w*|scream\w*|pass out|so sick|stop\b|crawl\w*|confus\w*|buckets|at once|kratom|cannot)\b",
        "severe symptoms",
    ),
    (r"\b(?:shaking|sweating|crawling|screaming|thrashing|sweats)\b.*\b(?:vomit\w*|puk\w+|throw\w* up|pooping)\b|\b(?:violently|projectile) (?:ill|vomit\w*|throw\w*|sick)\b|\bkeeps? (?:vomit\w*|puk\w+|throwing up)\b|\b(?:puk\w+|vomit\w*|throwing) (?:up )?(?:my|his|her) guts\b", "severe symptoms"),
    (r"\bbleed\w*<W4> (?:stop|heav\w+|a lot|bad|badly|out|everywhere|profuse\w*|gush\w*|spurt\w*|so much|dizzy)\b|\b(?:gushing|spurting|hemorrhag\w+|bleeding out)\b|\bhead<W4> bleeding\b|\bis bleeding\b<W6> (?:dizzy|help|cannot)", "bleeding"),
    (r"\bfever<W3> 10[4-9]\b|\b10[4-9](?:\.\d)? (?:degree )?fever\b|\bstiff neck\b.*\bfever\b|\bfever\b.*\bstiff neck\b|\bburning up\b<W6> (?:fever|confus\w*|halluc\w*)", "fever"),
    (r"\bsevere<W3> (?:pain|stomach|abdominal)\b.*\b(?:stand|now|cannot|doubled|move|help|breathe)\b|\bdoubled over\b|\bpain<W4> (?:unbearable|10 out of 10)<W4> (?:now|stomach|chest)\b|\b(?:yellow|jaundiced?)<W4> (?:confus\w*|vomit\w*|throw\w*)\b", "severe pain"),
    (r"\bhit (?:his|her|my|the) head\b.*\b(?:vomit\w*|throw\w*|bleed\w*|sleepy|confus\w*|pass\w*|fell|fall|dizzy|tub)\b|\b(?:fell|fall)<W6> (?:head|bleed\w*|not mov\w*)\b", "a head injury"),
    (r"\b(?:went down|stood up)\b<W9> (?:hit|shook|shak\w+|dark|black)\b|\beverything went (?:dark|black)\b|\broom going (?:black|dark)\b", "fainting"),
    # Poisoning and overdose
    (
        r"\b<CHILD>\b<W9> (?:swallowed|swallow|ate|eaten|eating|drank|drunk|chewed|chewing|licked|ingested|sucked|sucking|gobbled|got in|got into|get into|gets into|got (?:a )?hold"
        r"|gotten into|getting into|grabbed|opened|bit|consumed|snuck|found|put(?! (?:him|her|them|me|<CHILD>) on\b))\b<W4> (?:<MEDS>|candy|my|some|of|it|one|them|mine|a|two|the whole|three|\d+|something|cleaning|bleach|into|a hold|mouth|medicine)\b",
        "a child swallowed something",
    ),
    (r"\b<CHILD>\b(?: [a-z]+){0,3}? (?:just )?(?:took|taken)\b<W3> (?:my|some|one|two|three|four|\d+|a (?:pill|bunch|handful|whole|capsule|tablet|few)|the whole|all|something|someone|his dad|her mom|grandma|it by|them)\b(?!.*\b(?:for (?:a|\d+|several|two|three|about) (?:years?|months?|weeks?|while)|helped|dose (?:this|last|at)|as prescribed|a day|daily)\b)", "a child took medicine"),
    (r"\b<CHILD> (?:ate|swallowed|drank) (?:ldn|pills?|it|them|one|my|mine|meds?|medicine)\b", "a child swallowed something"),
    (r"\b(?:swallowed|ate|drank|chewed|licked|got into|got hold of)\b<W6> (?:<MEDS>|my|mine|one|some)\b.*\b(?:<CHILD>)\b(?!.*\bsafe\b)", "a child swallowed something"),
    (r"\b(?:found|caught|see|saw|sitting)\b(?<!have found)<W6> (?:with|sitting|chewing|holding|next to|playing)(?! (?:chronic|low))<W6> (?:<MEDS>|candy)\b|\bempty (?:pill |medicine )?bottles?\b|\bopen (?:pill |medicine )?bottle\b<W9> (?:mouth|kid|son|daughter|him|her)", "found with medicine"),
    (r"\b<CHILD>\b.*\b(?:missing|gone|empty|cap off|in (?:his|her|their|the) mouth|around (?:his|her) mouth|all over (?:his|her) mouth|unaccounted)\b|\b<MEDS><W3> gone\b.*\b<CHILD>\b.*\bacting (?:drunk|funny|weird|strange)\b|\b(?:missing|empty|gone)\b.*\b(?:<CHILD>)\b.*\b(?:play\w*|floor|hands?|mouth|got|think)\b|\bin (?:his|her) mouth\b", "a child and missing medicine"),
    (r"\b(?:played|playing|play)\b<W6> (?:my|the|with)<W3> (?:purse|<MEDS>|cabinet|bag)\b.*\b(?:missing|gone|ate|open|empty|swallowed)\b|\b<CHILD> (?:got|get|gets|was|were) in(?: to)? (?:my|the|our|his|her)?<W2> (?:cabinet|purse|<MEDS>|drawer|nightstand|bag|counter)\b", "a child at the medicine"),
    (r"\b(?:gave|given|give|giving|squirted|fed|dosed)<W4> (?:<CHILD>|him|her)\b.*\b(?:wrong|mistake|accident\w*|instead|too (?:much|many)|times|double|triple|my (?:ldn|dose|pill|medicine|naltrexone|capsule|med)|extra|adult)\b|\b(?:gave|given|squirted|fed)\b.*\b<CHILD>\b.*\b(?:wrong|mistake|accident\w*|instead of|too (?:much|many)|times|double|my (?:dose|pill|medicine|ldn))\b|\bgave<W3> the wrong (?:<MEDS>|one|pill|dose)\b|\b(?:sitter|babysitter|nurse|aide|teacher|nanny|doctor|she|he|i|we) gave<W4> my (?:pills?|medicine|capsules?|ldn|dose|medication)\b<W3>(?: by| to|$| instead)", "given the wrong medicine"),
    (r"\b(?:<PET>|bird|parrot|horse|ferret|hamster)\b<W6> (?:swallowed|ate|eaten|eating|chewed|got in|got into|gotten into|drank|licked|got)\b<W6> (?:<MEDS>|it all|them all|one of my)\b|\bgave<W2> <PET>\b<W4> (?:my|ldn|wrong)\b", "a pet swallowed medicine"),
    (
        r"\b<TOOK>\b<W3> (?:whole|entire|full|handful|bunch|fistful|most|rest|everything|all)\b(?: of)?<W4> (?:<MEDS>|at once|at one time|them|it|in one go|in one sitting)\b(?!.*\b(?:refill|this month|on time|as (?:prescribed|directed)|need more|do i need|course|should i|normal|vitamins?$|and (?:feel|it) (?:fine|great|worked))\b)",
        "took all of it",
    ),
    (
        r"\b(?:took|swallowed|ate|drank|downed|popped|taken|ingested)\b<W3> (?:\d{2,3}|[3-9]|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|fifty|sixty|a dozen|several|a week|a month)(?: of)?<W3> (?:pills?|capsules?|caps|tablets?|tabs|of (?:my|them|these|his|her|the)|doses|them|at once|in one|naltrexones?|troches?|by (?:mistake|accident))\b(?!<W3> (?:a|per|each|every) (?:day|week|night))(?!.*\b(?:so far|total|this (?:week|month)|over (?:the|a)|days? (?:ago|apart)|left|daily|each|a day|and (?:felt|it) (?:fine|nothing))\b)",
        "took many",
    ),
    (r"\btook (?:[3-9]|\d\d|three|four|five|six|ten|twenty|thirty) (?:by (?:mistake|accident)|accidentally|instead|at once|today|together)\b|\b(?:whole|entire) (?:bottle|pack|box|month|week)\b<W3> (?:at once|help|gone|by (?:mistake|accident)|down|now)\b|\b(?:ate|drank|swallowed) (?:them all|it all|all of)\b|\btook all (?:my|the|his|her) <MEDS>\b(?!.*\b(?:refill|this month|today and)\b)|\bdrank the whole\b|\bate a whole\b|\b<TOOK>\b<W2> bottles?(?: worth)?<W3> (?:by (?:mistake|accident)|accidentally|at once)\b", "took many"),
    (r"\b<TOOK>\b<W4> (?:way |far |a lot )?(?:too|to) (?:much|many|manny|mutch)\b(?! (?:ldn|naltrexone)$)(?!.*\b(?:time|years?|trouble|effort|last night|wine|beers?|drinks|margaritas|coffee|alcohol|drink)\b)|\bgave<W4> (?:too|to) (?:much|many)\b", "took too much"),
    (r"\b(?:\d+|two|three|four|five|ten|twenty|double|triple|several) (?:times|x) (?:my|the|his|her|as|too|what|more|today|that)\b.*\b(?:dose|much|amount|mistake|accident\w*|drops|dizzy|confus\w*|alone|syringe|supposed|should|prescribed|4\.5|dementia)\b|\bmy dose (?:3|4|5|three|four|five) times\b|\b(?:said|says?|is|was|of|be|take|give|prescribed) [.] (\d+) ?(?:ml|mgs?)\b.*\b(?:drew|gave|took|filled|measured|poured|squirted)\b<W3> \1 ?(?:ml|mgs?)\b|\b(?:double|triple)d?\b<W2> (?:dosed?|dose)\b.*\b(?:feel|throat|awful|sick|shaky|dizzy|weird|triple|help)\b|\b(?:double|triple)\b<W3> (?:do not remember|shaky|awful|feel)\b", "a multiple of the dose"),
    (r"\b(?:took|gave|taken|given|injected|swallowed|drank)\b<W4> (?:[2-9]\d|\d{3})(?: ?mgs?| ?milligrams?|mgs?)\b<W4>.*\b(?:instead|by (?:mistake|accident)|accidentally|rather than|not 4\.5|now|feel|help|thinking|wrong|awful)\b|\b(?:say|says|labeled)<W3> \d\d ?mg\b.*\b(?:took|horrible|sick)\b|\b\d{2,3} ?mg\b.*\bi just took\b|\balready took them\b|\bi just took (?:that|them all|it all)\b", "a strong dose by mistake"),
    (
        r"\b(?:took|taken|ate|eaten|swallowed|drank|mixed up|given|grabbed|used)\b.*\b(?:by (?:mistake|accident)|accidentally|instead of|someone elses?|somebody elses?|wrong (?:bottle|pills?|medicine|medication|capsule)|thought (?:it|they|that it) (?:was|were)|thinking (?:it|they) (?:was|were))\b(?=.*\b(?:heart|blood pressure|wifes?|husbands?|moms?|dads?|sleep\w*|pain|bottles?|what should|what do|help|insulin|dogs?|elses?|patch|vitamins?|tic ?tac\w*|candy|bleach|mixed up|wrong (?:bottle|pills?|medicine|medication)|of them)\b)(?!.*\binstead of (?:at )?(?:night|morning|bedtime|the morning|evening)\b)",
        "took the wrong medicine",
    ),
    (r"\b(?:mixed up|mix up|mixing up)\b<W6> (?:bottles?|pill ?box|pill|pills|medicine)\b.*\b(?:took|gave|week|once|at once)\b|\b(?:ate|swallowed)\b.*\bsome(?:one|body) elses?\b", "took the wrong medicine"),
    (r"\b(?:i|we|he|she|they|<PERSON>|think|have|has|just|accidentally|mistake)<W3> (?:have |has )?(?:overdosed|overdosing|overdoses|an overdose|having an overdose)\b|\boverdosed (?:on|by|my|at|last night|now|help)\b|\b(?:accidental|possible|suspected|having an|took an|his|her|my) overdose\b(?!.*\binformation\b)|^overdos(?:e|ed|ing)\b(?! (?:symptoms|risk|signs|treatment|information|deaths?|awareness))|\boverdosing\b|^help overdose\b|\boverdose (?:help|now|right now|by (?:mistake|accident))\b", "overdose"),
    (r"\b(?:gave|used|giving|given|need|have no|without|do not have|got|took)<W4> (?:narcan|naloxone)\b(?:.*\b(?:not|still|him|her|work\w*|twice|breath\w*|wake\w*|barely|now|dose|again)\b)|\bnarcan (?:is not|did not|does not|not) work\w*", "an opioid overdose"),
    (r"\bshot up\b|\binject\w*\b.*\b(?:blue|wake\w*|breath\w*)\b", "an opioid overdose"),
    (r"\bpoison (?:control|help|center|centre|hotline)\b|\b(?:call|number|who)<W3> for (?:a )?poison\w*\b", "asks for Poison Help"),
    (r"\b(?:drank|swallowed|ate|drunk|ingested)\b<W3> (?:bleach|antifreeze|cleaner|cleaning|detergent|lye|drano|gasoline|poison|ammonia|tide|battery|batteries)\b", "poisoning"),
    (r"\b<TOOK>\b<W1> (?:wifes|husbands|moms|mothers|dads|fathers|sisters|brothers|sons|daughters|grandmas|grandpas|roommates|friends|elses)<W2> <MEDS>\b.*\b(?:instead|accident\w*|mistake)\b|\b<TOOK>\b<W2> (?:mon|tues|wednes|thurs|fri|satur|sun)day (?:through|to)\b(?=.*\b(?:pill|box|organizer|at once)\b)", "took the wrong medicine, or a week of it"),
    # Withdrawal set off by naltrexone
    (r"\b(?:precip\w*|full blown|acute|instant|sudden|severe) (?:opioid |opiate )?withdrawals?\b(?=.*\b(?:right now|help|i am|feel|dying|took|into|after|think|one capsule|he|she|now|hours?|from|what do i do|shak\w+|vomit\w*|sick)\b|$)|\b(?:think|in|into|having|going through|started|throwing)<W6> (?:precip\w*|withdrawals?)\b(?=.*\b(?:right now|help|now|took|sick|shak\w+|vomit\w*|sweat\w*|dying|hospital|emergency)\b)|\bin precip\w*\b|\bprecip\w* withdrawals? help\b", "precipitated withdrawal"),
    (r"\bskin is crawling\b|\bcrawling out of (?:my|his|her) skin\b|\bgoing to explode\b|\bsweating buckets\b|\bpouring sweat\b|\b(?:screaming|writhing) in pain\b", "withdrawal"),
    # Calls for help
    (r"\b(?:call|called|calling|dial|(?<!not )need|should i|do i|get|whats|what is|or) (?:a )?911\b|^ *911\b|\b911 (?:now|number|help|please)\b|\b(?:call|send|get|need|calling)(?: me| us| him| her)?(?: an?| the)? (?:ambulance|paramedics)\b", "asks for 911"),
    (r"^(?:omg |oh my god |oh god |somebody |someone )+(?:please )?(?:help|help me|help us)(?: me| now| please| us| help| quick| fast)*$|^(?:help )?(?:sos|mayday|emergency)(?: emergency| help| now)*$|^(?:help ?){3,}$|^help (?:help|now|quick|fast|emergency)\b", "cries for help"),
    (r"\b(?:send|need|get) (?:help|someone|somebody)(?: here)?(?: now| right now| please| fast| quick)\b|^(?:please )?send (?:help|someone|somebody)\b|\b(?:somebody|someone) (?:please )?help(?: me| us| him| her)?(?: please| now| my)?(?=$| \.| my| she| he| i cannot)(?<!can someone help me)|\bhelp me\b.*\b(?:dying|breathe|emergency|pass out|pill)\b", "cries for help"),
    (r"\b(?:this is an|is this an|have an|medical|an|it is an|actual|real|count as(?: an)?|life threatening) emergency\b(?! (?:for me lol|contact|refill|supply|number on|shipping|room (?:doctor|visit) last|fund|order))|^(?:omg )+", "emergency"),
    (r"\bi am dying\b(?! (?:to|of|for|over|from (?:laugh|bore|curio)|laughing|here lol|inside))|\b(?:feel|feels|think|going|about)<W3> (?:like )?(?:i am |i will |he is |she is )?(?:going to |gonna )(?:die|dying)\b|\bfeel(?:s|ing)? like (?:i am |he is |she is )?dying\b(?=.*\b(?:heart|took|dose|methadone|withdraw\w*|chest|breath\w*|capsule|pill|shak\w+|vomit\w*)\b)|\blooks like death\b|\bsays? (?:he|she) is dying\b", "feels like dying"),
    (r"\bnot ok right now\b|\bsomething is (?:very |really |seriously )wrong\b.*\b(?:with|took|heart|breath\w*|help)\b|\b(?:took|ate) something\b.*\b(?:wont|will not|out of it|cannot|dying|weird|tell|sick)\b|\b(?:took|ate|swallowed)\b.*\bacting (?:weird|strange|funny|drunk)\b", "something was taken"),
    (r"\b(?:he|she|baby|kid|son|daughter|child|hes|shes) (?:drank|swallowed) it\b|\bpowder\b<W4> (?:breathed|inhaled)\b|\b(?:breathed|inhaled)<W4> powder\b|\bin (?:both )?(?:my|his|her) eyes?\b.*\bcannot see\b", "exposure"),
    (r"\bchewed (?:my|a|the|his|her)<W2> patch\b|\bpatch on (?:his|her|the) (?:belly|arm|back|tummy|stomach|mouth)\b|\bpatch\b.*\b(?:gr[ae]y|clammy|wake|blue|breath\w*)\b|\bstung\b.*\b(?:breathe|swell\w*|throat|hives)\b", "a patch, a sting"),
    (r"\b(?:pressure|pain|elephant|weight|tightness|squeezing)<W3> (?:in|on|across|through) (?:my|his|her|the) (?:chest|heart)\b(?!.*\bchest (?:muscle|wall)\b)|\bfeels? (?:like|as)\b<W6> (?:standing|sitting) on (?:my|his|her) chest\b|\blungs?<W2> (?:will not|cannot|are not|do not) (?:fill|open|work)", "chest pain"),
    (r"\b(?:he|she|<ADULT>|grandma)\b<W2> (?:does not|cannot|has no idea|forgot)<W2> (?:know|remember|tell)<W3> (?:where|who|what (?:day|year)|(?:his|her) (?:own )?name|own name)\b|\b(?:suddenly|now) (?:has no idea|confused|blind)\b|\bpicking at the air\b|\bseeing things\b|\bnot making sense\b|\bmaking no sense\b", "confusion"),
    (r"\bcoffee grounds?\b(?!<W3> (?:taste|smell|in the))|\bblood everywhere\b|\bpool of blood\b|\ba lot of blood\b|\blots of blood\b|\b(?:severe|heavy|bright red|internal) bleed\w*\b|\bbleed\w*<W3> (?:bright red|head|from (?:the|my|his|her) (?:head|ear|mouth|eyes?|rectum))\b|\bsoaking<W3> pads?\b|\bbig clots\b", "bleeding"),
    (r"\bcannot (?:straighten|get off the floor|get up|stand up|swallow(?= (?:my|his|her|water|spit|talk|anything)|$))\b|\bcannot (?:open|close) my (?:eyes|mouth|jaw)\b|\bkeep my eyes open\b|\btrouble getting air\b|\bwork to breathe\b|\bchest is crush\w*\b|\bnot (?:able to )?swallow (?:my|his|her) (?:own )?(?:spit|saliva)\b|\bvoice (?:is |going )?(?:gone|hoarse)\b.*\b(?:swell\w*|chest|itch\w*|throat|face|tight|hives|reaction)\b|\b(?:whole )?body is swelling\b|\bblowing up\b<W6>(?:itch\w*|voice|throat|hoarse)|\bairway\b(?=.*\b(?:block\w*|clos\w*|tight|swell\w*)\b)|\bbreathing (?:got|is getting|gets)\b|\b(?:bad|severe|having a|terrible|serious) (?:allergic )?reaction\b.*\b(?:now|swallow|help|took|cannot|breathe)\b|\ballergic\b<W9> (?:throat|breathe|chest|tongue|swell\w*|voice)\b", "swelling of the airway"),
    (r"\basthma attack\b|\binhaler\b<W3> (?:not|nothing|does)\b|\bo2<W4> \d\d\b|\boxygen<W4> (?:[4-8]\d)\b|\brattl\w+<W4> breath\w*\b|\blips are tingl\w+\b|\blips<W2> tingl\w+<W9> throat\b", "no oxygen"),
    (r"\b(?:<PERSON>|just|he|she)<W2> (?:just )?dropped<W3> (?:$|in the|to the|on the|like)|\b<PERSON><W2> stopped moving\b|\band dropped$|\b(?:is )?like a rag doll\b|\brag doll\b|^no response$|\bno response from (?:him|her|my)\b|\bshaking (?:him|her)\b<W4> nothing\b|\bget (?:his|her) eyes open\b|\bgoing black\b|\bstiffened\b|\bstarted jerking\b|\bhits? the floor\b|\bhardly rouse\b|\bbarely (?:awake|conscious|stay awake|responds?|respond\w*|alive)\b|\bcould not be woken\b|\bcannot rouse\b", "not responsive"),
    (r"\b(?:temp|temperature|fever)<W4> (?:of |is )?10[4-9]\b|\bburning (?:hot|up)\b.*\b(?:sense|confus\w*|halluc\w*|fever|twitch\w*)\b|\b(?:stomach|belly|abdom\w+)<W4> (?:hard as|so severe|severe)\b|\bsevere\b<W4> (?:screaming|cannot)\b|\broom is spinning\b.*\bsleepy\b|\bstaggering\b|\bsudden(?:ly)? (?:vision|hearing) loss\b", "severe symptoms"),
    (r"\b(?:shared|gave|sharing)<W2> (?:my|the|his|her) (?:pills?|medicine|capsules?)<W2> (?:with|to)<W3> (?:<CHILD>|brother|sister)\b|\bclimbed\b<W6> (?:got|ate|drank|took)\b|\b(?:preschooler|kindergart\w+|\d ?yo|\d year old)\b<W9> (?:ate|swallowed|got|took|drank|shared|licked)\b|\b<CHILD>\b<W6> (?:licked|ate|drank|chewed)\b", "a child took medicine"),
    (r"\b(?:misread|measured wrong|wrong syringe|syringe|accident\w*|mistake|in error)\b.*\b(?:dizzy|throwing up|vomit\w*|shaking|sick|confus\w*|spinning|sleepy|tachycardia|agitat\w*)\b|\b(?:took|swallowed|had)\b.*\b(?:by mistake|accidentally)\b.*\b(?:sick|shaking|dizzy|vomit\w*|bad|faint)\b|\baccidentally (?:had|took|gave)<W2> \d\d ?mg\b", "a mistake with symptoms"),
    (r"\bhow (?:do|does) (?:i|we|you)<W2> (?:do|give|use) (?:the )?narcan\b(?=.*\b(?:quick|now|fast|right|him|her)\b)|\bused narcan\b|\bemergency\b<W3> (?:send|help|now|please|room now)\b|\bplease (?:hurry|get someone)\b|\bget (?:an ambulance|a paramedic|a doctor here|someone (?:here|over here))\b|\bparamedics?\b<W3> here\b", "cries for help"),
    (r"\b(?:he|she|it|they|kid|son|baby) (?:swallowed|chugged|drank|ate|downed) (?:it|the whole thing|the whole|it all|all of it|everything|a whole)\b|\bwhole bottle he is\b|\bfound the bottle empty\b|\bbottle (?:is |was )?(?:now )?empty\b(?=.*\b(?:sick|shaky|kid|he|she|son|daughter|grandma|confus\w*|dementia|sleepy)\b)|\bemptied (?:her|his|the|my) (?:ldn |pill )?bottle\b|\bthought<W4> (?:tic ?tacs?|candy|smarties|skittles|mints?|vitamins)\b|\btic ?tacs?\b.*\bate\b", "swallowed it"),
    (r"\b(?:woke up|waking up) on<W2> floor\b|\bbit my tongue\b|\bblood on my head\b|\bon the (?:bathroom |kitchen )?floor\b<W4> (?:cannot|help|alone|shak\w*)\b|\bheart going (?:nuts|crazy|wild)\b|\bblood pressure<W3> \d\d \d\d\b|\blungs? whistl\w*\b|\bswelling under my jaw\b|\bsomeone put something in my\b|\bsuper drowsy\b|\bdrug overdose in\b|\bshakes and puk\w*\b|\b(?:puke|puking|vomiting) will not quit\b", "severe symptoms"),
    (r"\b(?:poured|drank|took|gave|swig\w*)<W4> straight from the bottle\b|\b(?:prob\w*|maybe|about|around|like)<W2> \d+ (?:ml|caps|capsules|pills)\b(?=.*\b(?:instead|mistake|accident|took|ate|drank|got|half)\b)|\b(?:\d+) (?:caps|capsules|pills|tablets)<W1> (?:by (?:mistake|accident)|at once|what now|help)\b|\b(?:took it|took mine) again\b(?=.*\b(?:dizzy|confus\w*|another|gave|shaky|third)\b)|\b(?:total|altogether)<W2> (?:maybe )?\d+\b(?=.*\b(?:shaky|dizzy|confus\w*|sick)\b)|\bdouble dose plus\b", "took too much"),
    (r"\bkill<W2> <CHILD>\b<W4> (?:he|she|they|my|it)<W2> (?:got|ate|took|swallowed|drank|had)\b", "a child took medicine"),
)  # fmt: skip
