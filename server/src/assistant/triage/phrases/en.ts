import { phraseLines } from '../match-phrases.ts';
import type { PhraseTable } from '../phrase-table.ts';

export const ENGLISH: PhraseTable = {
  language: 'en',
  intents: {
    refund: phraseLines(`
      5 refund*; 4 money|cash ~2 back; 3 reimburs*; 3 chargeback; 3 return|returns|returning|returned; 5 return ~1 shipping|label|costs; 3 return ~1 policy
      5 send|sending|sent|ship|shipping ~4 back; 3 bring ~3 back; 5 exchange ~5 size|colour|color|one|another; 3 exchange*; 2 replacement; 3 get my money; 2 store credit; 3 warranty claim
    `),
    payout: phraseLines(`
      5 payout*; 5 pay out|outs; 4 paid out; 4 my|our earnings; 4 seller balance; 3 withdraw*; 4 when ~4 i|we get paid; 4 money ~4 my|our sale|sales; 4 get|receive|got|received ~3 paid ~5 sold|sale|sales|item
      4 not|havent|never ~3 paid ~6 sold|sale|sales; 3 transfer ~4 bank account; 3 my balance; 4 change|update|add|enter ~4 iban|bank account|bank; 6 iban; 4 proceeds; 6 commission ~3 deducted|sale|sold|seller
      5 sold ~14 money|paid|payment; 3 release ~3 funds|money|payment; 6 buyer ~14 money|paid|payment; 6 money ~6 my account
    `),
    logistics: phraseLines(`
      4 track|tracking; 4 where ~4 order|package|parcel|item|delivery|purchase|stuff|shipment; 3 parcel|parcels|package|packages; 3 deliver*; 3 ship|ships|shipped|shipping|shipment*; 3 courier|postman|dhl|ups|dpd|postnl|gls|fedex|hermes
      4 shipping label|labels; 3 label|labels; 4 not|hasnt|havent|didnt|never ~2 arrive*|received|receive|come|came; 3 arrive*; 2 address; 3 pick ~1 up|pickup; 3 collect*; 3 dispatch*; 2 lost; 2 customs; 3 order status; 3 status ~3 order
      2 pin code|pincode; 2 zip code; 3 post office; 3 drop off; 3 late; 3 delay*; 2 when ~4 get ~2 order; 3 when ~5 show|shows|come|comes|coming ~1 up?
    `),
    seller_no_response: phraseLines(`
      6 seller|vendor|shop|owner ~4 not|isnt|doesnt|hasnt|wont|didnt|never ~3 respond*|reply*|replied|replies|answer*|react*|write*|back; 6 no ~1 response|reply|answer|reaction ~3 from ~2 seller|vendor
      6 seller|vendor ~3 ignor*|silent|ghost*|unresponsive|unreachable|disappeared; 5 heard nothing ~3 seller|vendor; 5 not|havent|never|nothing ~3 heard|hear|response|reply|answer ~4 seller|vendor
      5 contacted|messaged|wrote|asked|emailed|texted ~6 seller|vendor ~10 no|nothing|not|havent|never|without; 4 reach|contact|message|ask|reaching ~3 seller|vendor; 5 waiting ~5 seller|vendor ~3 reply|respond|answer|response; 5 seller|vendor ~5 days ~4 reply|answer|response
    `),
    login: phraseLines(`
      5 log|logging|logged ~2 in|into|on; 5 login; 5 sign|signing ~1 in; 5 password*; 6 verification|confirmation|security code; 4 two factor|2fa; 4 reset ~2 link|mail|email; 4 locked ~3 out|account; 4 account ~2 locked|blocked|hacked|suspended; 4 forgot ~3 username
      3 access ~3 account; 3 my account; 3 change ~3 email|mail ~1 address; 2 username; 3 create|register|open|delete ~3 account; 3 register; 2 profile
    `),
    cancellation: phraseLines(`
      5 cancel*; 4 call off; 4 withdraw ~3 order|purchase; 3 undo ~3 order|purchase; 4 revoke ~3 order|purchase; 3 ordered ~3 by mistake|accident; 4 dont want ~3 order ~2 anymore|any; 3 stop ~2 order
    `),
    product_info: phraseLines(`
      4 measurement*|dimension*; 4 how ~1 big|tall|wide|long|heavy|high|deep|large; 4 what|which ~2 size*; 3 size|sizes|sizing; 3 material|fabric|made of; 3 colour*|color*; 4 still available; 4 in stock; 3 available; 3 compatible; 3 fit|fits; 4 condition of; 3 what condition
      3 weigh*; 3 specs|specifications; 4 more info*|information|details ~4 item|product|chair|lamp|table|cabinet|article; 4 more pictures|photos; 3 original|authentic|genuine; 3 washable|waterproof; 2 price ~2 of; 2 product|products; 3 width|height|depth|length|diameter; 3 ingredients; 3 brand|brands; 3 how old is; 3 warranty; 3 does it|this come ~2 with
      2 recommend*|suggest*; 2 difference between; 3 leather|wood|wooden|cotton|wool
    `),
    listing: phraseLines(`
      5 become|becoming|be ~2 seller|vendor; 5 start|begin ~2 selling; 5 want|like|how|can ~4 sell; 5 selling ~4 your|my|on; 5 listing*; 5 list ~3 item*|product*|article*|furniture; 4 upload ~5 photo*|picture*|item*|product*; 4 advert*; 4 put ~5 up for sale; 4 open ~2 shop|store
      4 seller account; 4 create|place|edit|remove|delete ~3 ad|listing|advert*; 4 seller fee*; 4 commission; 4 register|sign up ~3 seller; 3 my ad|listing|listings; 3 change ~3 price ~4 item|listing|product; 4 sell ~4 here|platform|site|you|furniture|item*|stuff|things; 2 distributor*|franchise
    `),
    not_as_described: phraseLines(`
      6 not ~2 as described|advertised|pictured|expected|shown; 5 not ~2 match ~3 description|photo*|picture*; 5 doesnt|didnt|does|do|dont ~3 match|look|correspond ~4 description|photo*|picture*|like; 5 different ~3 than|from|to ~4 described|description|photo*|picture*|ordered|website|ad
      5 broken; 5 damage*; 5 defect*; 5 wrong ~2 item|product|size|colour|color|article|order|one|model|thing; 5 fake|counterfeit|replica; 4 scratch*|stain*|crack*|dent|dents|torn|rip|ripped|mould|mold|smell*; 4 missing ~2 part*|piece*|screw*|accessor*|item*; 5 leg|legs|part|parts|screw|screws|drawer|piece ~3 missing; 5 missing from; 4 faulty; 4 not|doesnt|dont|wont ~1 work|working|turn on; 4 incomplete
      4 other|another ~2 than ~3 ordered|described; 6 arrived|received|came|delivered ~4 pieces|bits|shattered; 4 misleading; 3 poor|bad|terrible quality; 4 smaller|bigger|larger|shorter ~3 than ~3 described|description|stated|listed|advertised
    `),
    invoice: phraseLines(`
      6 invoice*; 6 receipt*; 5 bill|bills; 5 vat; 4 tax number; 5 proof of purchase|payment; 4 bookkeeping|accountant|accounting; 4 billing ~1 address|details; 4 company name ~4 invoice|bill; 4 credit note
    `),
  },
  subIntents: {
    order_status: phraseLines(`
      4 where ~4 order|package|parcel|item|delivery|purchase|stuff|shipment; 4 status ~3 order|delivery|shipment|parcel; 4 order|delivery|parcel|package status; 3 track|tracking; 3 not|hasnt|havent|didnt|never ~2 arrive*|received|receive|come|came; 3 when ~6 arrive|arrives|delivered|shipped|ship|receive; 3 has ~4 shipped|sent|dispatched; 3 late|delayed
    `),
    payment: phraseLines(`
      4 payment*; 3 pay ~3 with|by|via|later; 3 can|how|to pay; 4 ideal|paypal|klarna|credit card|creditcard|bancontact|visa|mastercard|apple pay; 4 charged; 4 paid twice; 4 instal*; 3 checkout; 4 discount ~1 code; 3 voucher*|coupon*|promo*|gift card; 3 transaction; 3 debited
    `),
    shipping_label: phraseLines('4 label|labels; 4 qr code; 3 waybill'),
    appointment: phraseLines(`
      4 appointment*; 4 meeting|meet|meetup; 3 visit ~3 you|shop|store|showroom; 4 schedule|plan|book ~4 call|visit|time|slot|appointment|meeting|viewing; 4 come by|over; 3 showroom; 4 viewing
    `),
  },
  buyer: phraseLines(`
    i|ive|we ~1 bought|purchased|ordered; my order; my purchase; i ~2 buy; as a buyer; im|i am|am the|a buyer; i ~2 received; my refund; order|ordered ~3 from ~2 seller; the|this|a seller; my parcel|package|delivery; where ~3 my order|parcel|package; i|ive paid; can|could i order; buying ~1 from; my money back
    still available; the vendor
  `),
  seller: phraseLines(`
    3 i|ive|we ~2 sold; 3 my buyer; 3 the|a|this buyer; 3 as a seller; 3 im|i am|am the|a seller; 3 my listing|listings|ad|advert|shop|store; 3 payout*; 3 my sale|sales; 3 become|be ~2 seller; 4 want|like|how ~3 to? sell; 3 start selling; 3 my earnings; 3 i|we ~1 sell|selling; 3 seller account|fee|fees|balance
    3 item|product|items|chair|lamp i ~1 sold; 3 get paid; 3 paid out; 3 buyer ~4 paid|received|not|wants|says|claims|asks; 3 shipping label ~5 buyer|sold; 3 list ~3 item*|product*|furniture
  `),
  asksForHuman: phraseLines(`
    speak|talk|chat|spk|talking|speaking|chatting|took|converse ~1 to|with ~4 human|humans|person|someone|somebody|agent|representative|rep|operator|employee|colleague|manager|supervisor|advisor|adviser|staff|people|team|support|boss|assistant|founders|individual
    speak|talk|chat|speaking|talking ~1 to|with ~3 customer|client service|care|support|services|helpdesk; speak|talk|chat human|person|executive; talk|speak|chat|talking|speaking ~2 executive
    help|assistance|support from ~3 human|person|agent; contact|contacting|reach|reaching ~2 human|person|agent|operator|representative|somebody|someone; need|want ~2 customer support|service|care; nobody|noone ~2 answering|answers|answer|picking|picks; no one ~2 answering|answers|picking|picks; talking ~1 somebody|someone|human
    connect|transfer|forward|pass|put|redirect|switch|escalate|refer|link|route|get|hand ~3 me|us|this|conversation|it|over|ticket|case ~5 human|person|someone|somebody|agent|representative|rep|operator|employee|colleague|manager|supervisor|advisor|adviser|staff|team|department|customer|client|support|service|helpdesk|hotline
    put|pass|patch ~2 me|us ~1 through
    want|wants|need|give|gimme|get|require|prefer|request|asking|wanna|have|like ~1 a|an|the|another|some|your|to|for? ~2 human|agent|representative|operator|rep
    want|need|give|gimme|get|prefer|have|see ~3 real|live|actual|proper|human|living|other person|people|agent|employee|someone|somebody|being|assistance|support|help
    want|need|give|gimme|get ~2 a|another person
    real|live|actual|proper|living person|human|agent|people|employee|someone|operator|representative|staff|advisor
    someone|somebody|anyone|anybody|person real|human|alive
    is|are ~2 anybody|anyone|someone|somebody|person|people|human ~4 real|there|available|here|alive
    anybody|anyone|somebody there|here|real
    can|could|would|will|let|have|please ~3 someone|somebody|anyone|anybody|person|human|colleague|representative ~3 call|contact|phone|ring|reach|take|get
    someone|somebody from ~4 team|support|service|care|staff|company
    human please|handoff|support|agent|assistance|operator|being|help|colleague|now
    ! not|dont|no|hate|tired|sick|stop|stupid|useless|annoying|enough|rather|without|fed|want ~6 bot|bots|robot|robots|machine|chatbot|computer|ai
    ! talking|speaking|chatting ~1 to|with ~2 bot|robot|machine|computer|chatbot ~3 stupid|useless|annoying|pointless|no|not
    ! bot|robot|chatbot|computer|machine ~4 useless|stupid|annoying|not|no|isnt|cant|doesnt ~3 help|helping|useful|understand|work|use
    contact|reach|call|phone ~2 customer|client service|care|support|services|helpdesk; contact|reach ~1 your? support|helpdesk team?
    customer|client service|care|support ~1 agent|representative|rep|employee|person|please
    live agent|representative|rep|chat|support; speak|talk ~2 your|the manager|boss|supervisor
    your manager|supervisor; agent please; representative please; operator please
    someone|somebody|person who|that ~3 smarter|understands|knows|help|can
    ask|let|get a|your|another colleague|employee; human ~1 intervention; escalate|escalated
    humans ~3 working|work; you|youre ~1 not ~2 human; in person with; with a human|person
    take ~2 over ~2 please; by a human|person
  `),
  bareHuman: phraseLines('human|humans|agent|representative|operator|employee|person|someone|escalate|helpdesk|manager|supervisor'),
  notAHuman: phraseLines(`
    human hair|rights|resources|error|body|size|sized|skeleton|skull|figure|form|shape; real estate; estate|travel|insurance|cleaning|delivery|property|shipping|customs|double agent*; am i ~3 talking|speaking|chatting|texting; are you ~3 human|person|bot|robot|real|machine|ai; is this ~3 human|person|bot|robot|machine
    spoke|spoken|talked|chatted|contacted|called|speaking|was ~5 yesterday|before|earlier|already|last; i|we|already|have|had|ive spoke|spoken|talked; someone|somebody|person|agent|colleague|employee told|said|promised|informed
    hours|time|when ~8 contact|call|reach|speak|talk ~3 support|service|care|helpdesk; person|someone|somebody who|that ~1 sold|bought; a different person; another person ~2 bought|received|signed|ordered; in person; person ~2 height; per person; two|three|four|six|one person
    speak|talk|talking|speaking ~1 to|with ~2 seller|buyer|vendor|owner|neighbour|neighbor|courier; what|which support ~2 does; support pillow|cushion|leg|beam|bracket; washing|coffee|sewing|espresso machine
    what|when|which ~4 opening|open|hours; someone else ~3 bought|received|signed|picked
    what time ~1 is|are ~3 someone|somebody|anyone|anybody|people|staff; is|are ~1 someone|somebody|anyone|anybody|people|staff ~6 saturday|saturdays|sunday|sundays|weekend|weekends|holidays
  `),
  wantsRefund: phraseLines(`
    want|wants|need|demand|request|like|requesting|demanding|expect|require|wanna|asking|insist|claim ~2 full|immediate|complete|a|my|the|for|to|get|have|receive|claim|request|on? ~3 refund|reimbursement|refunded
    want|need|demand|like|expect|wanna|get|give|have|demanding|insist ~5 my|our|the|all money|cash|payment|deposit ~1 back
    want|need|like|demand ~3 back my|the money; give me ~3 money back; money back please|now|immediately|asap; i ~4 want ~3 money back
    refund me|my|this|it|us|the ~1 order|money|purchase|payment|amount|please|now|item|full|immediately|asap|today?
    please|kindly|just ~3 refund|reimburse|refunded; refund please|immediately|now|asap|requested|request; can|could|would|will you|u|someone|they ~3 refund|reimburse
    give|send|pay|return|transfer|wire ~1 me ~4 refund|money
    return|pay|send|transfer ~1 back my|the money; return my money|payment; reimburse me|my|this|us; issue|process|initiate|arrange|start ~4 refund
    i|we ~1 am|are|im|will|would|hereby ~2 requesting|claiming|request|claim ~4 refund; want|need to be|get ~1 refunded|reimbursed; i want ~2 return ~6 refund; refund|reimburse ~1 dollars|euro|euros|eur|usd; want|demand|claim ~2 compensation|restitution
  `),
  wantsCancellation: phraseLines(`
    want|wants|need|like|wish|would|wanna|must|have|decided|love|gotta ~1 to|you ~2 to? ~2 cancel|withdraw|revoke|undo ~5 order|purchase|it|this|that|subscription|transaction|sale|booking|reservation|membership|#|bestelling
    want|wants|need|like|wish|wanna ~3 to cancel; want|like|need ~5 order|purchase|it|this|sale|subscription cancelled|canceled
    cancel my|this|the|it|our|that|order|purchase|# ~1 order|orders|purchase|subscription|transaction|sale|#|please|immediately|now|item?
    please|kindly|just ~4 cancel; cancel please|immediately|it|asap|#; can|could|would|will you|u|someone ~4 cancel; cancellation ~1 request|please|of; request|requesting ~3 cancellation; help ~3 cancel ~3 order|purchase|it|this
    need|want|got|trying ~3 cancel|cancelling|canceling ~4 order|purchase|it|this; i ~1 cancel|revoke|withdraw ~2 order|purchase ~1 herewith|hereby?; i hereby ~3 cancel|withdraw|revoke; cancelling|canceling ~1 order|purchase #; help ~3 cancelling|canceling ~3 order|purchase|#; assistance|help|assist ~3 cancelling|canceling|cancel ~4 order|purchase
    call off ~3 order|purchase; stop ~1 my|this|the order
  `),
  labelTrouble: phraseLines(`
    ! label|labels ~6 not|doesnt|isnt|wont|cant|cannot|never|didnt|hasnt|dont ~4 work*|print|printed|printing|open|load|scan|scanned|valid|receive*|arrive*|there|come|download*|attached|readable|accepted|correct|right|show*|appear*|generate*|found|exist
    ! not|cant|cannot|didnt|havent|hasnt|never|unable|dont|couldnt|wont|no|unable|doesnt ~5 print|receive|received|get|got|find|open|download|scan|see|have|generate|create|load|shipping|return|access|accept|accepting|sent ~6 label|labels
    label|labels ~5 missing|wrong|expired|invalid|incorrect|broken|unreadable|error|damaged|lost|blank|empty|corrupt|rejected|refused|blurry|disappeared|fails|failed|outdated
    missing|wrong|expired|invalid|incorrect|faulty|broken|lost|new|another ~3 label|labels; error|problem|problems|trouble|issue|issues ~6 label|labels; label|labels ~3 problem|problems|issue|issues
    ! no ~2 label|labels; ! without ~2 label; label|labels ~4 already ~1 used; refused|rejected ~4 label; resend|send ~4 label ~1 again|please|me?; label ~6 wrong|other|different ~2 address|name|country|weight|carrier; need|want a|my? new label; ! label never; waiting ~4 label
  `),
  delivered: phraseLines(`
    confirm ~4 receipt|delivery|arrival|receiving|received|delivered|arrived; i|ive|we|have ~3 received ~1 my|the|it|this|our|everything ~3 order|package|parcel|item|items|product|delivery|chair|lamp|table|it|well|good|today|yesterday|morning?
    order|package|parcel|item|items|product|delivery|it|everything|purchase|shipment|chair|lamp|table ~2 arrived|delivered ~3 today|yesterday|well|safely|fine|good|morning|perfectly|thanks|now|finally|ok|okay|perfect|great|on?
    order|package|parcel|item|it|everything ~1 has|have|was|were|just|finally arrived|delivered; received|arrived ~3 in ~2 good|perfect|excellent|great order|condition|shape; mark ~5 as? received|delivered; delivery ~1 confirmed|confirmation
    everything|all ~2 arrived|received; got|came ~1 here ~1 yesterday|today|fine|safely; parcel|package|order received; arrived safely|well|today|yesterday; i got ~2 my|the order|package|parcel|item|delivery
  `),
  notDelivered: phraseLines(`
    ! not|hasnt|havent|didnt|never|nothing|isnt|wasnt|nobody|yet|dont ~5 received|receive|arrived|arrive|delivered|got|get; when|if|once|until|after|unless|whether|has|did|will ~4 arrived|received|delivered; says|says|states|shows|according|claims|marked|status|tracking|supposedly|apparently ~6 delivered|received|arrived
    arrived|received|delivered|came ~6 broken|damaged|wrong|late|incomplete|defect*|scratched|missing|empty|cracked|torn|stained; wrong ~3 received|arrived|delivered; broken|damaged|scratched|defective ~4 arrived|received; received ~3 wrong|broken|damaged|different|another|other|email|mail|message|code|invoice|label|payment|money|answer|reply|response|refund|part|half; not ~4 as described|pictured|expected|shown
    delivered ~3 wrong|neighbour*|neighbor*|other|another; but ~8 not|missing|wrong|broken|damaged|different; part ~2 order; money|payment|refund|payout ~4 arrived|received
    buyer|seller ~5 confirmed|received|delivery|arrived|delivered; return|returned ~5 arrived|received|delivered
  `),
  wantsAppointment: phraseLines(`
    make|schedule|book|plan|arrange|set|get|have|want|like|request|need|fix|planning|reschedule|move|change|confirm|cancel ~5 appointment|meeting|viewing; appointment ~3 possible|please|request|with|for|tomorrow|next|at|on
    meet ~2 you|up|in|someone|somebody|with; come ~1 by|over|visit ~6 tomorrow|today|showroom|shop|store|week|monday|tuesday|wednesday|thursday|friday|saturday|sunday|afternoon|morning|office; visit ~3 showroom|shop|store|warehouse|office
    schedule|book|plan|arrange ~3 call|visit|time|slot|pickup|pick; can|could i|we ~3 come by|over|see|view|visit ~5 showroom|shop|store|person|office|warehouse|you?; view ~4 in person; see ~3 in person; when can|could i|we ~2 come|visit|stop
  `),
  otherTrouble: phraseLines(`
    call me; phone me; ring me; call|phone ~1 you; give me a call; callback; call back; phone|telephone number ~6 call|reach|contact|you|your; your ~2 phone|telephone number; phone ~1 call; by phone|telephone; over the phone; customer service number
    lawyer|solicitor|attorney|court|sue|suing|legal|police|fraud|scam|scammed|scammer|scammers|ombudsman|tribunal|lawsuit; consumer ~1 protection|authority|rights; report ~4 seller|buyer|fraud|scam|user; dispute*; file ~3 complaint|claim; complaint|complain; chargeback
    error message|code; website|site|app|page|checkout|button ~4 down|crash*|crashing|hangs|broken|frozen|freezes|bug|error|stuck|loading; ! website|site|app|page|checkout|button|payment ~3 not|doesnt|isnt|wont|cant|cannot ~2 work|working|load|loading|open|respond|responding|available
    technical ~1 problem|problems|issue|issues|error|fault|trouble; bug in; bug on; error ~1 404|500|503; get|getting|see|shows|receive ~3 an? error; account ~3 hacked|stolen; unauthori* payment|charge|transaction
    charged|paid|debited twice|double; double ~1 charged|charge|payment|paid
  `),
  asksIfTrouble: phraseLines(`
    is|are|could|would ~1 that|this|it|they|these ~3 scam|fraud; how ~4 spot|recognise|recognize|avoid ~3 scam|scammer|scammers|fraud
  `),
  howTo: phraseLines(`
    how|howto; what ~4 process|procedure|policy|policies|steps|conditions|rules|terms|deadline|fee|fees|penalty|way|happens|if|need|do; where ~1 can|do|should|is|are|to|would; when ~1 can|do|will|is|does|should|may; which; who ~1 pays|is|can; is|are ~1 it|there ~4 possible|way|allowed|fee|charge|cost*|option|free
    explain; tell me ~2 about|how|if|what|whether; know ~3 about|if|how|whether|what|where|more; wondering|wonder; information|info ~2 about|on|regarding; question|questions ~3 about|on|regarding; do you|they ~2 offer|have|accept|allow|give|refund|provide|do; does ~5 work|cost|take|allow|include; am i ~1 allowed|able|entitled|still; what|whats ~2 your|the ~3 policy
    why; return|refund|cancellation policy; policy ~1 on|for|about; see|check|show|find|read ~4 policy|conditions|terms|fee|fees|penalty; how long|much|many
  `),
  mayI: phraseLines(
    'can|could|may|might i|we|one|buyers|sellers|people|customers ~1 still|also|even|get|have|just|return?; is it ~1 possible|still|ok; will|would i|it; do i; able to; possible to',
  ),
  supposing: phraseLines(
    'if|in ~2 i|we|you|the|a|case|someone; after|before|once|when|whenever ~1 i|we|you|a|the|cancelling|canceling|returning; suppose|supposing|assuming|should i; without; until; unless',
  ),
  negators: phraseLines('not|dont|doesnt|didnt|never|no|cannot|wont|wouldnt|nor|neither|without|instead|isnt|havent|wasnt|arent; rather than; no need'),
  notNegating: phraseLines(
    'not only|just; no longer; why not|dont|cant|wont; if not; or not; not ~5 anymore|longer|needed; no more; whether or not; can not? believe; do not hesitate; didnt ~4 want; no problem|worries; dont want|need it|this|them; not happy|satisfied|interested|fit|what|as|good|working; doesnt|isnt|didnt|dont fit|work|like|arrive|match',
  ),
  please: phraseLines('please|pls|plz|kindly|asap|immediately|now|today|urgently'),
  breaks: phraseLines('but; and|so|therefore|then i|im|id|we|please|now|want|give|refund|cancel|can; because; please; however; or i; so please'),
  yes: phraseLines('yes|yeah|yep|yup|sure|ok|okay|please|definitely|absolutely|good|great|fine|right'),
  offersColleague: phraseLines(
    'connect|transfer|forward|pass|hand|bring|put|contact|involve|get ~8 colleague|human|person|someone|team|teammate|employee; like|want|prefer ~8 colleague|human|person|teammate',
  ),
  contactSupport: phraseLines(`
    contact|email|mail|call|phone|message|write|reach|notify|inform ~2 us|support|our|customer|helpdesk ~3 team|service|support|care|desk|directly|via|by|at|immediately|if|so|and|first|within|for?
    get ~1 in touch ~2 us|our|support|customer|team; reach out ~2 us|our|support|customer; let us know; send ~4 us an|a email|mail|message; send ~3 email|mail ~2 to; ask ~3 our|support|customer ~1 team|service|support; please ~1 contact|email|call; via ~2 contact form; fill ~3 contact form; contact ~2 customer|support
  `),
  functionWords: phraseLines(
    'the;is;are;my;i;you;your;it;this;that;what;where;when;how;why;with;for;and;not;have;has;can;could;would;please;from;but;do;does;did;im;ive;id;dont;cant;want;need;of;to;there;been;which;who;they;he;she;get;got;if;a;still;any;thank;thanks;hello;yes',
  ),
};
