import { phraseLines } from '../match-phrases.ts';
import type { PhraseTable } from '../phrase-table.ts';

export const ITALIAN: PhraseTable = {
  language: 'it',
  intents: {
    refund: phraseLines(`
      6 rimbors*; 4 soldi ~3 indietro; 4 denaro ~3 indietro; 4 indietro ~3 soldi|denaro; 4 rivoglio; 5 ridatemi|ridammi; 3 reso|resi; 5 restituire; 3 restituzione; 5 restituisco; 5 rimandare; 6 rispedire; 3 cambiare ~4 taglia|articolo|prodotto|colore; 3 sostituzione; 3 cambio ~2 merce|taglia; 3 recesso; 3 riavere ~3 soldi|denaro; 3 restituit*; 3 refund*; 3 rendere ~3 articolo|prodotto; 3 riaccredit*; 3 mandare indietro
    `),
    payout: phraseLines(`
      5 accredito ~3 vendit*; 5 pagamento ~4 vendit*; 4 miei ~1 guadagni|incassi; 4 venduto ~8 soldi|pagato|pagamento|ricevuto|incasso|denaro; 4 soldi ~4 vendit*; 4 coordinate bancarie; 6 iban; 4 conto ~1 corrente|bancario; 3 saldo; 4 quando ~4 pagato|pagata; 4 guadagn*; 4 incass*; 6 commissione ~4 trattenuta|vendita; 4 prelevare ~4 saldo|soldi|guadagn*|denaro; 4 bonifico ~4 vendit*|ricevuto|arrivato; 5 payout*; 4 accredit*; 4 ricavat*; 6 acquirente ~16 soldi|denaro|pagato|pagamento; 6 conto ~5 soldi|denaro; 6 soldi ~5 conto; 4 bonifico; 4 ricavo
    `),
    logistics: phraseLines(`
      4 dov ~4 pacco|ordine|spedizione|consegna|articolo|acquisto|merce; 4 dove ~4 pacco|ordine|spedizione|consegna|articolo|merce; 4 pacco; 4 pacchi; 4 spedi*; 4 consegn*; 4 etichett*; 4 lettera di vettura; 4 tracci*; 4 tracking; 4 corriere|postino|dhl|brt|gls|ups|bartolini|sda|poste; 3 non ~3 arrivat*|ricevuto|arriva; 3 arriva*; 3 indirizzo; 3 ritard*; 3 stato ~3 ordine|spedizione; 2 dogana; 3 quando ~4 ordine|pacco; 3 perso|smarrit*; 3 ritiro; 3 ritirare; 3 punto di ritiro; 2 cap; 3 recapit*
    `),
    seller_no_response: phraseLines(`
      6 venditor*|venditrice|negozio ~6 rispond*|risposta|risposto|silenzio|irraggiungibile|ignora|notizie|sparito|contattare|muto; 6 risposta|notizie|riscontro ~4 venditor*|venditrice; 5 nessuna|senza|niente|nulla ~6 venditor*|venditrice; 5 ignora ~4 messaggi; 5 venditor*|venditrice ~8 nessuna|nessun|niente|nulla; 4 contattare ~3 venditor*|venditrice; 5 contattato|scritto|sollecitato ~5 venditor*|venditrice
    `),
    login: phraseLines(`
      5 acced*; 5 accesso; 5 login; 5 password; 5 credenziali; 4 mio account; 4 account ~3 bloccato|hackerato|sospeso|creare|eliminare|cancellare|violato; 4 creare ~3 account; 6 codice ~2 verifica|conferma|sicurezza; 4 registr*; 4 bloccato; 3 profilo; 4 reimpost*; 4 due fattori; 4 nome utente; 4 cambiare ~4 email|mail; 4 modificare ~4 email|mail; 4 entrare ~3 account|profilo; 4 account
    `),
    cancellation: phraseLines(
      '5 annull*; 5 cancell*; 5 disdire; 5 disdett*; 5 disdico; 4 recedere; 4 ordinato ~2 per sbaglio|errore; 4 per sbaglio|errore ~2 ordinato; 4 storn*; 3 ripensat*; 3 non voglio piu ~3 ordine|articolo|prodotto; 3 ordinato ~2 due volte; 4 revocare',
    ),
    product_info: phraseLines(`
      4 misure; 4 misura; 4 dimension*; 4 quanto ~1 grande|largo|larga|alto|alta|lungo|lunga|profondo|pesa|misura|pesante|vecchio; 4 taglia|taglie; 4 materiale; 4 colore|colori; 4 ancora ~2 disponibil*|vendita; 4 disponibil*; 4 magazzino; 4 compatibil*; 4 adatt*; 4 peso; 4 caratteristiche; 4 che ~1 condizion*|stato; 4 condizioni ~2 di|dell|del|della ~1 poltrona|tavolo|lampada|articolo|prodotto|sedia|armadio|divano; 4 altre ~1 foto; 4 piu ~2 foto|informazioni|dettagli; 3 originale|autentic*
      4 larghezza|altezza|profondita|lunghezza|diametro; 3 marca; 3 pelle|legno|cotone|lana|rovere|massello; 3 lavabile|impermeabile; 2 prodotto|articolo; 3 prezzo ~2 di; 3 garanzia; 3 incluso|inclusa|inclusi|compreso; 3 scheda tecnica; 3 informazioni ~3 prodotto|articolo|poltrona|tavolo|lampada|sedia; 4 fatto|fatta ~1 di; 4 veste
    `),
    listing: phraseLines(`
      5 diventare ~2 venditor*|venditrice; 5 annuncio|annunci; 5 inserzion*; 5 mettere ~5 vendita; 5 metto ~5 vendita; 5 vendere ~4 su|da|con|qui|piattaforma|sito|voi; 5 voglio|vorrei|come|posso|desidero|piacerebbe ~6 vendere; 5 iniziare|cominciare ~3 vendere; 6 caric* ~4 foto|prodott*|articol*; 4 foto ~4 annuncio|caricare|aggiungere; 4 aprire ~2 negozio; 5 account venditore; 4 costi|commissioni ~2 vendita; 4 commission*; 4 pubblicare; 4 modificare ~3 prezzo; 4 abbassare ~3 prezzo; 4 registr* ~3 venditor*
    `),
    not_as_described: phraseLines(`
      5 non ~2 conforme; 5 non ~3 corrispond*; 5 divers* ~3 da|dal|dalla|dalle|dalla; 5 altro ~3 da ~4 ordinato|descritto; 5 rott*; 5 danneggiat*; 5 difett*; 5 sbagliat* ~2 articolo|prodotto|taglia|colore|modello|ordine|pacco; 5 articolo|prodotto|taglia|colore|modello|pacco ~2 sbagliat*|errat*; 5 sbagliat*; 4 spezzat*; 4 graffi*; 4 macchi*; 4 strappat*; 4 crep*; 4 contraffatt*; 4 fals*|imitazione; 4 manca|mancano|mancant*; 4 incomplet*; 4 non ~2 funziona; 4 non si accende; 4 scarsa|pessima qualita; 5 non ~3 come ~3 descritt*|foto|descrizione
      4 ingannevol*; 4 ammaccat*; 4 piu piccol*|grand*|cort* ~4 di|del|rispetto; 4 non ~3 quello ~4 ordinato; 4 arrugginit*; 4 traballa; 4 puzza
    `),
    invoice: phraseLines(
      '6 fattur*; 6 ricevuta ~2 di|fiscale|pagamento|acquisto; 6 ricevuta; 6 scontrino; 5 partita iva; 5 commercialista; 5 contabilita; 5 prova ~2 acquisto|pagamento; 5 iva; 4 codice fiscale; 4 ragione sociale; 4 codice sdi|destinatario; 4 nota di credito; 4 dati fiscali; 4 giustificativo',
    ),
  },
  subIntents: {
    order_status: phraseLines(
      '4 dov|dove ~4 pacco|ordine|spedizione|consegna|articolo|acquisto|merce; 4 stato ~4 ordine|spedizione|consegna; 4 quando ~7 arriv*|consegn*|spedi*|ricever*|ricevo; 4 tracking; 4 tracci*; 3 non ~3 arrivat*|ricevuto|arriva|consegnat*; 3 ritard*; 3 gia ~2 spedit*|partito',
    ),
    payment: phraseLines(
      '4 pagamento; 4 pagamenti; 4 pagare; 4 metod* ~2 pagamento; 4 paypal|klarna|carta|visa|mastercard|satispay|bancomat|scalapay; 4 addebit*; 4 due volte ~2 pagato|addebitat*; 4 rate; 4 codice sconto; 4 buono ~1 sconto|regalo; 3 contrassegno',
    ),
    shipping_label: phraseLines('4 etichett*; 4 lettera di vettura; 4 qr'),
    appointment: phraseLines(
      '4 appuntament*; 4 incontr*; 4 passare ~3 negozio|sede|trovarvi|showroom|ufficio; 4 visita; 4 visitare; 4 showroom; 4 riunione; 4 venire ~3 vedere',
    ),
  },
  buyer: phraseLines(`
    ho|abbiamo ~3 comprato|acquistato|ordinato|ricevuto; mio|il ~1 mio? ordine|pacco|acquisto; mia ~1 consegna|spedizione; come acquirente; sono ~2 acquirente; il|al|dal|del|un|mio venditore; posso|vorrei ~2 comprare|acquistare|ordinare; miei soldi; ancora ~1 disponibile; la|alla venditrice
  `),
  seller: phraseLines(`
    3 ho|abbiamo ~3 venduto; 3 mio ~1 acquirente|annuncio|negozio|saldo; 3 mia ~1 vendita|inserzione; 3 mie ~1 vendite|inserzioni; 3 miei ~1 guadagni|annunci|incassi; 3 l acquirente; 3 un acquirente; 3 acquirente; 3 come venditore; 3 sono ~2 venditor*|venditrice; 4 diventare ~2 venditor*|venditrice; 3 voglio|vorrei|come|posso|piacerebbe ~6 vendere; 3 articolo venduto; 3 account venditore; 3 mettere ~4 vendita; 3 pubblicare|creare|inserire ~3 annuncio|inserzione; 3 commissioni di vendita; 3 vendo; 3 accredito ~4 vendita
  `),
  asksForHuman: phraseLines(`
    parlare|parlo|discutere|chattare|comunicare|parli ~1 direttamente? ~1 con|a ~4 qualcuno|umano|umana|persona|operatore|operatrice|addetto|responsabile|assistenza|collega|servizio|manager|superiore|team|essere|consulente|vero|vera|persone
    passare|passatemi|passami|passi|mettere|mettetemi|mettimi|trasferire|trasferitemi|collegare|collegarmi|passarmi|trasferirmi|mettermi|inoltrare ~4 umano|operatore|operatrice|persona|qualcuno|responsabile|collega|assistenza|servizio|contatto|addetto; voglio|vorrei|bisogno|serve|datemi|preferisco|desidero|chiedo|esigo ~4 umano|operatore|operatrice|consulente|addetto; operatore|operatrice ~3 umano|reale|favore|grazie|vero|subito
    vera|vero|reale ~1 persona|operatore|umano; persona|operatore ~1 vera|vero|reale|umano|fisica|carne; essere umano; assistenza|aiuto|supporto|contatto|intervento umano|umana; c ~2 qualcuno; qualcuno ~4 reale|vero|risponde|li|la|chiamare|chiamarmi|richiamare|contattarmi|contattare|occuparsi|chiami|richiami|contatti|vivo; qualcuno ~2 dell|del|dal|della ~1 assistenza|servizio|team|supporto; un umano; qualcuno che ~2 mi; datemi|dammi|passatemi|passami ~1 qualcuno
    ! non|basta|stufo|stufa|stanco|smettila|inutile|stupido|stupida|senza|stop ~7 robot|bot|chatbot|macchina|computer|ia; ! robot|bot|chatbot|macchina ~5 non|inutile|capisce|niente|stupido; contattare|chiamare|sentire ~4 assistenza|servizio|operatore|supporto|umano; servizio clienti ~1 favore|grazie|umano; assistenza clienti ~1 favore|grazie; un operatore|operatrice|consulente; operatore ~1 per? favore
    umano per|favore; con un ~1 superiore|responsabile|manager|umano; un collega ~3 puo|aiut*|sentire; parlare ~2 responsabile; c e ~3 persona|umano|operatore ~4 parlare|reale|li|rispond*|disponibile|aiut*; ci sono ~3 persone|umani|operatori; mi chiami qualcuno; fatemi ~1 parlare; qualcuno ~2 puo ~2 chiamar*|telefonar*|richiamar*|contattar*; puo ~3 chiamarmi|richiamarmi ~2 qualcuno
  `),
  bareHuman: phraseLines('umano|umani|operatore|operatrice|operatori|persona|responsabile|qualcuno|addetto|agente|consulente'),
  notAHuman: phraseLines(`
    capelli umani; diritti umani; corpo umano; agente immobiliare; ho ~3 parlato|sentito; abbiamo parlato; operatore|operatrice|qualcuno|persona ~3 detto|promesso|assicurato|confermato; sei ~3 umano|robot|bot|vero|reale|persona; siete ~3 umani|robot|bot; sto ~1 parlando|chattando; parlo con ~3 robot|umano|bot; e questo ~2 robot|bot; qualcun altro ~4 comprato|ricevuto|acquistato|ordinato
    con|al|il ~2 venditor*|acquirente|corriere|vicino; per persona; due|tre|quattro|sei persone; di persona; orari; quando ~5 assistenza ~4 aperta|disponibile; venduto ~3 qualcuno; c e qualcuno ~3 casa; errore umano; operatore ~2 logistico|telefonico|ecologico; a mano
    che ora ~2 c|ce|ci ~2 qualcuno|operator*|persone; c|ce|ci ~1 qualcuno|persone ~6 sabato|domenica|weekend|festivi; sabato|domenica|weekend c|ce ~1 qualcuno
  `),
  wantsRefund: phraseLines(`
    voglio|vorrei|chiedo|esigo|pretendo|desidero|richiedo|vogliamo|chiediamo|aspetto|bisogno|richiediamo|gradirei|attendo ~6 rimbors*; voglio|vorrei|chiedo|esigo|pretendo|desidero|rivoglio|vogliamo|ridatemi|restituitemi|datemi|ridammi|rendetemi|rivogliamo ~5 soldi|denaro; rimborsatemi|rimborsami|rimborsarmi; rivoglio ~4 indietro|soldi|denaro; soldi indietro ~1 subito|grazie|favore|adesso; rimborso ~1 immediato|completo|totale|favore|grazie|subito|integrale; rimborso per favore
    potete|puoi|potreste|potresti|puo|potrebbe|potrebbero ~6 rimbors*; prego ~4 rimbors*; restituitemi|restituire ~4 soldi|denaro|importo; riavere ~4 soldi|denaro; restituite ~4 soldi|denaro; essere rimborsat*; richiesta di rimborso; chiedo ~4 restituzione ~3 importo|denaro|soldi|somma
  `),
  wantsCancellation: phraseLines(`
    voglio|vorrei|devo|chiedo|desidero|intendo|vogliamo|vorremmo|bisogno|gradirei|deciso|preferisco|cerco ~6 annull*|cancellare|disdire|recedere|cancellazione|revocare|stornare; annullate|annulla|annullare|annulli|cancellate|cancella|cancellare|annullatemi|cancellatemi ~2 ordine|acquisto|mio|questo|tutto|prenotazione|#|favore|subito|grazie|lo; annullatelo|annullalo|cancellatelo|cancellalo; potete|puoi|potreste|potresti|puo|potrebbe ~6 annullar*|cancellar*|disdir*; annullamento ~5 ordine|favore|grazie|subito|#
    disdico; recedo; richiesta ~1 di annullamento|cancellazione; ordine|# ~1 da annullare|cancellare; ordine annullare; prego ~3 annullar*; procedere ~4 annullamento; aiut* ~6 annullare|cancellare ~3 ordine; con la presente ~3 recedo|annullo|disdico; annullo ~3 ordine|acquisto
  `),
  labelTrouble: phraseLines(`
    ! etichett* ~7 non|mai|niente|impossibile ~6 stamp*|funziona|ricevuto|ricevuta|scaricare|aprire|scansion*|valida|leggibile|accettata|trovo|carica|arrivata|apre|scarica|legge|corretta|giusta|va|accettano|arriva; ! non|mai|nessuna|senza|impossibile ~7 etichett*; etichett* ~6 scadut*|errat*|sbagliat*|mancant*|manca|pers*|illeggibil*|danneggiat*|rifiutat*|vuota|problem*|errore|strappat*|sfocata|invalida|sparita
    sbagliat*|errat*|nuova|nuovamente|altra ~2 etichett*; problem*|errore ~6 etichett*; aspett*|attendo ~5 etichett*; rimandar*|rimandate|inviatemi|mandatemi|inviare|reinviare|rispedite|rimandi|mandi ~5 etichett*; ! etichett* ~4 non
  `),
  delivered: phraseLines(`
    conferm* ~7 ricezione|consegna|ricevuto|ricevuta|arrivo|arrivato|consegnato|consegnata; ho|abbiamo ~3 ricevuto ~6 pacco|ordine|articolo|tutto|poltrona|lampada|tavolo|prodotto|oggi|ieri|merce|sedia|stamattina; pacco|ordine|articolo|merce|prodotto|tutto|poltrona|lampada|tavolo|consegna|sedia ~4 arrivat*|ricevut*|consegnat*; arrivato|ricevuto tutto|bene; segnare ~5 ricevut*|consegnat*; e arrivat* ~5 pacco|ordine|tutto|articolo|oggi|ieri|merce|poltrona|prodotto|lampada; l ho ricevut*; segn* ~3 come consegnat*|ricevut*
  `),
  notDelivered: phraseLines(`
    ! non|mai|niente|nulla|nessun|nessuna ~5 arrivat*|ricevut*|consegnat*; quando|se|appena|dopo|prima|finche|fino|dove|dov ~8 arrivat*|consegnat*|ricevut*|arriva|consegna; risulta|tracking|secondo|dice|segnato|indica|scritto ~8 consegnat*|ricevut*|arrivat*; rott*|danneggiat*|sbagliat*|incomplet*|difett*|graffi* ~5 arrivat*|ricevut*|consegnat*; arrivat*|ricevut*|consegnat* ~7 rott*|danneggiat*|sbagliat*|incomplet*|difett*|manca|mancano|graffi*|vuot*|ammaccat*|strappat*|macchi*|crep*
    ricevut* ~3 altro|divers*|mail|email|messaggio|codice|fattura|etichett*|pagamento|soldi|risposta|rimborso|bonifico|accredito|conferma|link; pagamento|soldi|fattura|bonifico|rimborso|etichett*|email|mail|codice|risposta|accredito|link|conferma ~4 ricevut*|arrivat*; ma ~8 non|manca|rott*|mancano; meta|parte ~5 ricevut*|consegnat*|arrivat*; sara|verra|essere ~4 consegnat*; non ~2 conforme; vicin* ~3 casa|consegnat*; ricevuta ~2 di|fiscale|pagamento|acquisto
    acquirente|compratore|compratrice|venditore|venditrice ~5 conferma*|ricevut*|consegn*|ricezione; reso ~6 ricevut*|arrivat*|consegnat*
  `),
  wantsAppointment: phraseLines(`
    prendere|fissare|avere|organizzare|prenotare|concordare|spostare|cambiare|disdire|rimandare|chiedere|confermare ~4 appuntament*|riunione|incontro; appuntament* ~5 possibile|favore|domani|oggi|lunedi|martedi|mercoledi|giovedi|venerdi|sabato|settimana; vorrei|voglio|posso ~3 appuntament*; incontrarvi|incontrarci|incontrare; passare ~4 negozio|sede|trovarvi|showroom|ufficio|voi|magazzino; passare ~2 a ~1 vedere|trovarvi; venire ~5 vedere|showroom|negozio|sede|trovarvi; visitare ~4 showroom|negozio|sede|magazzino; un incontro; vederci
  `),
  otherTrouble: phraseLines(`
    chiamatemi|chiamami|richiamatemi|telefonatemi|richiamami|richiamarmi|chiamarmi|telefonarmi; mi ~1 chiami|chiamate|chiamare|richiami|richiamate|telefoni; chiamarvi; telefonarvi; essere ~1 richiamat*|contattat* ~1 telefonicamente?; per telefono; al telefono; numero ~2 telefono; telefonic*; una chiamata; telefonata; telefonicamente; numero verde
    avvocato|legale|legali|tribunale|denuncia|denunciare|polizia|carabinieri|frode|truffa*|truffat*|truffator*|controversi*|mediazione|querela|diffida; fare causa; associazione consumatori; reclamo; reclami; disput*; segnalare ~4 venditore|acquirente|truffa|frode; contestazione; codacons
    messaggio di errore; errore ~1 404|500|503|tecnico; problem* ~1 tecnic*; guasto; problema ~4 sito|app|applicazione|pagina; sito|app|applicazione|pagina|pulsante ~5 non ~2 funziona|carica|apre|risponde|va; ! sito|app|applicazione|pagina|pulsante ~3 non; ! non ~2 funziona|carica|apre ~2 sito|app|pagina; sito|app|pagina ~4 blocca*|errore|crash*|pianta*; bug; addebitat*|pagato|prelevat* ~3 due|2|doppi* volte?; due volte ~3 addebit*|pagato|prelevat*; doppio ~1 addebito|pagamento; hackerat*; violato; da errore; errore sul
  `),
  asksIfTrouble: phraseLines(`
    e ~2 truffa*|frode; come ~3 riconosc*|evit* ~3 truff*|frode|frodi
  `),
  howTo: phraseLines(`
    come; quanto|quanta|quanti; che cosa|succede; cosa ~2 devo|succede|serve|bisogna|fare|e; quale|quali|qual; dove ~2 posso|trovo|e|devo|si|vedo; quando ~2 posso|ricevo|ricevero|devo|sara|arriva|si|verro; e possibile; possibile; possibilita; ci sono ~3 costi|spese|penali; condizioni; politica; spiegare|spiegarmi|spiegatemi; domanda|domande ~3 su|sul|sulla|sui|riguardo; informazion* ~3 su|sul|sulla|sui|riguardo|per; sapere ~4 come|se|quando|dove|cosa|quanto|quale; funziona|funzionano ~4 reso|resi|rimbors*|annull*; costa ~3 annull*|reso; offrite; termini; perche; chi ~2 paga; procedura; curiosita; entro quanto; bisogna
  `),
  mayI: phraseLines('posso; si puo; possiamo; potrei; gli acquirenti possono; e possibile; ho ~2 diritto; avro; ricevo; possono'),
  supposing: phraseLines(
    'se|qualora|quando|dopo|prima ~1 io|il|la|l|un|voglio|annullo|cancello|di|aver|non|mi|restituisco|cambio|vorrei; nel caso; in caso; senza; a meno',
  ),
  negators: phraseLines('non|mai|nessun|nessuno|nessuna|senza|ne'),
  notNegating: phraseLines(
    'non ~2 piu|solo|ancora; non ~1 sono|e soddisfatt*|content*|conforme|arrivat*; perche non; o no; non mi ~2 piace|serve|va; non ~1 ho|abbiamo ricevut*|avuto|risposta; non funziona|corrisponde|arriva; nessuna|nessun risposta|notizia|riscontro; senza risposta|notizie; non rispond*',
  ),
  please: phraseLines('favore|grazie|subito|adesso|oggi|immediatamente|urgente|cortesemente|gentilmente|prego'),
  breaks: phraseLines(
    'ma; e|quindi|allora|percio voglio|vorrei|rivoglio|annullate|rimborsatemi|rimborso|chiedo; perche; pero; siccome; poiche; dato che; per favore',
  ),
  yes: phraseLines('si|ok|okay|certo|volentieri|grazie|perfetto|va|bene|favore|certamente|assolutamente'),
  offersColleague: phraseLines(
    'mettere|mettermi|passare|passarla|passarti|trasferire|contattare|coinvolgere|inoltrare|metta|metterla|metterti|trasferirla|trasferirti ~8 collega|operatore|umano|team|persona|addetto; collega|operatore|umano ~8 contatto|contattare|passare|subentr*|prendere|trasferire|inoltrare|occupi',
  ),
  contactSupport: phraseLines(`
    contattare|contatta|contattate|contatti|contattaci|contattateci ~3 assistenza|servizio|supporto|team|noi|clienti|ci?; contattaci; contattateci; scrivere|scrivi|scriveteci|scrivici ~4 assistenza|servizio|supporto|indirizzo|email|mail?; rivolgersi|rivolgiti|rivolgetevi ~4 assistenza|servizio|supporto|team|nostro; inviaci|inviateci|scriveteci ~3 email|mail|messaggio; inviare|invia|inviate ~1 un|una email|mail|messaggio|e ~2 a|al|all|alla; modulo di contatto; faccelo sapere; fatecelo sapere; chiama|chiamare|chiamate|telefonare ~4 assistenza|servizio|numero; contatto ~3 assistenza|servizio|supporto; mettersi|mettiti ~2 contatto; segnalalo ~3 assistenza|servizio
  `),
  functionWords: phraseLines(
    'il;lo;gli;un;uno;una;del;della;dei;delle;io;mio;mia;miei;tu;voi;vostro;vostra;lui;lei;sono;era;dove;che;chi;cosa;come;quando;perche;con;per;di;non;ho;hai;ha;abbiamo;avete;puo;posso;potete;voglio;vorrei;ma;ancora;gia;anche;al;alla;nel;nella;su;sul;da;dal;dalla;questo;questa;mi;ci;si;dov;l;ordine;pacco;comprato;no;grazie;favore;piu;molto;bene;senza;stato;ricevuto;sulla;quanto;dell;all;c;fa;domani;oggi;mostra;sara',
  ),
};
