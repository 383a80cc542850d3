/**
 * Words that ask without saying about what ("how does … work", "wie lange dauert …"), in the five languages together.
 * They are no stop words, so a text search takes them for as telling as the subject beside them, and more so where few articles hold them.
 */
export const PLAIN_WORDS: ReadonlySet<string> = new Set(
  (
    'work works working take takes long get gets got make makes go goes going happen happens need want big old much many time know find tell use today ' +
    'werk werkt werken gaat gaan lang lange duurt duren krijg krijgt krijgen doe doet doen maak maakt maken gebeurt nodig groot hoog oud snel weet weten vind zeg vandaag ' +
    'funktioniert funktionieren läuft laufen geht gehen dauert dauern lang lange bekomme bekommt bekommen mache macht machen passiert brauche braucht groß hoch alt schnell weiß finde steht heute ' +
    'fonctionne fonctionnent marche fonctionner va aller dure durer temps obtenir recevoir fait faire passe arrive besoin grand haut vieux vite sais savoir trouver aujourd hui idée ' +
    'funziona funzionano funzionare va andare dura durare tempo ottenere ricevere fa fare succede serve grande alto vecchio veloce so sapere trovo trovare vale oggi'
  ).split(' '),
);
