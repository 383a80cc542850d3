/** Words that carry no subject, in the five languages together: a question is told from small words by none of them. */
const GLUE = new Set(
  (
    'a about after all also am an and any are as at be been but by can could did do does for from get had has have hello help here hi how i if in into is it its just know like me my need not of on or our out please s she should so some than that the their them then there they this to too up us want was we were what when where which who why will with would you your ' +
    'aan al alle als alsjeblieft alstublieft ben bent bij dan dat de deze die dit doe doen door een en er gaat geen graag had heb hebben hebt heeft hem het hier hij hoe hoeveel hoi ik in is je jij jullie kan kun kunnen kunt maar me mee meer met mij mijn moet moeten na naar niet nog nu of om ook op over te toch tot uit uw van via voor waar waarom wanneer want was wat we welke wel wie wij wil wilt worden wordt ze zich zij zijn zo zou ' +
    'aber alle als am an auch auf aus bei bin bis bitte da das dass dem den der des die diese doch du ein eine einem einen einer er es etwas für gibt habe haben hallo hat ich ihnen ihr ihre im ist ja kann kein keine können man mein meine meinem meinen meiner mich mir mit möchte nach nicht noch nur oder ob schon sehr sein sich sie sind so über um und uns unter viel vom von vor wann war warum was welche wenn wer wie wieviel wird wo zu zum zur ' +
    'ai au aux avec avez avoir bonjour c ce ces cela cette comment d dans de des du elle en es est et faire faut il ils j je l la le les leur m ma mais me mes moi mon n ne nous on ont ou où par pas peut peux plus pour pourquoi pouvez puis puisje qu quand que quel quelle quelles quels qui quoi s sa sans se ses si son sont suis sur ta te tes tu un une vos votre vous y ' +
    'a ai al alla alle anche avete c che chi ci ciao col come con cosa da dal dalla dei del della delle di dove e è ed gli ha hai hanno ho i il in io l la le li lo ma mi mia mie mio miei ne nel nella non o per perché più posso può puoi qual quale quali quando quanto quanta quanti quello questa questo qui sa se si sono su sul sulla tra tu un una uno vi voglio vorrei'
  ).split(' '),
);

const STEM = 6;
const ASCII = /^\p{ASCII}*$/u;

/**
 * The words of a text that say what it is about, folded (lower case, no accents) and cut to six letters so that
 * `retourneren` meets `retourtermijn`. Numbers stay whole. Each once, in order.
 */
export function informativeWords(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const kept = new Set<string>();
  for (const word of words) {
    if (GLUE.has(word)) continue;
    const hasDigit = /\d/.test(word);
    if (word.length < 3 && !hasDigit) continue;
    const folded = fold(word);
    kept.add(hasDigit ? folded : folded.slice(0, STEM));
  }
  return [...kept];
}

function fold(word: string): string {
  return ASCII.test(word) ? word : word.normalize('NFD').replaceAll(/\p{M}/gu, '');
}
