import { phraseLines } from '../match-phrases.ts';
import type { PhraseTable } from '../phrase-table.ts';

export const DUTCH: PhraseTable = {
  language: 'nl',
  intents: {
    refund: phraseLines(`
      5 terugbeta*; 4 terugbetaling*; 4 geld ~4 terug*; 4 terug geld; 3 retour*; 3 refund*; 5 terugsturen; 5 terugstuur*; 3 stuur* ~4 terug; 3 terugzenden; 3 geretourneerd; 4 teruggestort; 4 terugstort*; 5 ruilen; 5 omruilen; 4 geruild; 3 vergoed*; 3 bedenktijd; 3 terug gestuurd|sturen|betaald|betalen; 3 terugbrengen; 4 terugkrijg*; 4 bedrag ~4 terug; 3 herroep*; 3 creditering
    `),
    payout: phraseLines(`
      5 uitbeta*; 5 uitbetaling*; 4 betaald ~3 krijg; 4 krijg ~6 geld ~4 verkoop|verkocht*; 4 verkocht* ~8 geld|betaald|betaling|uitbetaald; 4 geld ~4 verkoop|verkocht*; 4 rekeningnummer; 4 bankrekening; 6 iban; 3 saldo; 3 opname|opnemen; 4 opbrengst*; 4 verdiensten; 6 commissie ~4 ingehouden|verkoop; 4 wanneer ~4 betaald; 3 overgemaakt|overmaken; 4 uitgekeerd|uitkering; 6 koper ~14 geld|betaald|betaling; 6 geld ~4 rekening
    `),
    logistics: phraseLines(`
      4 waar ~4 pakket*|bestelling|order|levering|zending|spullen|aankoop; 4 pakket*; 3 pakje*; 4 zending*; 4 verzend*; 3 verstuur*; 3 verstuurd; 3 verzonden; 4 lever*; 4 geleverd; 3 gelevert; 4 bezorg*; 4 track*; 4 volgen; 4 volgnummer; 3 koerier|postbode|postnl|dhl|dpd|gls|ups; 4 label*; 4 verzendlabel*; 3 retourlabel*; 3 niet ~2 ontvangen|aangekomen|binnen|gekomen
      3 aangekomen; 3 ophalen; 3 opgehaald; 3 afhalen; 3 afhaalpunt|afgeven; 3 adres; 3 onderweg; 3 vertraag*; 3 vertraging; 3 bestelstatus; 3 status ~3 bestelling|order; 4 kwijt; 2 douane; 3 transport*; 3 wanneer ~4 bestelling|order|krijg; 2 postcode
    `),
    seller_no_response: phraseLines(`
      6 verkoper*|verkoopster|winkel|aanbieder ~6 reageer*|reactie|antwoord*|bericht|stil|gehoord|zwijgt|negeert|onbereikbaar|bereik*|laat; 6 reactie|antwoord|gehoord|bericht ~4 verkoper*|verkoopster|aanbieder; 5 hoor ~2 niets|niks ~4 verkoper*; 5 niets|niks|geen ~6 verkoper*; 5 verkoper* ~10 niets|niks|stil; 5 verkoper* ~10 reactie|antwoord|gereageerd|reageert|antwoordt|beantwoordt
      4 contact ~4 verkoper*; 4 verkoper ~3 contact; 5 negeert|negeren ~4 berichten|mij|me
    `),
    login: phraseLines(`
      5 inlog*; 5 log* ~3 in; 5 ingelogd; 5 aanmeld*; 5 wachtwoord*; 6 verificatiecode; 6 bevestigingscode; 4 account; 5 inloggegevens; 4 gebruikersnaam; 4 registreer*|registreren; 4 geblokkeerd; 4 gehackt; 4 toegang; 3 profiel; 4 tweestaps*; 3 reset*; 4 mailadres ~3 wijzig*|aanpassen|veranderen; 4 wijzig*|verander* ~4 mailadres|emailadres; 4 login
    `),
    cancellation: phraseLines(`
      5 annul*; 5 geannuleerd; 5 cancel*; 5 gecanceld; 4 afzeg*; 5 opzegg*; 4 bestelling ~4 intrekken|stopzetten|ongedaan; 4 ongedaan ~2 maken; 3 per ongeluk ~3 besteld; 4 afbestel*; 3 herroep*; 4 zie ~2 af ~1 van; 3 toch niet ~3 hebben; 3 verkeerd ~1 besteld; 3 dubbel besteld; 3 koop ~3 ontbind*
    `),
    product_info: phraseLines(`
      4 afmeting*; 4 hoe ~1 groot|breed|hoog|lang|diep|zwaar|oud; 4 maat|maten; 4 formaat; 4 materiaal; 4 kleur*; 4 nog ~2 beschikbaar|leverbaar|te koop; 4 beschikbaar; 4 voorraad; 4 past; 4 geschikt; 4 gewicht; 4 weegt; 4 specificaties; 4 staat ~1 van; 4 welke ~1 staat; 4 meer ~1 foto*|informatie|info ~4 product|artikel|stoel|lamp|tafel|kast?; 3 origineel|authentiek; 3 echt|echte leer|leder|goud|zilver|hout; 3 echt of nep
      4 breedte|hoogte|diepte|lengte|doorsnede|diameter|zithoogte; 3 merk; 3 leer|leren|hout|houten|katoen|wol|eiken|massief; 3 wasbaar|waterdicht; 2 product|artikel; 3 prijs ~2 van; 3 garantie; 3 inbegrepen; 4 wordt ~3 geleverd met; 3 gemaakt van
    `),
    listing: phraseLines(`
      5 verkoper ~1 worden; 5 advertentie*; 5 plaats* ~5 advertentie*|product*|artikel*|meubel*|stoel|tafel; 5 te ~1 koop ~2 zetten|aanbieden|plaatsen|aan?; 5 verkopen ~3 via|op|bij|jullie|hier|platform; 5 wil|kan|hoe|graag ~6 verkopen; 5 begin* ~3 verkopen; 4 aanbieden; 4 upload* ~5 foto*|product*|artikel*; 4 foto* ~4 upload*|toevoeg*|plaats*; 4 winkel ~2 openen|starten
      5 verkopersaccount; 4 verkoopkosten; 4 commissie; 4 plaatsingskosten; 4 prijs ~4 aanpassen|wijzigen|verlagen; 3 verkoop ~3 ik; 4 aanmelden ~2 als verkoper
    `),
    not_as_described: phraseLines(`
      5 niet ~2 zoals ~3 beschreven|omschreven|foto*|afgebeeld|verwacht; 5 komt|kwam|komen ~3 niet ~2 overeen; 5 voldoet ~3 niet; 5 anders ~3 dan; 5 ander* ~3 dan ~4 besteld|beschreven|foto*|omschreven|advertentie|beschrijving; 5 kapot*; 6 stuk|stukken ~2 aangekomen|gegaan|geleverd|ontvangen; 5 defect*; 5 beschadig*; 5 schade; 5 verkeerd* ~2 product|artikel|maat|kleur|item|bestelling|model|ontvangen|geleverd|gekregen|pakket; 4 gebroken; 4 kras*; 4 vlek*
      4 barst*; 4 scheur*; 4 nep*; 4 namaak; 4 ontbre*; 4 mist|missen; 4 niet compleet; 4 incompleet; 4 onvolledig; 4 werkt ~2 niet; 4 doet ~2 het ~2 niet; 4 slechte kwaliteit; 4 lijkt ~3 niet ~2 op; 4 misleid*; 4 deuk*; 4 stinkt; 4 roest; 4 kleiner|groter|korter ~4 dan; 4 wiebelt
    `),
    invoice: phraseLines(
      '6 factu*; 6 bon|bonnetje|kassabon; 6 aankoopbewijs|betaalbewijs|betalingsbewijs; 5 btw; 5 rekening ~4 ontvangen|sturen|boekhouding|bedrijf|naam; 5 boekhoud*; 5 kwitantie; 4 creditnota; 4 administratie; 4 bewijs ~2 van ~1 betaling|aankoop; 4 kvk; 4 bedrijfsnaam',
    ),
  },
  subIntents: {
    order_status: phraseLines(
      '4 waar ~4 pakket*|bestelling|order|levering|zending|spullen|aankoop|artikel; 4 status ~4 bestelling|order|zending|levering|pakket; 4 bestelstatus; 4 wanneer ~6 geleverd|bezorgd|aankomt|binnen|verzonden|verstuurd|komt|ontvang*|levering|krijg; 4 track*; 3 al ~1 verzonden|verstuurd|onderweg; 3 niet ~2 ontvangen|aangekomen|binnen|gekomen|geleverd; 3 vertrag*|vertraging; 3 volgen',
    ),
    payment: phraseLines(
      '4 betaling*; 4 betalen; 4 betaalmethode*; 4 afrekenen; 4 ideal|paypal|klarna|bancontact|creditcard|visa|mastercard; 4 afgeschreven; 4 dubbel|twee ~2 betaald|afgeschreven|keer; 4 gespreid; 4 kortingscode; 3 waardebon|cadeaubon|voucher; 3 achteraf',
    ),
    shipping_label: phraseLines('4 label*; 4 verzendlabel*; 4 retourlabel*; 4 qr; 3 verzendbewijs'),
    appointment: phraseLines(
      '4 afspraak; 4 afspreken; 4 afspraken; 4 langskomen|langs; 4 bezichtig*; 4 bezoek*; 4 showroom; 4 ontmoeten; 4 inplannen; 4 bekijken',
    ),
  },
  buyer: phraseLines(`
    ik|we|wij ~4 gekocht|besteld|gekochte|ontvangen; mijn ~1 bestelling|aankoop|pakket|pakje|order|levering; heb ~6 gekocht|besteld|ontvangen; als koper; ik ben ~2 koper; de|deze|een|mijn verkoper; ik ~1 wil ~3 kopen; bij een|de verkoper; mijn geld terug; kan ik ~4 kopen|bestellen; ik kocht|bestelde|ontving; nog te koop; nog beschikbaar
  `),
  seller: phraseLines(`
    3 ik|we|wij ~5 verkocht|verkoop; 3 mijn ~1 koper|advertentie*|verkoop|verkopen|uitbetaling|winkel|opbrengst|saldo|verdiensten; 3 de|een|deze koper; 3 als verkoper; 3 ik ben ~2 verkoper; 4 verkoper worden; 3 wil|kan|graag ~5 verkopen; 4 aanmelden als verkoper; 3 verkocht* ~3 artikel|item|product|stoel|lamp|kast|tafel; 3 uitbetaling*; 3 uitbetaald; 3 te koop zetten|aanbieden; 3 verkopersaccount|verkoopkosten; 3 advertentie ~2 plaatsen|aanmaken|maken
  `),
  asksForHuman: phraseLines(`
    spreken|praten|spreek|praat|chatten|bellen|overleggen|babbelen|spreke ~2 met ~4 iemand|mens|persoon|medewerker*|collega|mensen|klantenservice|klantendienst|team|leidinggevende|manager|baas|helpdesk|support|echt*|vrouw|man|jullie
    met ~4 iemand|mens|persoon|medewerker*|collega|mensen|klantenservice|klantendienst|leidinggevende|manager|helpdesk|support|levend|jullie ~3 spreken|praten|chatten|bellen|overleggen|contact
    iemand|mens|persoon|medewerker*|collega|manager|leidinggevende|klantenservice ~3 spreken|praten|chatten; iemand ~2 aan ~2 lijn|telefoon; iemand ~4 bellen|opbellen|terugbellen|contact|opnemen; ! kan|kunnen|wil|laat ~2 iemand|medewerker|collega ~5 bellen|bel|belt|opbellen|terugbellen|contact|overnemen|helpen; iemand ~2 mij ~2 bellen|bel|belt
    doorverbind*; verbind ~3 door; doorverbonden; doorschakelen; doorsturen ~3 collega|medewerker|mens|iemand|team; geef ~3 mens|medewerker|persoon|collega|iemand; wil|graag|kan|mag|liever|moet|gewoon ~5 mens|medewerker*|mens
    echt* mens|persoon|medewerker*|iemand|mensen; menselijk* ~2 hulp|contact|medewerker|ondersteuning; levend* persoon|mens|iemand; iemand van ~3 klantenservice|team|bedrijf|jullie|helpdesk|support|vlees|klantendienst
    is|zit|zijn ~3 iemand|mensen ~4 aanwezig|daar|bereikbaar|echt*|lezen|meelezen|live|beschikbaar; iemand daar; zit er ~2 iemand|mens|mensen; is er ~4 iemand|mens|medewerker ~5 aanwezig|daar|spreken|kan|die|bereikbaar|beschikbaar|echt
    ! geen|niet|stop|zat|genoeg|stomme|domme|irritant|waardeloze|rot|liever ~5 robot|bot|chatbot|computer|machine|ai; ! robot|bot|chatbot|computer ~5 niet|niks|niets|geen|stom|waardeloos|nutteloos
    contact ~5 medewerker*|klantenservice|klantendienst|mens|iemand|collega|helpdesk; medewerker* ~4 spreken|contact|graag|aub|nodig|alstublieft|alsjeblieft; klantenservice|klantendienst graag|aub|bellen|spreken; collega ~4 laten|overnemen|meekijken|helpen|kijken; kan een|jullie|je|n collega; iemand anders ~3 spreken|praten|helpen
    mens aub|graag|alsjeblieft|alstublieft|nu; live chat|medewerker|contact; persoonlijk ~2 contact|gesprek|spreken|hulp; iemand die ~2 wel; iemand ~2 echt; wil|graag ~3 manager|leidinggevende; overnemen door ~2 mens|medewerker|collega; nodig ~2 mens|medewerker; mens|medewerker|persoon nodig
    iemand ~3 te woord; geef|geven ~4 iemand; te woord ~2 gestaan|staan; hulp van ~2 mens|medewerker|iemand|persoon|collega
  `),
  bareHuman: phraseLines('mens|medewerker*|klantenservice|klantendienst|persoon|collega|manager|leidinggevende|agent|iemand|helpdesk'),
  notAHuman: phraseLines(`
    mensenhaar|mensenrechten; sprak|gesproken|gebeld|gepraat; iemand ~2 zei|vertelde|beloofde|gezegd; medewerker* ~2 zei|vertelde|beloofde|gezegd|heeft; ben ~1 jij|je|u|ik ~3 mens|robot|bot|computer; praat ik ~3 met; spreek ik ~3 met; chat ik ~2 met; is dit ~3 robot|bot|mens|computer; iemand anders ~4 gekocht|besteld|ontvangen|getekend|meegenomen|verkocht
    met ~2 verkoper|koper|koerier|postbode|buurman; per persoon; twee|drie|vier|een|zes personen; persoonlijk ophalen|afhalen|gegevens; openingstijden; wanneer ~4 klantenservice ~3 open|bereikbaar|geopend; niet iedereen; werk* bij; waarom ~4 iemand; vastgoedmakelaar; aan ~2 iemand|persoon ~4 verkocht|geleverd|gegeven|afgegeven
    hoe laat ~2 is|zit|zijn|zitten ~4 iemand|mensen|medewerker*; tot|vanaf wanneer ~1 is|zit|zijn|zitten ~4 iemand|mensen|medewerker*; is|zit|zijn ~3 maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|weekend|feestdagen ~3 iemand|mensen|medewerker*; is|zit|zijn ~2 iemand|mensen|medewerker* ~5 zaterdag|zondag|weekend|feestdagen
  `),
  wantsRefund: phraseLines(`
    wil|willen|wens|eis|eisen|zou|verzoek|vraag|graag|verwacht|moet|mag|hoef|krijg ~6 geld|bedrag|betaling|aankoopbedrag|centen ~2 terug*; wil|willen|wens|eis|eisen|graag|verzoek*|vraag|zou|verwacht ~6 terugbeta*|refund*|terugstort*|vergoed*|teruggestort|restitutie; geef ~3 geld terug; mijn|m n? geld|centen terug; geld terug aub|graag|nu|alstublieft|alsjeblieft|asap
    kan|kunt|kun|kunnen|wil|willen|zou|zouden jullie|je|u|iemand ~8 terugbeta*|terugstort*|terugboeken|restitueren|vergoeden|refund*; kan|kunt|kun|kunnen|wil|willen jullie|je|u|iemand ~6 geld ~2 terug*; betaal|stort|boek|maak ~5 terug; terugbetaling|refund ~1 graag|aub|alstublieft|alsjeblieft|nu; gelieve ~6 terug*; graag ~4 terugbetaling|refund|geld; verzoek ~1 om|tot terugbetaling; mijn geld ~3 terug ~2 hebben|krijgen|willen|zien|ontvangen
    terug ~2 mijn geld; doe ~4 geld ~4 terug; wil ~6 terugbetaald; moet* ~4 terugbetalen; hierbij ~4 refund|terugbetaling|geld; retourneren ~5 geld terug
  `),
  wantsCancellation: phraseLines(`
    wil|willen|wens|zou|moet|graag|verzoek|probeer ~8 annuleren|cancelen|cancellen|afbestellen|ongedaan|intrekken|opzeggen|stopzetten|annuleer|geannuleerd|gecanceld|afzeggen|herroepen|ontbinden
    annuleer|cancel|annuleren ~1 mijn|deze|de|het|hem|dit|order|bestelling|nummer|#|aub|graag|alstublieft|alsjeblieft|alles|die|maar|svp|direct|meteen|nu; annuleer; cancel ~2 bestelling|order|aankoop; kan|kunt|kun|kunnen|wil|willen|zouden jullie|je|u|iemand ~8 annuleren|cancelen|afbestellen|stopzetten|intrekken|annuleer|opzeggen
    bestelling|order|aankoop|# annuleren|cancelen|annuleer; bestelling|order|aankoop|# ~2 graag|aub ~2 annuleren|cancelen; graag ~4 annulering; verzoek ~3 annulering; gelieve ~6 annuleren; mag|moet|kan ~3 # ~2 geannuleerd; mag|moet ~4 geannuleerd ~1 worden; hierbij annuleer|herroep; ik annuleer|cancel|herroep|zie ~3 bestelling|order|aankoop|koop|deze|#|af; annulering graag|aub
    help* ~6 annuleren|cancelen; laat ~4 annuleren; doe ~2 bestelling ~2 maar niet; annulering ~2 van ~1 mijn|bestelling|#
  `),
  labelTrouble: phraseLines(`
    ! label|labels|verzendlabel*|retourlabel*|barcode ~6 niet|geen|nooit ~5 printen|afdrukken|werkt|ontvangen|gekregen|downloaden|openen|scannen|gescand|geldig|leesbaar|geaccepteerd|kloppen|klopt|vinden|laden|aangekomen|zichtbaar|binnen|doet|uitprinten|geprint|juist|goed; ! geen|nooit ~4 label|labels|verzendlabel*|retourlabel*; ! niet ~5 label|labels|verzendlabel*|retourlabel* ~3 printen|afdrukken|openen|downloaden|vinden|ontvangen|scannen
    ! label|verzendlabel*|retourlabel* ~4 niet; label|verzendlabel*|retourlabel* ~6 verlopen|fout|foute|verkeerd*|kapot|onjuist|ontbreekt|kwijt|mist|weg|onleesbaar|beschadigd|ongeldig|leeg|blanco|geweigerd|probleem|problemen|foutmelding|wazig|verdwenen|error|fout; verkeerd*|fout*|onjuist*|verlopen|ontbrekend|kapot|ongeldig|nieuw|ander ~4 label|verzendlabel*|retourlabel*; probleem|problemen|fout|foutmelding ~6 label|verzendlabel*|retourlabel*
    ! zonder ~2 label|verzendlabel*; ! krijg|kan|heb|ontving ~4 label|verzendlabel*|retourlabel* ~4 niet; wacht* ~4 label|verzendlabel*|retourlabel*; stuur ~4 label|verzendlabel|retourlabel; label|verzendlabel|retourlabel ~3 opnieuw|nogmaals; ! label ~3 nog niet; label ~6 verkeerd adres
  `),
  delivered: phraseLines(`
    bevestig* ~6 ontvang*|levering|bezorg*|geleverd|aangekomen|aankomst|binnen; ontvangst ~3 bevestig*; heb|hebben ~5 ontvangen; pakket*|pakje|bestelling|order|product|artikel|alles|levering|spullen|stoel|lamp|tafel|kast|het|item ~5 ontvangen|aangekomen|geleverd|bezorgd|binnen|afgeleverd|gearriveerd|binnengekomen; ontvangen ~2 in ~1 goede|perfecte; goed ~1 ontvangen|aangekomen; levering|ontvangst bevestigd
    heb ~4 binnen; gisteren|vandaag|vanmorgen|vanmiddag|net gekomen|binnengekomen|gearriveerd; als ontvangen|geleverd markeren; markeer* ~5 ontvangen|geleverd|afgeleverd; netjes ~1 ontvangen|aangekomen|geleverd|bezorgd; is ~2 binnen|aangekomen|bezorgd
  `),
  notDelivered: phraseLines(`
    ! niet|nooit|geen|niks|niets|nergens ~5 ontvangen|aangekomen|geleverd|bezorgd|binnen|gekregen|gearriveerd|gehad|afgeleverd; ! ontvangen|aangekomen|geleverd|bezorgd|binnen ~3 niet|nooit; wanneer|als|zodra|indien|tot|hoe|hoelang|totdat|waar|nadat|voordat|of ~6 ontvangen|aangekomen|geleverd|bezorgd|binnen|levering; volgens|status|zegt|track*|melding|blijkt|zou ~8 geleverd|bezorgd|ontvangen|afgeleverd
    kapot*|beschadigd|verkeerd*|stuk|defect|gebroken|incompleet|krassen|kras ~5 ontvangen|aangekomen|geleverd|bezorgd|binnen; ontvangen|aangekomen|geleverd|bezorgd|binnen ~6 kapot*|beschadigd|verkeerd*|stuk|defect|gebroken|incompleet|ontbreekt|leeg|mist|krassen|kras; ontvangen ~4 niet ~2 zoals|wat|overeen; ander* ~3 ontvangen|geleverd|gekregen; mail|bericht|code|factuur|label|betaling|geld|antwoord|reactie|terugbetaling|uitbetaling|email|bevestiging ~4 ontvangen|binnen|binnengekomen; helft|deel ~6 ontvangen|geleverd|bezorgd
    maar ~8 niet|geen|mist|kapot*|ontbreekt; bij ~2 buren|verkeerd* ~3 bezorgd|geleverd; wordt|worden|kan|kunnen|word ~6 geleverd|bezorgd|ontvangen; al ~2 ontvangen|verzonden|binnen hebben|heeft
    koper|koopster|verkoper|verkoopster ~6 bevestigd|ontvangen|geleverd|binnen|levering|ontvangst; retour*|retourzending ~6 ontvangen|aangekomen|binnen|geleverd|bezorgd|afgeleverd
  `),
  wantsAppointment: phraseLines(`
    afspraak ~3 maken|plannen|inplannen|verzetten|wijzigen|boeken|afzeggen|mogelijk|graag|verplaatsen; maak|maken|plan|plannen|graag|wil|heb ~4 afspraak; afspreken; langskomen; langs ~2 komen|kom|gaan; kom* ~3 langs; bezichtig*; ontmoeten; bezoek* ~4 showroom|winkel|jullie|kantoor; showroom ~3 bezoek*|langs|kijken|komen; kom* ~4 kijken|bekijken|passen; bekijken ~3 in ~2 echt|showroom|winkel; tijd* ~3 inplannen|afspreken; inplannen; belafspraak; afspraak ~6 morgen|vandaag|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|week
  `),
  otherTrouble: phraseLines(`
    bel ~1 mij|me|ons; bellen jullie|mij|me|aub|graag|met; mij|me|ons ~2 bellen|opbellen|terugbellen; bel ~2 terug; terugbellen; teruggebeld; telefoonnummer ~5 jullie|bellen|bereik*|klantenservice|spreken|contact; jullie ~2 telefoonnummer; telefonisch*; jullie ~2 bellen; wil ~2 bellen; kan ik ~3 bellen; kan ik ~3 bereiken; telefoongesprek; nummer ~3 bellen
    advocaat|jurist|rechter|rechtszaak|rechtbank|politie|aangifte|oplichting|oplichter*|opgelicht|fraude|geschil*|consumentenbond|deurwaarder|juridisch*|ingebrekestelling; conflict; dispuut; klacht*; frauduleus*; bedrog; bedrogen; schadeclaim
    foutmelding; storing; technisch* ~1 probleem|problemen|storing|fout|mankement; website|site|app|pagina|knop|checkout|betaalpagina ~4 niet ~2 werk*|laad*|laden|open*|reageert|beschikbaar|doet; ! website|site|app|pagina|knop ~3 doet|werkt|laadt|opent|reageert ~2 niet; betaalpagina|pagina|website|site|app ~2 loopt|lopen ~3 vast; website|site|app|pagina|betaalpagina ~3 crasht|crashen|vastloopt|vastgelopen|hangt|plat|storing|stuk|kapot|bug|vast|eruit; werkt ~3 website|site|app ~2 niet; error; bug; dubbel ~1 betaald|afgeschreven; twee|2 keer ~2 betaald|afgeschreven|afgerekend; gehackt
  `),
  asksIfTrouble: phraseLines(`
    is|zijn|zou ~1 dat|dit|het|die|deze|zoiets ~3 oplichting|fraude|bedrog; hoe ~3 herken* ~3 oplichting|oplichter*|fraude
  `),
  howTo: phraseLines(`
    hoe|hoeveel|hoelang; wat ~2 de|het|jullie|is|zijn|moet|gebeurt|houdt|kost|kosten; waar ~2 kan|vind|moet|staat|zie; wanneer ~1 kan|mag|krijg|moet|is|wordt|word; welke; wie ~2 betaalt|kan|moet; is het ~2 mogelijk; bestaat; voorwaarden; retourbeleid|beleid; uitleggen|uitleg; vraag|vragen ~3 over; informatie ~2 over; weten ~3 hoe|of|wat|wanneer|waar; werkt ~4 retour*|annul*|terugbet*; mogelijk om; kost ~4 annul*|retour*|terug*; termijn; leg ~2 uit; binnen hoeveel; waarom; benieuwd; vroeg me af; vraag me af; tot wanneer; geldt; mag|mogen kopers|men
  `),
  mayI: phraseLines(
    'kan|mag|kunnen|mogen|kun|zou ik|we|je|wij|men|een|kopers ~1 nog|ook|kunnen|mogen?; is het ~1 mogelijk|nog; krijg|krijgen ik|je; heb ik ~2 recht',
  ),
  supposing: phraseLines(
    'als|wanneer|indien|mocht|stel|nadat|voordat|zodra|na|voor ik|we|je|mijn|een|iemand|de|het|annulering|annuleren|retourneren; of ik; tenzij; zonder',
  ),
  negators: phraseLines('niet|geen|nooit|noch|zonder|hoeft|hoef|niks'),
  notNegating: phraseLines(
    'niet ~1 langer|meer|alleen|meteen; nog niet; niet tevreden|goed|zoals|blij|leuk|naar|werkt|passend|geleverd|ontvangen|gekregen|bevalt|past; waarom ~2 niet; of niet; past|bevalt|werkt|klopt|ontvangen|hebben ~2 niet; geen interesse|reactie|antwoord|zin; liever mijn|het geld; liever ~2 annuleren|geannuleerd; niks ~1 gehoord|ontvangen; niet ~1 mooi',
  ),
  please: phraseLines('aub|alstublieft|alsjeblieft|graag|svp|nu|meteen|direct|vandaag|zsm|spoed|ajb'),
  breaks: phraseLines('maar; en|dus|daarom ik|wil|graag|nu|annuleer|stuur|betaal; want; omdat; echter; graag; of ik'),
  yes: phraseLines('ja|jawel|graag|prima|goed|oke|ok|okee|yes|tuurlijk|natuurlijk|zeker|jep|jazeker'),
  offersColleague: phraseLines(
    'doorverbind*|verbinden|doorzet*|doorsturen|inschakelen|overdragen|doorgeven|betrekken ~6 collega|medewerker|mens|team?; collega|medewerker|teamlid ~6 doorverbind*|verbinden|overneem*|overnemen|inschakel*|contact|vragen|meekijken|doorzetten',
  ),
  contactSupport: phraseLines(`
    neem|nemen|opnemen ~3 contact ~6 ons|op|klantenservice|support|helpdesk|team; contact ~4 klantenservice|support|helpdesk|klantendienst|opnemen|ons team; contacteer ~3 ons|klantenservice|klantendienst|team|support; mail|bel|app|stuur ~3 ons|klantenservice|support|mail|mailtje|bericht|email ~3 naar|via|op|aan|dan?; laat het ons|dan weten; meld ~3 bij ~2 ons|klantenservice|support; contactformulier; neem contact; vraag ~3 klantenservice|support|helpdesk
  `),
  functionWords: phraseLines(
    'de;het;een;ik;mijn;jij;jullie;dat;dit;die;waar;wat;hoe;wanneer;wie;waarom;met;voor;van;en;niet;geen;heb;hebben;heeft;ben;zijn;kan;kunt;kunnen;wil;graag;maar;naar;nog;al;wel;ook;bij;op;aan;te;om;er;deze;uw;mij;wij;ze;zou;moet;mag;aub;bestelling;pakket;gekocht;ja;nee;gaat;doe;zet;morgen;vandaag;alle',
  ),
};
