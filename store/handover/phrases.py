"""How the matters that need a person show in English, as parts of regular expressions over small letters."""

_BODY = (
    r"(?:hands?|foot|feet|fingers?|thumb|arms?|legs?|wrist|ankle|knee|face|eyes?|skin|head|mouth|tongue|"
    r"lips?|back|"
    r"neck|tooth|teeth|toes?|shoulder|throat|hair)"
)
_WHOSE = r"(?:my|his|her|our|their|the (?:baby|kid|child|dog|cat)(?:'s)?|(?:my|our) \w+'s)"
_SOMEBODY = r"(?:i|he|she|we|they|(?:my|our) \w+(?: \w+)?|the (?:baby|kid|child|children|dog|cat))"
_SEVERAL = (
    r"(?:three|four|five|six|seven|eight|nine|ten|several|many|multiple|countless|"
    r"a dozen|a hundred|[3-9]|[1-9]\d+)"
)
_NTH = r"(?:third|fourth|fifth|sixth|seventh|tenth|hundredth|3rd|4th|5th|6th|7th|umpteenth|nth|last)"
_LAWYER = (
    r"(?:lawyers?|attorneys?|solicitors?|barristers?|"
    r"legal (?:team|department|counsel|advis[eo]rs?|representatives?))"
)

SELF_HARM = (
    r"(?:can'?t|cannot|don'?t|do not) see (?:a|any) (?:reason|point|sense) (?:to|in) (?:go on|going on|"
    r"living|live|carry on)",
    r"(?:everyone|everybody|they|the world|you)(?:'d| would)(?: all)? be (?:happier|better off|"
    r"better) (?:if i (?:was|were|am)"
    r"(?:n'?t| not) (?:around|here|there|alive)|if i was gone|without me)",
    r"(?:take|taking|swallow|swallowing) (?:all )?(?:the |my |these |some )?(?:sleeping )?pills (?:tonight|"
    r"and|until|to end)",
    r"(?:don'?t|do not) (?:want|wish) to (?:go on|carry on|be around) any ?more",
    r"kill(?:ing)? myself",
    r"(?:end|ending|take|taking) (?:my (?:own )?life|it all)",
    r"suicid(?:e|al)",
    r"(?:don'?t|do not|no longer|didn'?t) want to (?:live|be alive|exist|wake up|go on living)",
    r"(?:don'?t|do not) want to be here any ?more",
    r"better off (?:dead|without me)",
    r"(?:harm|harming|hurt|hurting) myself (?:again|on purpose)|(?:want|going|thinking|urge) (?:\w+ )?(?:to|"
    r"of|about) "
    r"(?:harm|harming|hurt|hurting|cut|cutting) myself",
    r"(?:been|started|keep) (?:cutting|harming|hurting) myself",
    r"wish i (?:was|were) (?:dead|never born)|wish i had never been born",
    r"(?:nothing|no reason) (?:left )?to live(?: for)?",
    r"(?:life|living) (?:is|isn'?t|is not) (?:not |no longer )?worth (?:it|living)|not worth living",
    r"(?:just |really )?(?:want to|wanna) (?:just )?die",
    r"jump(?:ing)? off (?:a|the) (?:bridge|roof|building)",
)
SELF_HARM_HARMLESS = (
    r"suicide (?:squad|doors?|prevention)",
    r"(?:die|dying) (?:of|from|to|for|laughing)",
    r"(?:lol|haha+|😂|🤣)",
)

