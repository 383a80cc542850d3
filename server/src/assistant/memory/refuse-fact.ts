import type { FactKindName } from './fact.ts';
import { fold } from '../triage/index.ts';

/** Why something may not be remembered. */
export type Refusal =
  | 'health'
  | 'belief'
  | 'origin'
  | 'private_life'
  | 'offence'
  | 'payment_data'
  | 'secret'
  | 'identity_number'
  | 'address'
  | 'reach'
  | 'other_person'
  | 'instruction'
  | 'promise'
  | 'empty';

export interface Refusable {
  kind: FactKindName;
  text: string;
  value: string | null;
  /** A person may write down what the shop promised; a machine reads it from whoever claims it. */
  by: 'person' | 'machine';
}

/** Beginnings of words, folded, in the five languages. Better one fact too few than a diagnosis kept. */
const beginning = (words: string) => new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.trim().split(/\s+/).join('|')})`, 'u');
const whole = (words: string) => new RegExp(`(?<![\\p{L}\\p{N}])(?:${words})(?![\\p{L}\\p{N}])`, 'u');

const HEALTH = beginning(`
  ill(?:ness)?\\b sick\\b sickness disease cancer diabet pregnan disab wheelchair allerg depress doctor hospital surger operation\\b medic(?!i\\b) therap autis adhd hiv\\b dement
  handicap epilep asthma migraine injur blind\\b deaf\\b mental mobility burn-?out insulin hearing-?aid pacemaker
  ziek zwanger gehandicapt rolstoel kanker huisarts dokter geneesm medicijn allergi slechtziend slechthorend doof\\b blind revalid
  krank schwanger behinder rollstuhl krebs\\b arzt aerzt arztin medikament gehorlos schwerhorig pflegegrad depression
  malad enceinte hopital medecin sourd aveugle fauteuil\\s+roulant cancer\\b
  malat incinta disabil ospedale sedia\\s+a\\s+rotelle tumore gravidanza sorda?o?\\b ciec[oa]\\b farmac`);
const BELIEF = beginning(`
  muslim islam christian(?:ity)?\\b catholic protestant jew(?:s|ish)?\\b hindu buddhis church mosque synagog religio halal kosher ramadan atheis
  moslim joods christen(?:dom)?\\b christelijk katholiek kerk\\b moskee geloof
  judisch christlich katholisch evangelisch kirche moschee glaubig musulman juif juive chretien catholique eglise mosquee
  ebre[oa] cristian[oa] cattolic chiesa moschea
  votes?\\b voted\\b socialis communis republican\\b democrat\\b politic politiek politisch politique vakbond gewerkschaft syndicat sindacat trade\\s+union union\\s+member
  stemt\\s+op wahlt\\s+die partij\\b partei\\b parti\\s+politique partito`);
const ORIGIN = beginning(`
  ethnic etnisch ethnisch ethnique etnic race\\b racial skin\\s+colou?r huidskleur hautfarbe couleur\\s+de\\s+peau refugee vluchteling fluchtling refugie\\b profug asylum asiel asyl`);
const PRIVATE_LIFE = beginning(`
  gay\\b lesbi homosex bisex transgender transsex queer sexual seksue schwul heterosex orientation\\s+sex divorc gescheiden geschieden divorzi`);
const OFFENCE = beginning(`
  arrest prison convict criminal fraudster gevangenis veroordeeld strafblad gefangnis verurteilt vorbestraft condamn carcere condannat pregiudicat`);
const SECRET = whole(
  `pass ?word|passwort|kennwort|wachtwoord|mot de passe|pass ?code|pin|pin-?code|cvc|cvv|tan|(?:login|inlog|security|one-?time|verification) ?code|codice (?:segreto|di accesso)|geheimzahl|api key|token`,
);
const IDENTITY = whole(
  `bsn|burgerservicenummer|social security|sozialversicherung\\p{L}*|steuer-?id|securite sociale|codice fiscale|passport|paspoort|reisepass|personalausweis|passeport|passaporto|carte d'identite|carta d'identita|identity card|date of birth|geboortedatum|geburtsdatum|date de naissance|data di nascita|born (?:on|in)|geboren (?:op|am)`,
);
const RELATION = whole(
  `(?:my|his|her|their|mijn|m'n|z'n|zijn|haar|mein|meine|meiner|meinem|meinen|mon|ma|mes|mio|mia|miei) (?:ex|husband|wife|partner|son|daughter|child|children|kids?|mother|mum|mom|father|dad|parents|brother|sister|friend|girlfriend|boyfriend|boss|colleague|grand\\p{L}+|man|vrouw|zoon|dochter|kind|kinderen|moeder|vader|ouders|broer|zus|vriend|vriendin|baas|collega|oma|opa|mann|frau|sohn|tochter|kinder|mutter|vater|eltern|bruder|schwester|freund|freundin|chef|kollegin?|mari|femme|fils|fille|enfants?|mere|pere|parents|frere|soeur|amie?|copain|copine|collegue|marito|moglie|figli[oa]|figli|bambin[oi]|madre|padre|genitori|fratello|sorella|amic[oa]|ragazz[oa]|collega)`,
);
const PERSON = whole(
  `husband|wife|son|daughter|girlfriend|boyfriend|grandmother|grandfather|zoon|dochter|vriendin|sohn|tochter|freundin|marito|moglie|figlia|figlio`,
);
const INSTRUCTION = [
  whole(`(?:ignore|disregard|forget|override|negeer|vergeet|ignorier\\p{L}*|vergiss|oublie\\p{L}*|ignorez|ignora|dimentica)`),
  whole(`system prompt|prompt|instruction\\p{L}*|instructie\\p{L}*|anweisung\\p{L}*|istruzion\\p{L}*|guardrails?|jailbreak`),
  whole(
    `(?:you|the assistant|assistant|ai|bot|je|jij|u|de assistent|du|sie|der assistent|tu|vous|l'assistant|l'assistente) (?:must|should|shall|are|will|may|have to|need to|moet|mag|zult|bent|musst|mussen|sollst|sollen|darfst|bist|dois|devez|doit|peux|es|etes|devi|deve|puoi|sei)`,
  ),
  whole(
    `(?:always|never|altijd|nooit|immer|nie|niemals|toujours|jamais|sempre|mai) (?:give|grant|approve|refund|offer|answer|say|tell|accept|agree|geef|geven|keur|zeg|gib|geben|erstatten|gewahren|sage|donner|donnez|accorder|rembourse\\p{L}*|dire|dare|concedere|rimbors\\p{L}*|rispondere)`,
  ),
  /<\/?\p{L}|\{\{|```|https?:|www\./u,
];
const PROMISE = beginning(
  `promis beloof beloven toegezeg verspr zugesag zusage garantie\\s+auf entitled right\\s+to recht\\s+op anspruch droit\\s+a diritto discount korting rabatt remise sconto voucher vouchers gutschein free\\s+of\\s+charge kostenlos gratis gratuit vip\\b admin\\p{L}* employee mede-?werker mitarbeiter dipendente owner\\s+of`,
);
const CONTROL = /[^\P{Cc}\t\n]/u;

