import type { LinkKind } from './schema.ts';

interface Words {
  subject: string;
  greeting: string;
  why: string;
  until: string;
  otherwise: string;
}

type Texts = Record<LinkKind, (workspace: string, name: string) => Words>;

const EN: Texts = {
  reset: (workspace, name) => ({
    subject: `Choose a new password for ${workspace}`,
    greeting: `Hello ${name},`,
    why: `somebody asked for a new password for your account at the support desk of ${workspace}. Choose it here:`,
    until: 'The link works once, for one hour.',
    otherwise: 'If it was not you, do nothing: your password stays as it is.',
  }),
  invite: (workspace, name) => ({
    subject: `You are invited to the support desk of ${workspace}`,
    greeting: `Hello ${name},`,
    why: `you are invited to the support desk of ${workspace}. Choose your password here:`,
    until: 'The link works once, for seven days.',
    otherwise: 'If you do not know what this is about, do nothing.',
  }),
};

const NL: Texts = {
  reset: (workspace, name) => ({
    subject: `Kies een nieuw wachtwoord voor ${workspace}`,
    greeting: `Hallo ${name},`,
    why: `iemand heeft een nieuw wachtwoord aangevraagd voor je account bij de servicedesk van ${workspace}. Kies het hier:`,
    until: 'De link werkt één keer, een uur lang.',
    otherwise: 'Was jij dit niet? Dan hoef je niets te doen: je wachtwoord blijft zoals het is.',
  }),
  invite: (workspace, name) => ({
    subject: `Je bent uitgenodigd voor de servicedesk van ${workspace}`,
    greeting: `Hallo ${name},`,
    why: `je bent uitgenodigd voor de servicedesk van ${workspace}. Kies hier je wachtwoord:`,
    until: 'De link werkt één keer, zeven dagen lang.',
    otherwise: 'Weet je niet waar dit over gaat? Dan hoef je niets te doen.',
  }),
};

const DE: Texts = {
  reset: (workspace, name) => ({
    subject: `Neues Passwort für ${workspace} wählen`,
    greeting: `Hallo ${name},`,
    why: `jemand hat ein neues Passwort für dein Konto beim Support von ${workspace} angefordert. Wähle es hier:`,
    until: 'Der Link funktioniert einmal, eine Stunde lang.',
    otherwise: 'Falls du das nicht warst, musst du nichts tun: Dein Passwort bleibt, wie es ist.',
  }),
  invite: (workspace, name) => ({
    subject: `Einladung zum Support von ${workspace}`,
    greeting: `Hallo ${name},`,
    why: `du bist zum Support von ${workspace} eingeladen. Wähle hier dein Passwort:`,
    until: 'Der Link funktioniert einmal, sieben Tage lang.',
    otherwise: 'Falls du nicht weißt, worum es geht, musst du nichts tun.',
  }),
};

const FR: Texts = {
  reset: (workspace, name) => ({
    subject: `Choisissez un nouveau mot de passe pour ${workspace}`,
    greeting: `Bonjour ${name},`,
    why: `quelqu'un a demandé un nouveau mot de passe pour votre compte au service client de ${workspace}. Choisissez-le ici :`,
    until: 'Le lien fonctionne une fois, pendant une heure.',
    otherwise: "Si ce n'était pas vous, ne faites rien : votre mot de passe reste inchangé.",
  }),
  invite: (workspace, name) => ({
    subject: `Vous êtes invité au service client de ${workspace}`,
    greeting: `Bonjour ${name},`,
    why: `vous êtes invité au service client de ${workspace}. Choisissez votre mot de passe ici :`,
    until: 'Le lien fonctionne une fois, pendant sept jours.',
    otherwise: 'Si vous ne savez pas de quoi il s’agit, ne faites rien.',
  }),
};

const IT: Texts = {
  reset: (workspace, name) => ({
    subject: `Scegli una nuova password per ${workspace}`,
    greeting: `Ciao ${name},`,
    why: `qualcuno ha chiesto una nuova password per il tuo account all'assistenza di ${workspace}. Sceglila qui:`,
    until: "Il link funziona una volta, per un'ora.",
    otherwise: 'Se non sei stato tu, non fare nulla: la tua password resta com’è.',
  }),
  invite: (workspace, name) => ({
    subject: `Sei invitato all'assistenza di ${workspace}`,
    greeting: `Ciao ${name},`,
    why: `sei invitato all'assistenza di ${workspace}. Scegli qui la tua password:`,
    until: 'Il link funziona una volta, per sette giorni.',
    otherwise: 'Se non sai di cosa si tratta, non fare nulla.',
  }),
};

const BY_LANGUAGE: Record<string, Texts> = { en: EN, nl: NL, de: DE, fr: FR, it: IT };

/** The mail with a link to choose a password, in the workspace's language where there is a text, else in English. */
export function writeLinkMail(about: { kind: LinkKind; name: string; workspace: string; language: string; url: string }): { subject: string; text: string } {
  const words = (BY_LANGUAGE[about.language] ?? EN)[about.kind](about.workspace, about.name);
  return { subject: words.subject, text: [words.greeting, words.why, about.url, `${words.until} ${words.otherwise}`].join('\n\n') + '\n' };
}