SAFETY = (
    rf"(?:singed|scorched|trapped|pinched|electrified|grazed|gashed|stabbed|poked|"
    rf"lost) {_WHOSE} (?:\w+ )?{_BODY}",
    rf"{_WHOSE} (?:\w+ )?{_BODY} (?:\w+ )?(?:got |is |was )?(?:stuck|trapped|caught|burn(?:ed|t|ing)|"
    rf"bleeding|swollen|cut)",
    r"(?:called|call|calling|came) (?:for )?(?:the |an? )?(?:fire (?:brigade|department|service)|ambulance|"
    r"paramedics|poison control)",
    r"(?:ambulance|paramedics|fire brigade|fire department|poison control) (?:came|had to|was|were)",
    r"(?:it|has|have|had) (?:\w+ )?melted (?:the|my|our|its|onto|into)",
    r"(?:collapsed|snapped|broke|gave way|tipped over)\b[^.!?]{0,20}\b(?:under me|while (?:i|he|she|we)|"
    r"on (?:top of )?(?:me|him|her)"
    r"|and (?:i|he|she|we) (?:fell|went|landed|hit))",
    r"(?:stitches|third[- ]degree|second[- ]degree|concussion|unconscious)",
    rf"(?:burn(?:ed|t|s)|cut|cuts|hurt|hurts|injured|scalded|bruised|broke|broken|sliced|crushed|irritated|"
    rf"blistered) "
    rf"(?:\w+ ){{0,2}}?{_WHOSE} (?:\w+ )?{_BODY}",
    r"(?:i|we|he|she|got|was|were|been|is|am) (?:\w+ )?(?:injured|electrocuted|scalded|poisoned|badly hurt|"
    r"seriously hurt)",
    r"electric shocks?|(?:got|gets?|gave|gives?|giving) (?:me |us |him |her |you )?(?:an? |"
    r"electric )*shocks?",
    r"(?:caught|catch(?:es|ing)?|went up in|burst into|set|on) (?:fire|flames)(?: (?:in|on|at|while|when|"
    r"and|last|to)\b)?",
    r"(?:it|which|that|battery|charger|plug|cable|lamp|device) (?:is|was|has been|started|starts|keeps?|"
    r"began) (?:\w+ )?"
    r"(?:smoking|sparking|melting|smouldering|burning)",
    r"start(?:ed|s|ing) (?:to )?(?:smok|spark|melt|smoulder|burn)(?:e|ing|s)?",
    r"(?:smoke|sparks|flames) (?:is |are |was |were )?(?:coming|came|pouring|flying|flew) (?:out|from|off)",
    r"(?:it|candle|battery|bottle|glass|lamp|kettle|charger|cooker|pot|bank|toaster|speaker|phone|toy|"
    r"scooter|e-?bike) "
    r"(?:has |have |had |just |suddenly |almost )*(?:exploded|exploding|blew up|blown up|shattered (?:in|on|"
    r"while))",
    r"going to explode",
    r"(?:batter(?:y|ies)|power ?banks?|cells?)\b[^.!?]{0,40}\b(?:swell(?:ing|s)?|swollen|swelled|bulg(?:ing|"
    r"ed|es)|leak(?:ing|ed|s)?"
    r"|overheat(?:ing|ed|s)?)",
    r"(?:swollen|bulging|leaking) (?:batter(?:y|ies)|cells?)",
    r"allergic (?:reaction|shock)|anaphyla\w+",
    r"(?:got|has|have|had|gave|came out|came up|broke out|breaking out|covered)(?: \w+){0,2} (?:a |in |"
    r"with )(?:\w+ )?"
    r"(?:rash|hives|blisters|burns|swelling)",
    rf"{_SOMEBODY} (?:has |have |had |just |almost |nearly )*(?:swallowed|choked|choking|ingested|inhaled|"
    rf"fainted|collapsed)",
    r"(?:in|at|to|from) (?:the |an? )?(?:emergency room|a&e|casualty|er)\b(?: (?:because|after|with|now))?",
    r"(?:nails?|glass|metal|plastic|maggots?|worms?|mould|mold|needles?|razor) (?:\w+ )?(?:in|"
    r"inside) (?:the |my |our |this )?"
    r"(?:\w+ )?(?:food|formula|milk|chocolate|cereal|bread|meat|jar|drink|tea|snacks?|treats?|cookies?)",
    r"(?:is|was|were|are|started|won'?t stop) bleeding",
    r"food poisoning|carbon monoxide|gas leak|(?:smell|smells|smelling|reeks?) of gas",
    r"(?:safety|health|fire|choking) hazard",
    r"(?:could|might) have (?:been )?(?:killed|died|seriously hurt|burn(?:ed|t) down|choked)|"
    r"nearly (?:killed|died|burn(?:ed|t) down)",
    r"(?:threw up|vomiting|vomited|violently ill|very sick|got sick) (?:\w+ )?(?:after|from|because)",
)
SAFETY_HARMLESS = (
    r"(?:old|previous|last|former|other) (?:\w+ )?(?:one|kettle|toaster|lamp|stove|charger|phone|oven|"
    r"scooter|blender|\w+)"
    r" (?:i had )?(?:\w+ )?(?:caught fire|exploded|burn(?:ed|t)|blew up)",
    r"i had before",
    r"(?:inbox|phone|internet|mind|head|heart) (?:\w+ )?(?:exploded|blew up|is on fire)",
    r"(?:sale|deal|service|team|you guys|you|band|songs?|fit|colour) (?:\w+ ){0,2}on fire",
    r"warranty|insurance|bleeding hell",
    r"in case of",
)