/** Why this may not be remembered, or null when it may. Errs on the side of forgetting. */
export function refuseFact({ kind, text, value, by }: Refusable): Refusal | null {
  const said = fold(text);
  if (!/\p{L}{2}/u.test(said) || CONTROL.test(text)) return 'empty';
  const secret = refuseIdentifiers(text, said, kind);
  if (secret) return secret;
  // "Christian" is a name too.
  if (kind !== 'name_form' || value === null) {
    if (HEALTH.test(said)) return 'health';
    if (BELIEF.test(said)) return 'belief';
    if (ORIGIN.test(said)) return 'origin';
    if (PRIVATE_LIFE.test(said)) return 'private_life';
    if (OFFENCE.test(said)) return 'offence';
  }
  if (RELATION.test(said) || PERSON.test(said)) return 'other_person';
  if (INSTRUCTION.some((sign) => sign.test(said))) return 'instruction';
  return by === 'machine' && PROMISE.test(said) ? 'promise' : null;
}

const EMAIL = /[^\s@]{1,64}@[^\s@]{1,190}/u;
const STREET =
  /\p{L}{2,}(?:straat|laan|weg|plein|gracht|kade|dreef|singel|strasse|str\.|platz|allee|gasse|ufer)\s*\d|\d+\s+(?:\p{L}+\s+){1,3}(?:street|st|road|rd|avenue|ave|lane|drive|close|court)\b|\b(?:rue|avenue|boulevard|chemin|quai|impasse|via|viale|piazza|corso|vicolo)\s+(?:\p{L}+[\s,']*){1,5}\d|\d+\s*,?\s*(?:bis\s+)?(?:rue|avenue|boulevard|chemin|quai|impasse)\b/u;
const POSTCODE = /\b\d{4}\s?[A-Z]{2}\b|\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b/;
const ADDRESS_WORD = whole(
  `(?:my|home|delivery) address is|mijn adres is|meine adresse|mon adresse|il mio indirizzo|i live (?:in|at|on)|ik woon|ich wohne|j'habite|abito`,
);
const IBAN = /\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,4})?\b/;

function refuseIdentifiers(text: string, said: string, kind: FactKindName): Refusal | null {
  for (const run of text.match(/\d(?:[ .-]?\d){12,18}/g) ?? []) if (isCardNumber(run.replaceAll(/\D/g, ''))) return 'payment_data';
  if (IBAN.test(text)) return 'payment_data';
  if (SECRET.test(said)) return 'secret';
  if (IDENTITY.test(said)) return 'identity_number';
  if (EMAIL.test(text)) return 'reach';
  if (kind !== 'order' && /(?:\+|\b0)\d(?:[ ()./-]?\d){7,13}/.test(text)) return 'reach';
  return STREET.test(said) || POSTCODE.test(text) || ADDRESS_WORD.test(said) ? 'address' : null;
}

/** By the check digit that every card number has. */
function isCardNumber(digits: string): boolean {
  if (digits.length < 13 || digits.length > 19) return false;
  const sum = Array.from(digits)
    .reverse()
    .reduce((total, digit, at) => {
      const doubled = Number(digit) * (at % 2 === 1 ? 2 : 1);
      return total + (doubled > 9 ? doubled - 9 : doubled);
    }, 0);
  return sum % 10 === 0;
}

const WHY: Readonly<Record<Refusal, string>> = {
  health: 'it speaks of health',
  belief: 'it speaks of belief, politics or a union',
  origin: 'it speaks of origin',
  private_life: 'it speaks of private life',
  offence: 'it speaks of offences',
  payment_data: 'it holds a card or account number',
  secret: 'it speaks of a password or code',
  identity_number: 'it speaks of an identity document or date of birth',
  address: 'it holds an address',
  reach: 'it holds an e-mail address or phone number: those belong to the contact itself',
  other_person: 'it is about another person',
  instruction: 'it reads like an instruction; a fact only says what is',
  promise: 'it claims a promise',
  empty: 'it says nothing',
};

export function explainRefusal(refusal: Refusal): string {
  return `may not be kept: ${WHY[refusal]}`;
}
