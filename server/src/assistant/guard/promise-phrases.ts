import { phraseLines } from '../triage/match-phrases.ts';
import type { Language } from '../triage/index.ts';

/** What a reply can claim was done or will be done. */
export const DEEDS = ['refund', 'cancel', 'ship', 'change', 'replace', 'credit', 'contact'] as const;
export type Deed = (typeof DEEDS)[number];

/** `done`: for this contact, already. `will`: going to happen. Notation of `match-phrases.ts`. */
export const PROMISES: Readonly<Record<Language, Readonly<Record<'done' | 'will', Readonly<Record<Deed, readonly string[]>>>>>> = {
  en: {
    done: {
      refund: phraseLines(
        'have|ive|weve|has|was|were|been|is|are|just|already ~3 refunded|reimbursed; i|we refunded; refund|money|payment|amount|reimbursement ~3 has|have|was|is ~2 issued|processed|approved|initiated|completed|sent|made|returned|started|confirmed|granted|underway|requested; have|ive|weve ~3 issued|processed|approved|initiated|started|arranged|requested ~4 refund|reimbursement',
      ),
      cancel: phraseLines(
        'have|ive|weve|has|was|were|been|is|just|already ~3 cancelled|canceled; i|we cancelled|canceled; cancellation ~3 is|was|has ~2 confirmed|processed|completed|complete',
      ),
      ship: phraseLines(
        'order|package|parcel|item|it|delivery|shipment ~3 has|have|was ~3 shipped|dispatched|sent|delivered|posted; order|package|parcel|item|it ~2 on its|the way; have|ive|weve ~2 shipped|dispatched|sent|resent ~4 order|package|parcel|item|label|it|replacement|invoice|email; order|package|parcel ~2 out for delivery',
      ),
      change: phraseLines(
        'have|ive|weve|has|was|is|been ~3 changed|updated|adjusted|corrected|modified|removed|deleted|reset|unlocked|activated|extended; i|we changed|updated|corrected|reset|unlocked',
      ),
      replace: phraseLines(
        'have|ive|weve ~4 ordered|arranged|sent|shipped|requested ~3 replacement; replacement ~3 has|is|was ~3 sent|shipped|ordered|underway|arranged',
      ),
      credit: phraseLines(
        'have|ive|weve ~4 credited|added|applied|given|granted|issued ~5 credit|voucher|discount|coupon|compensation; voucher|discount|credit|coupon ~3 has|was ~3 added|applied|issued|credited; been credited',
      ),
      contact: phraseLines(
        'have|ive|weve ~3 contacted|forwarded|informed|notified|escalated|asked|called|emailed|passed; been forwarded|escalated|notified|informed|passed',
      ),
    },
    will: {
      refund: phraseLines(
        'will|ill|well|going|am|im ~3 refund|refunded|reimburse|reimbursed|refunding; will|ill|well|going ~3 issue|process|receive|get|arrange|initiate|start|have ~4 refund|reimbursement|money; refund|money ~2 will ~2 be|arrive; being refunded; get|receive ~4 money|amount|payment ~6 back; money ~1 is ~2 on its way; guarantee ~5 refund',
      ),
      cancel: phraseLines('will|ill|well|going ~3 cancel|cancelled|canceled; being cancelled|canceled; am|im cancelling|canceling'),
      // "Orders are shipped within two days" is a rule as often as it is news, so a passage may back the present tense.
      ship: phraseLines(
        'order|package|parcel|item|it ~2 is ~2 shipped|dispatched|sent|delivered; will|ill|well|going ~4 ship|shipped|dispatch|dispatched|send|sent|deliver|delivered|arrive|resend; your order|package|parcel arrives; receive|have ~3 order|package|parcel ~3 tomorrow|today',
      ),
      change: phraseLines(
        'i|we|ill|well ~1 will? ~1 change|update|adjust|correct|modify|reset|unlock|extend ~4 address|order|account|password|date|details|email; will be ~1 changed|updated|corrected|reset|unlocked|extended',
      ),
      replace: phraseLines('will|ill|well ~5 replacement; will|ill|well ~2 replace'),
      credit: phraseLines('will|ill|well ~8 voucher|discount|coupon|compensation|compensate|credited; offer you ~4 discount|voucher|compensation'),
      contact: phraseLines(
        'will|ill|well ~4 contact|call|phone|email|forward|escalate|notify|inform|reach you|them|seller|the|this|your; get|be back ~2 to|in you|touch',
      ),
    },
  },
  nl: {
    done: {
      refund: phraseLines(
        'heb|hebben|is|zijn|werd|wordt ~8 terugbetaald|teruggestort|vergoed|gerefund|terugbetaling ~3; terugbetaling|refund|bedrag|geld ~4 is|zijn ~4 verwerkt|goedgekeurd|gestart|gedaan|uitgevoerd|aangevraagd|onderweg|verzonden|teruggestort|terugbetaald|overgemaakt|ingang; heb|hebben ~6 terugbetaling|refund ~3 verwerkt|gestart|goedgekeurd|aangevraagd|gedaan|uitgevoerd',
      ),
      cancel: phraseLines('heb|hebben|is|zijn|werd ~8 geannuleerd|gecanceld|afgezegd|stopgezet; annulering ~3 is ~3 verwerkt|bevestigd|gelukt'),
      ship: phraseLines(
        'bestelling|pakket|order|pakje|artikel|product|zending ~3 is|werd|zijn ~4 verzonden|verstuurd|onderweg|geleverd|bezorgd|afgeleverd; is|zijn ~2 bestelling|pakket|order|pakje ~4 verzonden|verstuurd|onderweg|geleverd|bezorgd; heb|hebben ~6 verzonden|verstuurd|gestuurd|gemaild|opgestuurd',
      ),
      change: phraseLines('heb|hebben|is|zijn ~8 gewijzigd|aangepast|bijgewerkt|veranderd|gecorrigeerd|verwijderd|gereset|gedeblokkeerd|geactiveerd|verlengd'),
      replace: phraseLines('heb|hebben|is ~6 vervangend*|vervanging ~5 verzonden|verstuurd|besteld|geregeld|aangevraagd'),
      credit: phraseLines('heb|hebben|is ~6 korting|tegoed|waardebon|voucher|kortingscode|compensatie ~4 toegekend|toegevoegd|gegeven|bijgeschreven|verwerkt'),
      contact: phraseLines(
        'heb|hebben|is|zijn ~7 doorgestuurd|doorgegeven|doorgezet|gecontacteerd|geinformeerd|ingelicht|gebeld|doorgestuurd|geescaleerd; heb|hebben ~4 contact ~4 opgenomen',
      ),
    },
    will: {
      refund: phraseLines(
        'zal|zullen|ga|gaan|wordt|worden|betaal|betalen|stort|storten|krijg|krijgt|ontvang|ontvangt ~8 terugbetaald|terugbetalen|teruggestort|terugstorten|vergoed|vergoeden|terugbetaling|refund; krijg|krijgt|ontvangt|ontvang ~6 geld|bedrag ~6 terug; betaal|betalen|stort|storten ~6 terug; geld ~4 terug; terugbetaling ~2 volgt|wordt|komt',
      ),
      cancel: phraseLines('zal|zullen|ga|gaan|wordt|worden ~8 geannuleerd|annuleren|gecanceld; ik|we|wij annuleer|annuleren'),
      ship: phraseLines(
        'zal|zullen|ga|gaan|wordt|worden ~7 verzonden|verzenden|verstuurd|versturen|geleverd|leveren|bezorgd|bezorgen|sturen|gestuurd; bestelling|pakket|order|pakje ~2 komt|arriveert; ik stuur|verstuur|verzend|mail; ontvang|ontvangt|krijg|krijgt ~3 pakket|bestelling|label ~3 morgen|vandaag?',
      ),
      change: phraseLines(
        'zal|zullen|ga|gaan|ik|wordt ~6 wijzigen|aanpassen|bijwerken|veranderen|gewijzigd|aangepast|resetten|deblokkeren; ik wijzig|verander; ik pas ~4 aan',
      ),
      replace: phraseLines('zal|zullen|ga|gaan|krijg|krijgt|ontvangt|stuur|sturen ~6 vervangend*|vervanging; wordt ~3 vervangen'),
      credit: phraseLines('geef|geven|krijg|krijgt|ontvangt|bied|bieden ~5 korting|tegoed|waardebon|voucher|kortingscode|compensatie|schadevergoeding'),
      contact: phraseLines(
        'zal|zullen|ga|gaan|wordt ~6 bellen|mailen|contacteren|informeren|doorsturen|doorgeven|gebeld|teruggebeld|doorgestuurd|navragen; neem|neemt|nemen|zal|zullen ~4 contact ~4 op|opnemen ~1 met?; ik stuur ~4 door; collega belt; we bellen; ik bel',
      ),
    },
  },
  de: {
    done: {
      refund: phraseLines(
        'habe|haben|wurde|wurden|ist|sind ~8 erstattet|ruckerstattet|zuruckerstattet|zuruckgezahlt|zuruckuberwiesen; erstattung|ruckerstattung|geld|betrag|ruckzahlung ~3 wurde|ist|sind ~5 veranlasst|bearbeitet|genehmigt|eingeleitet|unterwegs|uberwiesen|ausgefuhrt|bestatigt|beantragt; habe|haben ~6 erstattung|ruckerstattung|ruckzahlung ~4 veranlasst|eingeleitet|genehmigt|bearbeitet|beantragt',
      ),
      cancel: phraseLines(
        'habe|haben|wurde|wurden|ist ~8 storniert|gekundigt|annulliert; stornierung ~3 wurde|ist ~3 bestatigt|bearbeitet|abgeschlossen|erfolgt',
      ),
      ship: phraseLines(
        'bestellung|paket|artikel|sendung|ware|lieferung ~3 wurde|ist|sind ~5 versendet|versandt|verschickt|unterwegs|geliefert|zugestellt|ausgeliefert; wurde|ist ~2 bestellung|paket|sendung ~4 versendet|verschickt|versandt|unterwegs|geliefert; habe|haben ~6 versendet|verschickt|zugeschickt|gesendet|geschickt|gemailt',
      ),
      change: phraseLines('habe|haben|wurde|wurden|ist ~8 geandert|aktualisiert|angepasst|korrigiert|geloscht|zuruckgesetzt|entsperrt|aktiviert|verlangert'),
      replace: phraseLines('habe|haben|wurde ~6 ersatz* ~5 verschickt|bestellt|veranlasst|versendet|geschickt'),
      credit: phraseLines(
        'habe|haben|wurde ~6 gutschein|rabatt|guthaben|gutschrift|entschadigung ~4 gutgeschrieben|ausgestellt|hinzugefugt|gewahrt; gutgeschrieben',
      ),
      contact: phraseLines('habe|haben|wurde|wurden ~7 weitergeleitet|weitergegeben|informiert|kontaktiert|benachrichtigt|angerufen|eskaliert'),
    },
    will: {
      refund: phraseLines(
        'werde|werden|wird|erhalten|erhaltst|bekommen|bekommst ~8 erstattet|erstatten|ruckerstattet|zuruckerstattet|erstattung|ruckerstattung|ruckzahlung|zuruckgezahlt|zuruckzahlen; erhalten|bekommen|bekommst|erhaltst ~6 geld|betrag ~6 zuruck; erstatte|erstatten ~1 ich|wir|ihnen|dir; ich|wir erstatte|erstatten',
      ),
      cancel: phraseLines('werde|werden|wird ~8 storniert|stornieren|annulliert; ich|wir storniere|stornieren'),
      ship: phraseLines(
        'werde|werden|wird ~7 versendet|versenden|verschickt|verschicken|geliefert|liefern|zugestellt|schicken|senden|geschickt|zugesandt; bestellung|paket|sendung ~2 kommt|trifft; ich|wir sende|schicke|verschicke|schicken|senden|maile',
      ),
      change: phraseLines('werde|werden|wird ~7 andern|geandert|aktualisieren|anpassen|angepasst|zurucksetzen|entsperren|verlangern; ich andere'),
      replace: phraseLines('werde|werden|wird|erhalten|bekommen|erhaltst|bekommst|schicke|schicken ~6 ersatz*; wird ~4 ersetzt; werden ~4 ersetzen'),
      credit: phraseLines(
        'erhalten|bekommen|bekommst|erhaltst|gebe|geben|biete|bieten ~5 gutschein|rabatt|guthaben|gutschrift|entschadigung; wird ~4 gutgeschrieben',
      ),
      contact: phraseLines(
        'werde|werden|wird ~7 kontaktieren|anrufen|informieren|weiterleiten|melden|benachrichtigen|zuruckrufen|weitergeleitet; melde|meldet|melden ~1 mich|sich|uns ~3 bei ihnen|dir; ich leite ~6 weiter; rufe|rufen ~4 an|zuruck',
      ),
    },
  },
  fr: {
    done: {
      refund: phraseLines(
        'ai|avons|a|ont|est ~4 rembourse|remboursee|rembourses; remboursement|argent|montant ~4 a|est|ont ~4 effectue|traite|emis|valide|approuve|lance|initie|envoye|verse|demande|cours|route|recredite; ai|avons ~3 effectue|lance|traite|approuve|valide|demande|initie|procede ~4 remboursement',
      ),
      cancel: phraseLines('ai|avons|a|est ~4 annule|annulee|annules|annulees|resilie; annulation ~3 a|est ~3 confirmee|effectuee|effective|traitee'),
      ship: phraseLines(
        'commande|colis|article|paquet|produit ~2 a|ont ~4 expedie|expediee|envoye|envoyee|livre|livree; commande|colis|article|paquet|produit ~2 est ~3 route|parti|partie; ai|avons ~4 envoye|expedie|renvoye|transmis',
      ),
      change: phraseLines(
        'ai|avons|a|est ~5 modifie|modifiee|change|changee|mis a jour|corrige|supprime|reinitialise|debloque|active|prolonge|actualise|mise a jour',
      ),
      replace: phraseLines('ai|avons|a ~5 remplacement ~4 envoye|commande|expedie|organise?; a ete ~2 remplace'),
      credit: phraseLines(
        'ai|avons|a ~5 credite|accorde|applique|ajoute ~5 bon|avoir|reduction|remise|code|compte|montant; avoir|bon|remise|reduction ~3 a ~3 credite|accorde|applique|ajoute',
      ),
      contact: phraseLines('ai|avons|a ~4 transmis|transfere|informe|contacte|prevenu|escalade|appele|averti'),
    },
    will: {
      refund: phraseLines(
        'vais|allons|va ~4 rembourser; sera|serez|serons|seras|seront ~3 rembourse*; rembourserai|rembourserons|remboursera; recevrez|recevras|obtiendrez|aurez ~4 remboursement|argent; remboursement ~3 sera|va|arrivera; vous remboursons; vais|allons ~4 remboursement',
      ),
      cancel: phraseLines('vais|allons|va ~4 annuler; sera|seront ~3 annule*; annulerai|annulerons; nous|j annulons|annule'),
      ship: phraseLines(
        'commande|colis|article|paquet|produit ~2 est ~2 expedie|expediee|envoye|envoyee|livre|livree; vais|allons|va ~4 envoyer|expedier|livrer|renvoyer|transmettre; sera|seront ~3 expedie*|envoye*|livre*; enverrai|enverrons|expedierons|livrerons|arrivera; recevrez|recevras ~3 colis|commande|article|etiquette; vous envoie|envoyons',
      ),
      change: phraseLines(
        'vais|allons ~4 modifier|changer|corriger|reinitialiser|debloquer|prolonger; sera ~3 modifie*|change*|corrige*; modifierai|changerai',
      ),
      replace: phraseLines('vais|allons|recevrez|sera|enverrons ~5 remplacement|remplace*|remplacer'),
      credit: phraseLines(
        'recevrez|aurez|offre|offrons|accordons|beneficierez|allons ~5 bon|reduction|remise|compensation|dedommagement|avoir; sera ~2 credite*',
      ),
      contact: phraseLines(
        'vais|allons|va ~4 contacter|appeler|rappeler|transmettre|informer|recontacter|transferer; contactera|contacterons|appellera|rappellera|recontacterons|recontactera|contacterai; sera ~2 transmis*',
      ),
    },
  },
  it: {
    done: {
      refund: phraseLines(
        'ho|abbiamo|e|sono|stato|ha ~4 rimborsat*; rimborso|denaro|importo|soldi ~3 e|sono ~4 effettuat*|emess*|elaborat*|approvat*|avviat*|inviat*|accreditat*|richiest*|corso|completat*|restituit*; ho|abbiamo ~3 effettuato|avviato|emesso|approvato|richiesto|elaborato|disposto ~4 rimborso',
      ),
      cancel: phraseLines('ho|abbiamo|e|sono|stato ~5 annullat*|cancellat*|disdett*; annullamento|cancellazione ~3 e ~3 confermat*|completat*|effettuat*'),
      ship: phraseLines(
        'ordine|pacco|articolo|prodotto|spedizione ~2 e|sono|stato ~4 spedit*|inviat*|consegnat*|partit*|viaggio; ho|abbiamo ~4 inviato|spedito|mandato|rispedito',
      ),
      change: phraseLines('ho|abbiamo|e|sono ~5 modificat*|cambiat*|aggiornat*|corrett*|eliminat*|reimpostat*|sbloccat*|attivat*|prorogat*'),
      replace: phraseLines('ho|abbiamo|e ~5 sostituzione|sostitut* ~4 inviat*|spedit*|ordinat*|richiest*; e stato|stata sostituit*'),
      credit: phraseLines(
        'ho|abbiamo|e ~5 accreditat*|applicat*|concess*|aggiunt* ~5 buono|sconto|credito|coupon|rimborso; buono|sconto|credito ~3 e ~3 accreditat*|applicat*|aggiunt*|concess*',
      ),
      contact: phraseLines('ho|abbiamo|e ~5 inoltrat*|contattat*|informat*|avvisat*|trasmess*|segnalat*|chiamat*'),
    },
    will: {
      refund: phraseLines(
        'verra|sara|sarai|verrai|verranno ~3 rimborsat*|accreditat*|restituit*; rimborsero|rimborseremo|rimborsera; ricevera|riceverai|ricevete|avra|avrai ~4 rimborso|denaro|soldi; procedo|procediamo|procedero|procederemo ~4 rimborso|rimborsare; rimborso ~2 verra|sara|arrivera; la|ti rimborsiamo',
      ),
      cancel: phraseLines(
        'verra|sara ~3 annullat*|cancellat*; annullero|annulleremo; procedo|procediamo|procedero|procederemo ~4 annullamento|annullare; ora annullo|annulliamo',
      ),
      ship: phraseLines(
        'verra|sara|verranno|saranno ~3 spedit*|inviat*|consegnat*; spediro|spediremo|inviero|invieremo|arrivera|consegneremo|mandero|manderemo; ricevera|riceverai ~3 pacco|ordine|articolo|etichetta; ti|le invio|inviamo|mando',
      ),
      change: phraseLines(
        'verra|sara ~3 modificat*|cambiat*|aggiornat*|corrett*; modifichero|modificheremo|cambiero|aggiornero|aggiorneremo; procedo ~4 modific*',
      ),
      replace: phraseLines('ricevera|riceverai|verra|sara|invieremo|inviero ~5 sostitu*'),
      credit: phraseLines('ricevera|riceverai|offro|offriamo|avra|avrai ~5 buono|sconto|coupon|compensazione|risarcimento|indennizzo'),
      contact: phraseLines(
        'contattero|contatteremo|contattera|chiamero|chiameremo|chiamera|richiamera|richiameremo|inoltrero|inoltreremo|informero|informeremo|ricontatteremo; verra|sara|sarai|verrai ~3 contattat*|richiamat*|inoltrat*',
      ),
    },
  },
};