LEGAL = (
    rf"(?:instructed|retained|engaged|hired|consulted) (?:\w+ )?(?:counsel|{_LAWYER})",
    r"(?:get|getting|bring|go|take)\b[^.!?]{0,20}\b(?:a|the|before) (?:judge|magistrate|arbitrator)",
    r"(?:legal (?:department|team|advis[eo]rs?)|legal insurance|"
    r"legal expenses insurance)\b[^.!?]{0,20}\b(?:will|takes?|is|has|are)",
    r"consumer (?:rights|protection|credit|contracts?)(?: \w+)? (?:act|law|regulations?|directive)",
    r"(?:are|is|being) in breach|(?:am|are|legally) entitled (?:by law )?to (?:my|a|the|our) (?:money|"
    r"refund|full)",
    r"spoken (?:to|with) (?:a|my|an) (?:\w+ )?(?:lawyer|solicitor|attorney)",
    r"(?:watchdog|ombudsman|regulator|trading standards)\b[^.!?]{0,30}\b(?:email|letter|call|report|"
    r"complaint|hear\w*|notified|informed)",
    rf"(?:my|our) (?:\w+ )?{_LAWYER}\b(?! friend)[^.!?]{{0,25}}\b(?:will|shall|has|have|is|are|says?|said|"
    rf"advis\w+|contact\w*|"
    r"letters?|touch|inform\w*|write|writing|look\w*)",
    rf"(?:hear\w*|letter|writ) from (?:my|our|an?|the) (?:\w+ )?{_LAWYER}",
    rf"(?:contact|call|hire|instruct|consult|involve|engage|retain|get|see|hand\w* (?:this|it) (?:over )?to|"
    rf"talk\w* to|"
    rf"speak\w* to|spoke\w* to|go\w* to|gone to|take\w* (?:this|it) to|forward\w* (?:this|it) to|"
    rf"pass\w* (?:this|it) to)(?:ed|ing)?"
    rf" (?:with )?(?:a|an|my|our|the) {_LAWYER}(?! costume| suit)",
    r"su(?:e|ing) (?:you|your|u|the (?:company|shop|lot)|this (?:company|shop))(?: \w+)?",
    r"(?:see|meet) (?:you|u|ya) in (?:\w+ )?(?:\w+ )?court",
    r"(?:take|taking|bring|drag) (?:you|this|it|the matter) (?:all )?(?:to|"
    r"before) (?:\w+ )?(?:\w+ )?(?:court|tribunal|judge)",
    r"(?:go|going|goes) to (?:\w+ )?(?:claims )?court (?:over|about|for|with|if)",
    r"small[- ]claims?(?: court)?",
    r"(?:take|taking|consider\w*|start\w*|initiat\w+|pursue|pursuing|begin|threaten\w*|prepar\w+|"
    r"face) (?:\w+ )?legal "
    r"(?:action|steps|proceedings|measures)",
    r"legal (?:action|proceedings|steps)",
    r"letter before (?:action|claim)|(?:statutory|consumer|legal) rights|lawsuit|class action|"
    r"cease and desist",
    r"(?:under|by|breach of|violation of|breaking|against) (?:the )?(?:consumer (?:rights|protection|"
    r"law)\b[^.!?]{0,20}|law\b)",
    r"(?:breach|violation) of (?:\w+ )?contract",
    r"(?:report\w*|contact\w*|go\w*|gone|complain\w*|writ\w+|file[d]?|filing|turn\w*|speak\w*|"
    r"email\w*)\b[^.!?]{0,40}\b"
    r"(?:trading standards|ombudsman|ombudsperson|consumer (?:protection|rights|association|agency|affairs|"
    r"advice)|"
    r"attorney general|bbb|better business bureau|ftc|regulator|authorit(?:y|ies)|citizens advice|watchdog|"
    r"verbraucherzentrale)",
    r"(?:bbb|attorney general|trading standards|ombudsman|ftc|the regulator)\b[^.!?]{0,30}\bwill",
    r"(?:gdpr|data protection|privacy|dpa)\b[^.!?]{0,30}\b(?:complaint|breach|violation|authority|"
    r"commissioner)",
    r"(?:complaint|breach|violation)\b[^.!?]{0,25}\b(?:gdpr|data protection|dpa|ico)",
    r"(?:to|with|by|at) the ico",
    r"(?:go\w*|report\w*|call\w*|contact\w*|involv\w+|told|tell)\b[^.!?]{0,20}\b(?:the )?police",
    r"press(?:ing)? charges|(?:criminal|fraud) (?:complaint|charges|report)",
    r"reserve (?:the|my|our|all) (?:right|rights)",
    r"put(?:ting)? you on notice|hereby (?:set|give|demand)|(?:set|setting) you a (?:final )?deadline",
)
LEGAL_HARMLESS = (
    r"(?:costume|court shoes|tennis court|basketball court|law (?:books?|textbooks?|school|firm)|"
    r"sue (?:fisher|ellen))",
    r"(?:netflix|films?|series|novels?|movies?|essay|homework|neighbours?|landlord|my (?:ex|boss|employer))",
    r"legal terms|legal size|legal pad",
)

