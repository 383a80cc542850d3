import { compilePhrases, phraseLines } from '../triage/index.ts';
import type { Language, PhraseBook } from '../triage/index.ts';

interface OrderPhrases {
  /** Asks how far an order of their own is. */
  state: string;
  /** Asks whether it is paid. */
  payment: string;
  /** Asks how something is done: an article answers that, unless an order is named by number. */
  general: string;
  /** Wants something changed or given back: no look at the order answers that. */
  change: string;
  /** What an order is called. */
  noun: string;
}

/** In the notation of `match-phrases.ts`. */
const PHRASES: Readonly<Record<Language, OrderPhrases>> = {
  nl: {
    state: `waar ~3 bestelling|order|pakket|pakketje|pakje|zending|levering|aankoop|spullen; status ~4 bestelling|order|zending|levering|pakket; bestelstatus|orderstatus; hoe staat ~3 bestelling|order|pakket|zending
      wanneer ~4 mijn|onze|m ~2 bestelling|order|pakket|pakketje|pakje|zending|levering|aankoop; wanneer ~3 bestelling|order|pakket ~2 #; bestelling|order|pakket|zending ~2 # ~5 verzonden|verstuurd|onderweg|geleverd|bezorgd|binnen|aangekomen|klaar|komt
      mijn|onze ~2 bestelling|order|pakket|pakketje|pakje|zending|aankoop ~6 verzonden|verstuurd|onderweg|geleverd|bezorgd|binnen|aangekomen|ontvangen|gekomen|klaar|blijft|komt; is|wordt|komt ~1 bestelling|order|pakket ~2 #; volg|volgen|track|traceer ~2 mijn|onze ~1 bestelling|order|pakket|zending; trackingcode|trackingnummer|volgnummer ~4 mijn|bestelling|order|pakket`,
    payment: `betaling|betaald ~4 binnen|binnengekomen|ontvangen|gelukt|aangekomen|verwerkt|goed; betaalstatus; bestelling|order ~4 betaald; mijn betaling ~3 binnen|ontvangen|gelukt|verwerkt|aangekomen|goed`,
    general: `kan|kunnen mijn|de|een ~3 geleverd|bezorgd|verzonden; hoe|waar kan|kun|kunnen|moet|vind|zie|mag ik|je|we|men|u; hoe lang ~3 levering|bezorging; hoe volg ik|je`,
    change: `wijzig*; verander*; aanpassen|aangepast; ander adres; adres; annuleer|annuleren; retour*; terugsturen; terugbetal*; ruilen; omruilen; factuur|factuurtje; toevoegen`,
    noun: `bestelling|order|bestelnummer|ordernummer|pakket|pakketje|pakje|zending|levering|aankoop`,
  },
  en: {
    state: `where ~3 order|package|parcel|delivery|shipment|purchase|stuff; wheres ~2 order|package|parcel|delivery|shipment|purchase; status ~4 order|delivery|shipment|parcel|package; order|delivery|shipment status
      when ~4 my|our ~2 order|package|parcel|delivery|shipment|purchase; when ~3 order|package|parcel ~2 #; order|package|parcel|shipment ~2 # ~5 shipped|sent|dispatched|arrived|arrive|delivered|coming|ready|late|way
      my|our ~1 order|package|parcel|delivery|purchase ~6 shipped|sent|dispatched|arrived|arrive|delivered|received|coming|late|way|ready; has|is|was|did order|package|parcel ~2 #; track ~2 my|our ~1 order|package|parcel|shipment; tracking ~1 number|code|link ~4 my|order|parcel|package; not|havent|hasnt|never ~2 received|got ~3 order|package|parcel`,
    payment: `payment ~4 received|arrived|come|gone|processed|succeeded|successful; receive|received ~2 payment; payment status; order ~4 paid`,
    general: `can|could my|the|an ~2 be; how|where do|can|should|would|could i|we|you|one; how long ~3 delivery|shipping`,
    change: `chang*; updat*; modif*; other address; new address; address; cancel*; refund*; return*; exchang*; invoice; receipt; add`,
    noun: `order|orders|package|parcel|delivery|shipment|purchase`,
  },
  de: {
    state: `wo ~4 bestellung|paket|packchen|lieferung|sendung|ware|auftrag; status ~4 bestellung|lieferung|sendung|auftrag|auftrags|pakets; bestellstatus|lieferstatus|sendungsstatus|auftragsstatus
      wann ~4 meine|mein|unsere ~2 bestellung|paket|packchen|lieferung|sendung|ware; wann ~3 bestellung|paket|lieferung ~2 #; bestellung|paket|lieferung|sendung|auftrag ~2 # ~5 verschickt|versandt|versendet|unterwegs|angekommen|geliefert|zugestellt|da|fertig
      meine|mein|unsere ~1 bestellung|paket|packchen|lieferung|sendung|ware ~6 verschickt|versandt|versendet|unterwegs|angekommen|geliefert|zugestellt|erhalten|bekommen|da|bleibt; ist|wurde|wird bestellung|paket|lieferung|auftrag ~2 #; meine|mein|unsere ~1 bestellung|paket|sendung|lieferung ~2 verfolgen; sendungsnummer|trackingnummer ~4 meine|meiner|bestellung|paket`,
    payment: `zahlung|bezahlung|uberweisung ~4 eingegangen|angekommen|erhalten|da|geklappt; zahlungsstatus; bestellung ~4 bezahlt`,
    general: `kann|konnen meine|mein|die|eine ~8 werden; wie|wo kann|konnen|soll|muss|finde|darf ich|man|wir; wie lange ~3 lieferung|versand; wie verfolge ich`,
    change: `ander*; andere adresse; adresse; storn*; ruckgabe; zuruckgeben|zurucksenden|zuruckschicken; erstatt*; umtausch*; rechnung; hinzufugen`,
    noun: `bestellung|bestellnummer|auftrag|auftragsnummer|paket|packchen|lieferung|sendung`,
  },
  fr: {
    state: `ou est|en|se|sont|reste ~4 commande|colis|livraison|paquet|achat; statut|etat|suivi ~4 commande|colis|livraison|paquet
      quand ~5 ma|mon|notre ~1 commande|colis|livraison|paquet|achat; quand ~3 commande|colis ~3 #; commande|colis|livraison ~3 # ~5 expediee|expedie|envoyee|envoye|livree|livre|arrivee|arrive|partie|parti|prete|pret|route
      ma|mon|notre commande|colis|livraison|paquet ~6 expediee|expedie|envoyee|envoye|livree|livre|arrivee|arrive|partie|parti|recue|recu|route|prete|pret; suivre ~2 ma|mon|notre ~1 commande|colis|livraison; recu ~3 ma|mon ~1 commande|colis|paquet; numero de suivi`,
    payment: `paiement ~4 recu|abouti|arrive|accepte|valide; commande ~4 payee; statut ~2 paiement`,
    general: `peut|peuvent ~2 etre livree|livre|expediee|envoyee; comment|ou puis|peux|peut|pouvez|dois|faut|trouver je|on|il|vous; comment suivre; combien de temps`,
    change: `chang*; modif*; autre adresse; adresse; annul*; rembours*; retour*; renvoy*; echang*; facture; ajouter`,
    noun: `commande|colis|paquet|livraison|achat`,
  },
  it: {
    state: `dove ~4 ordine|pacco|spedizione|consegna|acquisto; stato del|dell|della|di ~2 ordine|spedizione|consegna|pacco; dov ~3 ordine|pacco|spedizione
      quando ~4 mio|mia|nostro|nostra ~1 ordine|pacco|spedizione|consegna|acquisto; quando ~3 ordine|pacco ~3 #; ordine|pacco|spedizione ~3 # ~5 spedito|spedita|inviato|partito|arrivato|arrivata|consegnato|consegnata|pronto|viaggio
      mio|mia|nostro|nostra ordine|pacco|spedizione|acquisto ~6 spedito|spedita|inviato|partito|arrivato|arrivata|consegnato|consegnata|ricevuto|pronto|viaggio; tracciare|seguire ~2 mio|mia|nostro ~1 ordine|pacco|spedizione; ricevuto ~3 mio|mia ~1 ordine|pacco|acquisto; numero|codice di tracciamento|tracking`,
    payment: `pagamento ~4 ricevuto|arrivato|andato|riuscito|accettato|registrato; ordine ~4 pagato; stato ~2 pagamento`,
    general: `puo essere; come|dove posso|possiamo|devo|puo|si|trovo; quanto tempo`,
    change: `cambi*; modific*; altro indirizzo; indirizzo; annull*; rimbors*; reso; restitu*; sostitu*; fattura; aggiungere`,
    noun: `ordine|pacco|spedizione|consegna|acquisto`,
  },
};

/** Compiled once, when the process starts. */
export const ORDER_BOOKS: Readonly<Record<Language, PhraseBook>> = {
  nl: bookOf(PHRASES.nl),
  en: bookOf(PHRASES.en),
  de: bookOf(PHRASES.de),
  fr: bookOf(PHRASES.fr),
  it: bookOf(PHRASES.it),
};

function bookOf(phrases: OrderPhrases): PhraseBook {
  return compilePhrases(Object.fromEntries(Object.entries(phrases).map(([group, lines]) => [group, phraseLines(lines as string)])));
}