/** Words at the head of a clause that make a claim a case: "once your order has shipped". */
export const CONDITIONS: Readonly<Record<Language, readonly string[]>> = {
  en: ['if', 'when', 'once', 'after', 'unless', 'until', 'whether', 'before', 'whenever', 'should', 'as', 'can', 'may', 'might', 'could'],
  nl: ['als', 'wanneer', 'zodra', 'nadat', 'indien', 'tenzij', 'voordat', 'totdat', 'mocht', 'kan', 'kunt', 'mag', 'nog', 'eenmaal'],
  de: ['wenn', 'sobald', 'nachdem', 'falls', 'ob', 'bevor', 'sollte', 'kann', 'kannst', 'konnen', 'darf', 'bis'],
  fr: ['si', 'quand', 'lorsque', 'lorsqu', 'apres', 'avant', 'fois', 'peut', 'pouvez', 'peux', 'pourra', 'tant', 'des que', 'des qu'],
  it: ['se', 'quando', 'appena', 'dopo', 'prima', 'volta', 'puo', 'puoi', 'potra', 'qualora', 'finche'],
};

/** Negations that turn a claim into its opposite. */
export const DENIALS: Readonly<Record<Language, readonly string[]>> = {
  en: ['not', 'never', 'no', 'cannot', 'hasnt', 'havent', 'wont', 'isnt', 'wasnt', 'yet', 'unable'],
  nl: ['niet', 'nooit', 'geen', 'nog'],
  de: ['nicht', 'nie', 'kein', 'keine', 'keinen', 'noch'],
  fr: ['pas', 'jamais', 'aucun', 'aucune', 'ne', 'n'],
  it: ['non', 'mai', 'nessun', 'nessuna'],
};