PRESS = (
    r"(?:my|our) (?:blog|channel|podcast|readers|viewers|listeners|subscribers|followers|"
    r"audience)\b[^.!?]{0,30}\b(?:hear|read|know|see|"
    r"find out)\b[^.!?]{0,20}\b(?:about (?:this|it|you)|this|it)",
    r"(?:wait (?:till|until)|when) (?:my|our) (?:\w+ )?(?:readers|viewers|followers|subscribers)",
    r"(?:journalist|reporter|editor)s? (?:from|at|of) (?:the )?\w+\b[^.!?]{0,40}\b(?:interested|story|"
    r"contact\w*|call\w*|writ\w+)",
    r"(?:everyone|everybody|people|the world|half the town)\b[^.!?]{0,25}\b(?:will|is going to|gonna|"
    r"shall) (?:\w+ )?(?:read|hear|know|"
    r"find out)\b[^.!?]{0,12}\babout (?:it|this|you)",
    r"(?:i'?ll|i will|i'?m going to|i am going to|gonna|going to|will|shall|about to|i'?ve|have|"
    r"i)(?: \w+){0,2} "
    r"(?:post\w*|shar\w+|put|tweet\w*|expos\w+|publish\w*|upload\w*|plaster)\b[^.!?]{0,40}\b"
    r"(?:twitter|facebook|insta(?:gram)?|tik ?tok|you ?tube|reddit|linkedin|social media|everywhere|online|"
    r"the internet|mumsnet)",
    r"(?:go|goes|going|gone) viral",
    r"(?:i'?m|i am|as) an? (?:\w+ )?(?:journalist|reporter|blogger|influencer)\b[^.!?]{0,60}\b(?:about|you|"
    r"your|story|article|comment)",
    r"(?:contact\w*|tell|told|call\w*|inform\w*|alert\w*|go\w*|gone|writ\w+ to|tip\w*|email\w*|speak\w*|"
    r"tag)\b[^.!?]{0,30}\b"
    r"(?:the press|the media|newspapers?|tv|television|journalists?|reporters?|bbc|consumer programme|"
    r"watchdog|the news)",
    r"name and shame|(?:expose|exposing) (?:you|this|your)",
    r"\d+ ?k? (?:thousand )?followers\b[^.!?]{0,60}\b(?:see|hear|know|told|film\w*|tell|warn\w*)",
    r"(?:reviews?|stars?)\b[^.!?]{0,30}\b(?:will be|is going to be|gonna be)\b[^.!?]{0,15}\b(?:brutal|bad|"
    r"terrible|honest|devastating|"
    r"scathing|public|ugly|negative)",
    r"(?:leav\w+|writ\w+|post\w*|giv\w+|expect|enjoy) (?:you |your |a |the )*(?:\w+ )?(?:one[- ]star|"
    r"1[- ]star|zero[- ]star|bad|negative|"
    r"terrible|scathing|awful|damning) reviews?",
    r"(?:trustpilot|google reviews|yelp)\b[^.!?]{0,40}\b(?:unless|if you|will hear|warn\w*|everyone)|"
    r"warn (?:everyone|others|people|the world)",
)
PRESS_HARMLESS = (
    r"(?:love|loves|loved|like it|beautiful|gorgeous|recommend|five stars?|5 stars?|happy|great (?:product|"
    r"service|shop))",
)

