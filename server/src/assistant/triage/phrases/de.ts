import { phraseLines } from '../match-phrases.ts';
import type { PhraseTable } from '../phrase-table.ts';

export const GERMAN: PhraseTable = {
  language: 'de',
  intents: {
    refund: phraseLines(`
      5 erstatt*; 5 ruckerstatt*; 4 rueckerstatt*; 4 zuruckerstatt*; 4 geld ~4 zuruck*; 4 geld ~4 zurueck*; 4 zuruck ~2 geld; 3 ruckgabe*; 3 rucksend*; 5 zurucksend*; 5 zuruckschick*; 3 zuruckgeschickt; 3 zuruckgeben; 3 retour*; 5 umtausch*; 5 umzutausch*; 3 zuruckzahl*; 3 ruckzahlung*; 3 widerruf*; 3 schicke* ~4 zuruck; 3 zuruckbekomm*; 3 refund*; 3 gutschrift; 3 zurucksenden|zurueckschicken|zuruecksenden|rueckgabe|ruecksendung; 3 zuruckuberw*
    `),
    payout: phraseLines(`
      5 auszahl*; 5 ausgezahlt; 5 ausbezahl*; 4 mein* ~1 guthaben|erlos|einnahmen|verdienst; 4 verkauft* ~8 geld|bezahlt|zahlung|ausgezahlt; 4 geld ~4 verkauf*; 4 bankverbindung; 4 kontonummer; 4 bankkonto; 6 iban; 3 uberweis* ~6 verkauf*|konto; 4 wann ~4 bezahlt; 4 verkaufserlos*; 6 provision ~4 abgezogen|verkauf; 3 guthaben; 4 bekomme ~4 geld ~4 verkauf*; 6 kaufer ~14 geld|bezahlt|zahlung; 6 konto ~4 geld; 6 geld ~5 konto
    `),
    logistics: phraseLines(`
      4 wo ~4 paket*|bestellung|lieferung|sendung|ware|packchen|artikel; 4 paket*; 4 sendung*; 4 liefer*; 4 geliefert; 4 versand*; 4 versend*; 4 verschick*; 4 versandlabel*; 4 versandetikett*; 4 etikett*; 4 label*; 4 retourenlabel*; 4 retourenschein; 4 paketschein; 4 zustell*; 4 zugestellt; 4 track*; 4 verfolg*; 3 kurier|postbote|dhl|dpd|hermes|gls|ups; 3 nicht ~2 angekommen|erhalten|bekommen|eingetroffen; 3 angekommen
      3 abhol*; 3 selbst abholen; 3 abgeholt; 3 adresse*; 3 lieferadresse; 3 unterwegs; 3 verspat*; 3 status ~3 bestellung|lieferung; 3 bestellstatus; 2 zoll; 3 wann ~4 bestellung|paket|lieferung; 3 verloren; 2 postleitzahl; 3 spedition; 3 paketshop
    `),
    seller_no_response: phraseLines(`
      6 verkaufer*|handler*|anbieter* ~6 antwort*|reagier*|meldet|ruckmeldung|gemeldet|gehort|schweigt|ignorier*|erreich*|reaktion|geantwortet; 6 antwort|antworten|ruckmeldung|reaktion|gehort ~4 verkaufer*|handler*|anbieter*; 5 nichts|keine ~6 verkaufer*; 5 verkaufer* ~10 nichts|keine; 4 kontaktier* ~4 verkaufer*; 5 verkaufer* ~10 antwort*|reaktion|reagiert|meldet|geantwortet; 5 ignoriert ~4 nachrichten|mich; 4 verkaufer ~4 kontakt*; 4 verkaeufer* ~6 antwort*|reagier*|meldet
    `),
    login: phraseLines(`
      5 einlogg*; 5 eingeloggt; 5 anmeld*; 5 angemeldet; 5 logge* ~4 ein; 5 passwort*; 5 kennwort*; 4 zugang*; 4 benutzername*; 4 konto ~3 gesperrt|gehackt|loschen|erstellen|blockiert; 4 mein* konto; 4 account*; 6 bestatigungscode; 6 verifizierungscode; 6 sicherheitscode; 4 registrier*; 3 profil; 4 zwei faktor; 4 gesperrt; 3 login; 6 mailadresse; 6 mail adresse; 4 benutzerkonto|kundenkonto; 4 zurucksetzen
    `),
    cancellation: phraseLines(
      '5 stornier*; 5 storno*; 5 stornierung*; 5 storniert; 5 kundig*; 4 bestellung ~4 zuruckziehen|ruckgangig|abbrechen|abbestellen|widerrufen; 4 ruckgangig; 4 abbestell*; 4 widerruf* ~3 bestellung|kauf|vertrag; 3 versehentlich ~3 bestellt; 3 aus versehen ~3 bestellt; 4 cancel*; 3 falsch bestellt; 3 doppelt bestellt; 4 trete* ~3 vom ~3 zuruck',
    ),
    product_info: phraseLines(`
      4 masse; 4 abmessung*; 4 wie ~1 gross|breit|hoch|lang|tief|schwer|alt; 2 grosse|grossen; 4 material*; 4 farbe*; 4 noch ~2 verfugbar|erhaltlich|haben|da|vorratig; 4 verfugbar*; 4 lager; 4 lieferbar; 4 passt; 4 geeignet; 4 gewicht; 4 wiegt; 4 technische daten; 4 zustand; 4 mehr ~1 foto*|bilder|informationen|infos ~4 produkt|artikel|stuhl|lampe|tisch|schrank?; 4 mehr ~2 bilder|fotos; 3 original|authentisch; 3 echtes|echt leder|gold|silber|holz
      4 breite|hohe|tiefe|lange|durchmesser|sitzhohe; 3 marke; 3 leder|holz|baumwolle|wolle|eiche|massiv; 3 waschbar|wasserdicht; 2 produkt|artikel; 3 preis ~2 von; 3 garantie; 3 inbegriffen|enthalten; 4 welche* ~2 grosse*|farbe*; 3 besteht ~3 aus; 3 kompatibel
    `),
    listing: phraseLines(`
      5 verkaufer ~1 werden; 5 anzeige*; 5 inserat*; 5 inserier*; 5 einstell* ~3 artikel|produkt|anzeige|angebot?; 5 stelle* ~6 ein; 5 verkaufen ~4 bei|auf|uber|euch|ihnen|hier|plattform; 5 mochte|will|kann|wie|gerne ~6 verkaufen; 5 anfangen ~3 verkaufen; 4 hochlad*; 4 fotos ~4 hochladen|hinzufugen; 4 shop ~2 eroffnen; 5 verkauferkonto; 6 verkaufsgebuhr*; 4 provision; 4 preis ~5 andern|senken; 4 zum verkauf; 4 anbieten; 4 angebot ~2 erstellen|andern|loschen; 4 registrieren ~3 verkaufer
    `),
    not_as_described: phraseLines(`
      5 nicht ~2 wie ~3 beschrieben|abgebildet|bild*|foto*|erwartet|angegeben|bestellt; 5 entspricht ~4 nicht; 5 stimmt ~4 nicht ~3 uberein; 5 anders ~3 als; 5 ander* ~3 als ~4 bestellt|beschrieben|beschreibung|bild*|foto*; 5 kaputt*; 5 defekt*; 5 beschadig*; 5 schaden; 5 falsch* ~2 produkt|artikel|grosse|farbe|ware|bestellung|modell|geliefert|erhalten|bekommen|paket; 6 zerbrochen; 6 gebrochen; 5 kratzer; 5 zerkratzt; 4 fleck*; 4 riss*; 4 gerissen; 4 gefalscht|falschung|fake|plagiat; 4 fehlt; 4 fehlen; 4 fehlend*; 4 unvollstandig
      4 funktioniert ~3 nicht; 4 geht nicht ~1 an; 4 schlechte qualitat; 4 sieht ~4 anders; 4 mangel*; 4 irrefuhrend*; 4 delle*; 4 stinkt; 4 kleiner|grosser|kurzer ~4 als; 4 wackelt; 4 rost*
    `),
    invoice: phraseLines(
      '6 rechnung*; 6 quittung*; 6 beleg|belege; 6 kaufbeleg|kassenbon|kassenzettel|zahlungsbeleg; 5 mwst|mehrwertsteuer|umsatzsteuer*|ust; 5 buchhaltung|steuerberater; 5 kaufnachweis|zahlungsnachweis; 4 rechnungsadresse; 4 firmenname; 4 steuernummer; 4 finanzamt',
    ),
  },
  subIntents: {
    order_status: phraseLines(
      '4 wo ~4 paket*|bestellung|lieferung|sendung|ware|packchen|artikel; 4 status ~4 bestellung|lieferung|sendung; 4 bestellstatus; 4 wann ~6 geliefert|kommt|ankommt|versendet|verschickt|zugestellt|lieferung|bekomme|erhalte; 4 track*; 4 sendungsverfolgung|sendungsnummer; 3 nicht ~2 angekommen|erhalten|bekommen|eingetroffen|geliefert; 3 schon ~2 versendet|verschickt|unterwegs; 3 verspat*',
    ),
    payment: phraseLines(
      '4 zahlung*; 4 bezahlen; 4 zahlen; 4 zahlungsart*; 4 zahlungsmethode*; 4 paypal|klarna|kreditkarte|visa|mastercard|sofortuberweisung|lastschrift; 4 abgebucht; 4 doppelt|zweimal ~2 bezahlt|abgebucht|berechnet; 4 ratenzahlung|raten; 4 gutscheincode|rabattcode|gutschein*; 3 auf rechnung; 3 kasse; 3 abbuchung',
    ),
    shipping_label: phraseLines(
      '4 label*; 4 versandlabel*; 4 versandetikett*; 4 etikett*; 4 retourenlabel*; 4 qr; 4 paketschein; 4 retourenschein; 4 paketmarke',
    ),
    appointment: phraseLines(
      '4 termin*; 4 treffen; 4 vorbeikommen; 4 besichtig*; 4 besuchen; 4 showroom; 4 ausstellungsraum; 4 vereinbaren; 4 anschauen; 3 ansehen',
    ),
  },
  buyer: phraseLines(`
    ich|wir|habe|haben ~5 gekauft|bestellt|erhalten|bekommen; meine ~1 bestellung|lieferung|sendung|ware; mein ~1 paket|kauf|packchen; als kaufer; ich bin ~2 kaufer; der|dem|den|ein|mein verkaufer; ich ~3 kaufen; mein geld zuruck; noch verfugbar|zu|da; kann ich ~4 kaufen|bestellen; gekauft; bestellt
  `),
  seller: phraseLines(`
    3 ich|wir|habe ~5 verkauft|verkaufe; 3 mein ~1 kaufer|inserat|verkauf|shop|erlos|guthaben; 3 meine ~1 anzeige*|auszahlung|verkaufe|einnahmen; 3 der|dem|den|ein kaufer; 3 als verkaufer; 3 ich bin ~2 verkaufer; 4 verkaufer werden; 3 mochte|will|kann|gerne ~6 verkaufen; 3 verkauft* ~2 artikel|ware|stuhl|lampe|tisch; 3 auszahl*; 3 ausgezahlt; 3 verkauferkonto|verkaufsgebuhren; 3 anzeige ~2 schalten|aufgeben|erstellen; 3 inserat ~2 erstellen|aufgeben
  `),
  asksForHuman: phraseLines(`
    mit ~4 jemand*|mensch*|person|mitarbeiter*|kollege*|kundenservice|kundendienst|kundenbetreuung|berater*|support|vorgesetzt*|chef|manager|team|leuten|echten|sachbearbeiter*|ansprechpartner* ~4 sprechen|reden|chatten|telefonieren|verbinden|schreiben|verbunden|unterhalten|kontakt
    sprechen|reden|chatten|telefonieren|spreche|rede|kontakt ~2 mit ~4 jemand*|mensch*|person|mitarbeiter*|kollege*|kundenservice|kundendienst|berater*|support|vorgesetzt*|chef|manager|echten|sachbearbeiter*
    jemand* ~3 sprechen|reden|erreichen; mitarbeiter* ~3 sprechen|reden|erreichen|bitte|gewunscht|erforderlich; verbinden|verbinde|verbindet ~5 mitarbeiter*|mensch*|kollege*|jemand*|person|kundenservice|berater*|team|support; verbinden sie mich; weiterleiten ~4 mitarbeiter*|mensch*|kollege*|jemand*; leite* ~4 mitarbeiter*|mensch*|kollege*|jemand* ~2 weiter
    will|mochte|brauche|gib|geben|hatte|wunsche|bitte|lieber|nur ~5 mensch*|mitarbeiter*|ansprechpartner*|sachbearbeiter*|berater*; echte* ~1 mensch*|person|mitarbeiter*|leute|jemand; richtigen|lebendigen|lebende ~1 mensch*|person|mitarbeiter*; menschlich* ~1 hilfe|mitarbeiter*|kontakt|ansprechpartner*|unterstutzung|berater*|support; ansprechpartner*
    ist|gibt|sitzt|sind ~4 jemand|mensch*|mitarbeiter* ~5 da|echte*|erreichbar|anwesend|sprechen|verfugbar|liest|der; jemand da; jemand ~4 anrufen|zuruckrufen|kontaktieren|melden|ubernehmen|kummern|anruft|zuruckruft; jemand vom ~3 team|kundenservice|support|kundendienst; jemand ~2 echte*
    ! kein|keine|keinen|keinem|nicht|stopp|satt|genug|blode*|dumme*|nervt|nutzlos*|lieber ~6 bot|roboter|chatbot|computer|maschine|ki|automat; ! bot|roboter|chatbot|computer|maschine ~5 nicht|nichts|nervt|nutzlos|dumm|blod
    kundenservice|kundendienst|kundenbetreuung|support ~3 kontaktieren|sprechen|bitte|erreichen|anrufen; kontakt ~3 kundenservice|kundendienst|mitarbeiter*|support; mensch|mitarbeiter bitte|gesucht|jetzt|sofort; live chat|mitarbeiter; personlich* ~2 sprechen|kontakt|gesprach|beratung; kollege* ~4 ubernehmen|helfen|sprechen|schauen; vorgesetzt*; jemanden ~2 der ~3 kann|versteht|hilft; jemand anders|anderem|anderen ~2 sprechen|reden
    hilfe von ~3 mensch*|mitarbeiter*|person; von ~1 mensch*|mitarbeiter* ~3 beraten|geholfen|betreut; brauche ~2 jemanden; geben|gib|gebt ~2 mir ~2 jemand*; mit ~1 vorgesetzten
  `),
  bareHuman: phraseLines('mensch|menschen|mitarbeiter*|kundenservice|kundendienst|person|kollege|berater|ansprechpartner|vorgesetzter|jemand|agent'),
  notAHuman: phraseLines(`
    menschenhaar|echthaar|menschenrechte; sprach|gesprochen|telefoniert|geredet; jemand|mitarbeiter* ~3 gesagt|sagte|versprochen|meinte|mitgeteilt; bist ~1 du ~3 mensch|roboter|bot|ki|person; sind ~1 sie ~3 mensch|roboter|bot|echt; spreche ich ~2 mit; rede ich ~2 mit; chatte ich ~2 mit; ist das ~3 bot|roboter|mensch; jemand anders|anderes ~4 gekauft|bestellt|erhalten; mit ~2 verkaufer|kaufer|zusteller|nachbarn ~2 sprechen|reden|kontakt
    pro person; zwei|drei|vier|sechs|eine personen|person; personliche* daten; offnungszeiten; wann ~4 kundenservice ~3 erreichbar|offen|geoffnet; immobilienmakler; mitarbeiter werden; an ~2 jemand* ~3 verkauft|geliefert|gegeben; personlich ~1 abholen|abgeben
    bis|ab wann ~1 ist|sind|sitzt|sitzen ~4 jemand*|mitarbeiter*|kundenservice; wie viel uhr ~2 ist|sind ~4 jemand*|mitarbeiter*; ist|sind|sitzt ~3 samstag*|sonntag*|wochenende|feiertag* ~3 jemand*|mitarbeiter*; ist|sind ~1 jemand*|mitarbeiter* ~4 samstag*|sonntag*|wochenende|feiertag*
  `),
  wantsRefund: phraseLines(`
    will|mochte|wunsche|verlange|fordere|hatte|bitte|wollen|mochten|brauche|bestehe|erwarte|fordern|verlangen|muss ~7 geld|betrag|kaufpreis ~2 zuruck*; will|mochte|wunsche|verlange|fordere|hatte|bitte|wollen|mochten|beantrage|bestehe|erwarte|ersuche|fordern ~7 erstattung|ruckerstatt*|rueckerstatt*|erstattet|zuruckerstattet|refund|ruckzahlung; mein geld zuruck|zurueck; geld zuruck bitte|sofort|jetzt; geld ~2 zuruck ~2 haben|bekommen|uberweisen
    erstatten|erstatte|erstattet ~1 sie|mir|uns|bitte|den|das|meine|meinen; zahlen|uberweisen|geben|zahlt|gebt|gib|uberweist|schicken ~1 sie|mir ~5 geld|betrag|kaufpreis ~4 zuruck; konnen|konnten|kannst|konnt|konntest|wurden|kann sie|ihr|du|jemand ~8 erstatten|zuruckerstatten|zuruckzahlen|zuruckuberweisen|ruckerstatten; bitte ~6 erstatten|zuruckzahlen|zuruckerstatten|ruckerstatten|zuruckuberweisen
    bitte ~2 um ~3 erstattung|ruckerstattung|ruckzahlung; erstattung|ruckerstattung bitte|sofort|gewunscht|verlangt; hiermit ~4 ruckerstattung|erstattung; zuruck ~2 mein geld; gib* ~2 mein* geld; geld ~3 zuruckbekommen ~1 jetzt|bitte; will ~6 erstattet bekommen
  `),
  wantsCancellation: phraseLines(`
    will|mochte|wunsche|wurde|muss|hatte|wollen|mochten|bitte|gerne|brauche|versuche ~8 stornieren|storniert|abbestellen|kundigen|canceln|stornierung|widerrufen|zuruckziehen|ruckgangig; stornieren|storniere|storniert|cancel|cancele ~1 sie|bitte|meine|meinen|die|diese|den|bestellung|auftrag|#|sofort|das|mal; storniere|storniert ~1 mir; storno|stornierung bitte|von|der|meiner|fur|erbeten; konnen|konnten|kannst|konnt|konntest|wurden|kann sie|ihr|du|jemand ~8 stornieren|abbestellen|canceln|widerrufen|kundigen
    bestellung|auftrag|kauf|# stornieren|storno|canceln|abbestellen; hiermit ~5 storniere|widerrufe|kundige|trete; ich ~2 storniere|widerrufe|kundige; bitte ~4 stornierung; bitte ~8 ruckgangig; mach* ~5 ruckgangig; trete ~4 vom ~3 zuruck; helfen|hilf ~6 stornieren
  `),
  labelTrouble: phraseLines(`
    ! label|labels|versandlabel*|versandetikett*|etikett*|retourenlabel*|paketschein|retourenschein|paketmarke|rucksendeetikett ~6 nicht|kein|nie ~5 drucken|ausdrucken|funktioniert|erhalten|bekommen|herunterladen|offnen|scannen|gultig|lesbar|akzeptiert|finden|laden|angekommen|gescannt|lesen|da|stimmt|geht|gedruckt|angezeigt|runterladen; ! kein|keine|keinen|nie|ohne ~3 label|labels|versandlabel*|versandetikett*|etikett*|retourenlabel*|paketschein|retourenschein|rucksendeetikett
    ! nicht ~5 label|versandlabel*|versandetikett*|retourenlabel*|etikett* ~3 drucken|offnen|herunterladen|finden|erhalten; ! kann|konnte ~5 label|versandlabel*|versandetikett*|retourenlabel*|etikett*|paketschein ~4 nicht; label|versandlabel*|versandetikett*|etikett*|retourenlabel*|paketschein|retourenschein ~6 abgelaufen|falsch*|fehlt|fehlerhaft|kaputt|ungultig|verloren|leer|beschadigt|unleserlich|abgelehnt|fehler|problem*|verschwunden|fehlermeldung
    falsch*|abgelaufen*|fehlerhaft*|ungultig*|fehlend*|neues|neuen|anderes ~2 label|versandlabel*|versandetikett*|etikett*|retourenlabel*; problem*|fehler|fehlermeldung ~5 label|versandlabel*|versandetikett*|etikett*|retourenlabel*; warte* ~4 label|versandlabel*|versandetikett*|retourenlabel*; schick*|send* ~5 label|versandlabel|retourenlabel|versandetikett|etikett
  `),
  delivered: phraseLines(`
    erhalt|empfang|eingang|lieferung ~5 bestatig*; bestatig* ~6 erhalt|empfang|lieferung|eingang|erhalten|angekommen|zustellung; habe|haben ~6 erhalten|bekommen; paket*|bestellung|ware|lieferung|sendung|artikel|alles|stuhl|lampe|tisch|produkt|packchen|es ~5 angekommen|geliefert|erhalten|zugestellt|eingetroffen|da; empfang|erhalt bestatigt|bestatigen; gut|heil ~1 angekommen|erhalten; gestern|heute|eben|gerade gekommen|eingetroffen|angekommen; als ~1 erhalten|geliefert|zugestellt ~1 markieren
  `),
  notDelivered: phraseLines(`
    ! nicht|nie|kein|keine|keinen|nichts|niemals ~5 angekommen|erhalten|bekommen|geliefert|zugestellt|eingetroffen|da; ! erhalten|angekommen|geliefert|bekommen|zugestellt ~3 nicht|nie; wann|wenn|sobald|falls|bis|ob|wie|nachdem|bevor|wo ~8 angekommen|geliefert|erhalten|bekommen|zugestellt|da; laut|status|angeblich|steht|tracking|sendungsverfolgung|soll|heisst ~8 geliefert|zugestellt|erhalten|angekommen
    kaputt*|beschadigt*|falsch*|defekt*|zerbrochen|unvollstandig|leer|kratzer ~5 angekommen|erhalten|bekommen|geliefert; angekommen|erhalten|bekommen|geliefert ~6 kaputt*|beschadigt|falsch|defekt|zerbrochen|unvollstandig|fehlt|leer|kratzer; ander* ~3 erhalten|bekommen|geliefert; mail|nachricht|code|rechnung|label|versandlabel|zahlung|geld|antwort|ruckmeldung|erstattung|auszahlung|ruckerstattung|etikett|versandetikett ~4 erhalten|bekommen|angekommen; halfte|teil ~5 erhalten|bekommen|geliefert; nicht ~2 wie ~3 beschrieben
    aber ~8 nicht|fehlt|kaputt|beschadigt; beim|bei ~2 nachbar* ~3 abgegeben|zugestellt; wird|werden|kann ~6 geliefert|zugestellt; ist jemand da; jemand da; noch da
    kaufer*|verkaufer* ~6 bestatigt|erhalten|bekommen|angekommen|empfang|erhalt|lieferung; rucksendung|retoure|ruckgabe ~6 angekommen|erhalten|bekommen|zugestellt|eingetroffen|da
  `),
  wantsAppointment: phraseLines(`
    termin ~4 machen|vereinbaren|ausmachen|buchen|verschieben|andern|absagen|moglich|haben|bekommen|planen|bitte; mochte|will|wurde|gerne|brauche|hatte ~4 termin; vorbeikommen; komme* ~3 vorbei; vorbei ~1 kommen; treffen ~2 vereinbaren; uns treffen; treffen ~2 mit; besichtig*; besuch* ~4 showroom|laden|geschaft|sie|euch|ausstellung; showroom ~3 besuchen|kommen; vor ort ~3 ansehen|anschauen; termin ~5 morgen|heute|montag|dienstag|mittwoch|donnerstag|freitag|samstag|woche; terminvereinbarung; zeitfenster ~3 buchen|vereinbaren; anschauen ~3 kommen; meeting
  `),
  otherTrouble: phraseLines(`
    rufen|ruf|ruft ~2 mich|uns ~5 an|zuruck; ruckruf; zuruckrufen; anrufen; telefonisch*; telefonnummer ~5 erreichen|anrufen|sie|ihre|kundenservice|eure; ihre|eure telefonnummer; telefonat; telefonieren; hotline; ans telefon; zuruckgerufen; am telefon
    anwalt*|rechtsanwalt|gericht*|klage|polizei|anzeige ~2 erstatten|bei; anwalt*|gericht|klagen|polizei|betrug|betruger*|betrogen|streitfall|streit|verbraucherzentrale|verbraucherschutz|rechtlich*|schlichtung|inkasso|mahnung; beschwer*; reklamation ~3 einreichen; abzocke; strafanzeige
    fehlermeldung*; storung; technisch* ~1 problem*|fehler|storung; webseite|website|seite|app|button|kasse|homepage ~4 nicht ~2 ladt|laden|funktioniert|funktionieren|geht|offnet|reagiert|erreichbar|verfugbar; ! webseite|website|seite|app|button|kasse|homepage ~3 funktioniert|ladt|geht ~3 nicht; webseite|website|seite|app|bezahlseite|kasse ~2 hangt|hangen|friert ~4 auf|ein; webseite|website|seite|app|bezahlseite ~4 absturz*|sturzt|abgesturzt|hangt|fehler|down|kaputt|bug; doppelt|zweimal ~3 abgebucht|bezahlt|berechnet|belastet; gehackt; error; bug
  `),
  asksIfTrouble: phraseLines(`
    ist|sind|ware ~1 das|dies|es ~3 betrug|abzocke; wie ~3 erkenne* ~3 betrug|betruger*
  `),
  howTo: phraseLines(`
    wie|wieviel; was ~2 ist|sind|kostet|kosten|passiert|muss|bedeutet|gilt; wo ~2 kann|finde|ist|muss|sehe; wann ~2 kann|bekomme|muss|ist|wird|werde; welche*; wer ~2 zahlt|tragt|kann|muss; ist es ~2 moglich; gibt es ~3 moglichkeit|frist|kosten|gebuhr; bedingungen; ruckgaberecht|richtlinie*|regelung*; erklaren|erklar; frage|fragen ~3 zu|zur|zum|uber; information* ~2 uber|zu|zur|zum; wissen ~4 wie|ob|was|wann|wo; funktioniert ~4 ruck*|storn*|erstatt*|retour*; moglich; kostet ~4 storn*|ruck*|retour*; frist; bieten|bietet sie|ihr; warum|wieso|weshalb; darf man
  `),
  mayI: phraseLines(
    'kann|darf|konnen|durfen|konnte ich|man|wir|kaufer|kunden ~1 noch|auch?; ist es ~1 moglich|noch; bekomme|erhalte ich|man; habe ich ~3 recht|anspruch',
  ),
  supposing: phraseLines(
    'wenn|falls|sollte|nachdem|bevor|sobald|angenommen ich|wir|man|mein|meine|jemand|der|die|das; ob ich; ohne; ausser; nach|vor der|einer|dem|stornierung',
  ),
  negators: phraseLines('nicht|kein|keine|keinen|keiner|keinerlei|nie|niemals|ohne|weder|statt'),
  notNegating: phraseLines(
    'nicht ~1 mehr|langer|nur|sofort; noch nicht; nicht zufrieden|gut|wie|passend|geliefert|erhalten|bekommen|gefallt; warum ~3 nicht; oder nicht; passt|gefallt|funktioniert|brauche|will ~3 nicht; keine lust|antwort|reaktion|interesse|ahnung',
  ),
  please: phraseLines('bitte|jetzt|sofort|umgehend|dringend|heute|schnellstmoglich'),
  breaks: phraseLines('aber; und|also|deshalb|daher ich|mochte|will|bitte|jetzt|stornieren|erstatten|hatte; weil; da ich; jedoch; denn; sondern; bitte'),
  yes: phraseLines('ja|jawohl|gerne|gern|bitte|ok|okay|klar|naturlich|sicher|gut|jo|genau|unbedingt'),
  offersColleague: phraseLines(
    'verbinden|weiterleiten|ubergeben|einschalten|hinzuziehen|weitergeben ~6 kolleg*|mitarbeiter*|mensch*|team?; kolleg*|mitarbeiter*|teammitglied ~6 verbinden|weiterleiten|ubernehmen|ubergeben|einschalten|kontakt*|weitergeben',
  ),
  contactSupport: phraseLines(`
    kontaktieren|kontaktiere|kontaktiert ~1 sie|bitte|uns|du ~2 uns|unseren|unser|kundenservice|support|kundendienst?; wenden|wende|wendet ~2 sich|dich|euch ~2 an ~2 uns|unseren|unser|den kundenservice|support|kundendienst|team?; schreiben|schreibe|schreib|mailen|rufen|ruf ~1 sie|uns ~2 uns|eine|unseren|an ~2 mail|email|nachricht|kundenservice|an?; melden|melde ~2 sich|dich ~3 bei ~2 uns|kundenservice|support|unserem; kontaktformular; nehmen|nimm ~3 kontakt; kontakt ~3 aufnehmen; kontakt ~3 kundenservice|support|uns
    senden ~2 uns ~2 mail|email|nachricht; lassen sie uns ~1 wissen; per mail an
  `),
  functionWords: phraseLines(
    'der;die;das;ein;eine;einen;ich;mein;meine;meinen;du;sie;ihr;ist;sind;war;wo;was;wie;wann;wer;warum;mit;fur;von;und;nicht;kein;keine;habe;haben;hat;bin;kann;konnen;will;mochte;bitte;aber;nach;noch;schon;auch;bei;auf;an;zu;zum;zur;um;es;diese;dieser;mir;mich;wir;uns;wurde;muss;bestellung;paket;gekauft;ja;nein;dem;den;des;im;vom;wird;zeig;stelle;heute;morgen;alle',
  ),
};