/** Words by which a passage, in any language, is recognised to speak of a deed, or a tool result to report it. */
export const DEED_WORDS: Readonly<Record<Deed, { spoken: RegExp; reported: RegExp }>> = {
  refund: {
    spoken: /refund|reimburs|money back|terugbet|teruggest|terugstort|terugkrijg|geld terug|vergoed|erstatt|zuruckgezahlt|geld zuruck|rembours|rimbors|restitu/,
    reported:
      /refunded|refund (?:id|issued|created|processed|succeeded|approved|initiated|requested)|refund[^.]{0,60}(?:succeeded|issued|completed|processed|created|approved|done|pending)|reimbursed|terugbetaald|erstattet|rembourse|rimborsat/,
  },
  cancel: { spoken: /cancel|annul|storn|kundig|disd|gecanceld/, reported: /cancelled|canceled|geannuleerd|storniert|annule\b|annulee|annullat/ },
  ship: {
    spoken:
      /ship|deliver|dispatch|sent|send|arriv|verz(?:ond|end)|verst(?:uu|ur)|lever|bezorg|liefer|versand|versend|verschick|zugestellt|expedi|envo|livr|spedi|consegn|invia/,
    reported:
      /shipped|dispatched|in transit|delivered|out for delivery|fulfilled|\bsent\b|verzonden|verstuurd|onderweg|bezorgd|geleverd|versendet|versandt|verschickt|zugestellt|geliefert|expedie|livre|envoye|spedit|consegnat|inviat|estimated|expected/,
  },
  change: {
    spoken: /chang|updat|edit|modif|reset|unlock|correct|wijzig|aanpas|bijwerk|verander|ander|aktualis|zurucksetz|chang|reinitialis|cambi|aggiorn|reimpost/,
    reported: /changed|updated|modified|corrected|\breset\b|unlocked|success|gewijzigd|aangepast|geandert|aktualisiert|modifie|aggiornat|modificat|\bok\b/,
  },
  replace: { spoken: /replac|vervang|ersatz|ersetz|remplac|sostitu/, reported: /replacement|vervang|ersatz|remplac|sostitu/ },
  credit: {
    spoken: /voucher|discount|coupon|credit|compens|korting|tegoed|waardebon|gutschein|rabatt|gutschr|reduction|remise|avoir|buono|sconto/,
    reported: /voucher|discount|coupon|credited|credit added|korting|gutschein|remise|buono|sconto/,
  },
  contact: {
    spoken: /contact|call|reach|repl(?:y|ies)|respon|bel(?:t|len)|mail|reactie|kontakt|meld|anruf|antwort|appel|repon|chiam|rispon|contatt|inform/,
    reported: /forwarded|notified|contacted|escalated|informed|message sent|doorgestuurd|weitergeleitet|transmis|inoltrat|callback/,
  },
};