CHARGEBACK = (
    r"(?:i'?ve|i have|have|i|we|already) (?:now )?disputed (?:it|this|that|everything)",
    r"(?:told|tell|informed|informing|reported|report|asked|asking)\b[^.!?]{0,15}\b(?:bank|card company|"
    r"card issuer|visa|mastercard|amex|"
    r"paypal|klarna)\b[^.!?]{0,25}\b(?:fraud|scam|unauthori[sz]ed|stop the payment|block)",
    r"(?:bank|visa|mastercard|amex|paypal|klarna) is (?:already )?(?:looking into|investigating|on) (?:it|"
    r"this|the)",
    r"charge-?backs?|charge back (?:with|through|via|at|the (?:payment|money|card))",
    r"disput(?:e|ed|ing) (?:\w+ )?(?:\w+ )?(?:charge|payment|transaction|debit|purchase)",
    r"(?:open\w*|fil(?:e|ed|ing)|start\w*|rais\w+|lodg\w+|submit\w*|claim\w*)\b[^.!?]{0,20}\b(?:dispute|"
    r"claim|case|complaint)\b"
    r"[^.!?]{0,25}\b(?:bank|paypal|klarna|visa|mastercard|amex|american express|card|stripe)",
    r"(?:paypal|klarna|bank|visa|amex|mastercard)\b[^.!?]{0,12}\b(?:claim|dispute|case)\b",
    r"(?:my |the )?(?:bank|credit card company|card (?:company|issuer|provider)|visa|mastercard|amex|"
    r"paypal)\b[^.!?]{0,30}\b"
    r"(?:revers\w+|recall\w*|claw\w*|take (?:it|the money) back|get (?:it|the money|my money) back|"
    r"pull\w* the)",
    r"revers(?:e|ed|ing) the (?:charge|payment|transaction)",
    r"(?:dispute|contest)\w* (?:it|this|that) with (?:my |the )?(?:bank|card|paypal|visa)",
    r"buyer protection (?:case|claim)|report\w* (?:you|this|it) to (?:my |the )?(?:bank|paypal|card)|"
    r"section 75",
)
CHARGEBACK_HARMLESS = (
    r"charge back (?:the )?(?:battery|up)",
    r"(?:atm|mortgage|landlord|uber|netflix)",
)

REPEATED_CONTACT = (
    rf"(?:{_NTH}) (?:e-?mail|message|call|letter|ticket|chat|request|reminder|attempt)",
    r"(?:rung|rang|called|phoned|wrote|written|emailed|messaged|"
    r"tried)\b[^.!?]{0,25}\b(?:every (?:single )?(?:day|morning|week)|"
    r"all week|daily|constantly)",
    r"been through (?:all )?(?:this|that) (?:\w+ )?(?:twice|before|several times|\w+ times)",
    rf"(?:wrote|written|writing|called|calling|rung|rang|phoned|e-?mailed|mailed|contacted|asked|told|"
    rf"messaged|explained|texted|complained"
    rf"|said)\b[^.!?]{{0,30}}\b{_SEVERAL} times",
    r"(?:wrote|written|called|rung|rang|phoned|e-?mailed|mailed|contacted|messaged|asked|"
    r"told you)\b[^.!?]{0,20}\btwice\b",
    rf"(?:{_NTH}) time (?:now )?(?:that )?(?:i(?:'m| am|'ve| have)?|we(?:'re| are|'ve| have)?) (?:\w+ )?"
    r"(?:writ\w+|wrote|call\w*|contact\w*|ask\w*|explain\w*|tell\w*|told|messag\w+|e-?mail\w*|reach\w*|"
    r"chas\w+|report\w*|com(?:e|ing))",
    rf"for the (?:{_NTH}|second and last) time",
    r"(?:nobody|no one|noone|you (?:never|don'?t|didn'?t|haven'?t)|without)\b[^.!?]{0,25}\b(?:answer|"
    r"answered|repl\w+|respon\w+|react\w*)"
    rf"\b[^.!?]{{0,20}}\b(?:last|previous|{_SEVERAL}|all)\b[^.!?]{{0,15}}\b(?:e-?mails?|messages?|calls?|"
    rf"letters?|tickets?)",
    rf"(?:my|the|our) (?:last|previous|past) (?:two|{_SEVERAL}) (?:e-?mails?|messages?|calls?|letters?|"
    rf"tickets?)",
    rf"{_SEVERAL} (?:e-?mails?|messages?|calls?|letters?|tickets?|attempts)\b[^.!?]{{0,25}}\b(?:no |nothing|"
    rf"not one|ignored|unanswered|still|"
    r"without|remain)",
    rf"{_SEVERAL} (?:different )?(?:agents|people|colleagues)\b[^.!?]{{0,30}}\b(?:told|said|promised)",
)
REPEATED_HARMLESS = (r"wrong shop|time lucky|time'?s the charm|how many times (?:can|may) i",)

COMPLAINT = (
    r"(?:make|making|file|filing|lodge|lodging|raise|raising|submit|submitting|register|put in|"
    r"enter) (?:an? |my |this )?(?:\w+ )?complaints?",
    r"(?:formal|official|written) complaint",
    r"(?:want|wish|like|need|have) to complain",
    r"where (?:do|can) i complain|complaints? (?:department|procedure|form)",
)

PERSON = (
    r"(?:speak|talk) (?:to|with) (?:an? )?(?:grown[- ]?up|adult|boss|superior|team leader)",
    r"(?:grown[- ]?up|someone|somebody|anyone|anybody|person|human) (?:there )?(?:that |who |whom )?(?:i|"
    r"we) (?:can|could) "
    r"(?:speak|talk) (?:to|with)",
    r"escalate (?:this|it|my (?:case|complaint|issue)) to (?:an? |your |the )?(?:manager|supervisor|"
    r"management|boss|team)",
    r"(?:speak|speaking|talk|talking|chat|chatting) (?:to|with) (?:an? |some ?|the |your |one of (?:your|"
    r"the) |any ?)?"
    r"(?:real |live |actual |human )*(?:humans?|persons?|people|agents?|someone|somebody|body|managers?|"
    r"supervisors?|"
    r"representatives?|reps?|staff|operators?|advis[eo]rs?|member of (?:staff|your team|the team))",
    r"(?:real|live|actual) (?:person|human|human being|agent|people)",
    r"(?:put|connect|transfer|pass|patch) me (?:through |over |on )?(?:to|with)",
    r"(?:get|give|send|fetch|bring) me (?:an? |the |your |some ?)?(?:real |live |actual )*(?:human|person|"
    r"agent|manager|supervisor|"
    r"someone|somebody|operator)",
    r"^\W*(?:human|agent|operator|representative|real person|live agent|manager)(?: (?:please|pls|now))?\W*$",
)
PERSON_HARMLESS = (
    r"(?:are|r) (?:you|u)\b",
    r"(?:is|was) (?:this|that|it)\b",
    r"(?:am i|i'?m|i am) (?:\w+ )?(?:talking|speaking|chatting)",
    r"(?:i|we) (?:spoke|talked|already)",
    r"(?:praise|thank|compliment)",
    r"(?:my|our) (?:wife|husband|friend|boss|neighbour|mum|mother)",
)
