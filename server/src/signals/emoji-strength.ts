// Strengths as in the lexicons, -4 to 4. Faces and hands people use with a shop; what is merely a thing (📦) says nothing.
const GROUPS: readonly (readonly [number, string])[] = [
  [3, '😍🥰😘❤💖💕💗💘💙💚💛💜🧡🖤💞💓🤩🥳🎉🏆💯🤗😻🙌👏'],
  [2, '😀😃😄😁😊🙂😉😋😎😂🤣😆☺😇👍👌🙏✨⭐🌟🔥😺💪🌹🌸💐🎊🍾🥂✅😽💋😌🤝🌞☀🎂🎁🤭😛😜😝🥹🫶'],
  [1, '😅🤓😏🙃🆗✌🤞🍀👋'],
  [-1, '😐😑😶🤔🙄😕🤨😬😴😪⏰⌛⏳😯😮🫤😳❓❗⚠'],
  [-2, '🙁☹😟😔😞😢😣😖😓😥😰😨😦😧😫😩😿👎🤦💔😒🥺😤🤷🤢😷🤒🤕🆘😵🥱'],
  [-3, '😭😡😠🤬👿😈💩🤮😱🖕☠💀🤯'],
];
const FACES: readonly (readonly [number, string])[] = [
  [2, ":) :-) :] =) ;) ;-) :D :-D =D xD XD :P :p :-P :* :3 ^^ 8) <3 :')"],
  [-2, ":( :-( :[ =( :'( :/ :-/ :\\ :| :-| </3"],
];

const STRENGTHS = new Map<string, number>([
  ...GROUPS.flatMap(([strength, all]) => Array.from(all, (sign): [string, number] => [sign, strength])),
  ...FACES.flatMap(([strength, all]) => all.split(' ').map((face): [string, number] => [face, strength])),
]);

/** 0 for what says nothing. */
export function emojiStrength(sign: string): number {
  return STRENGTHS.get(sign) ?? 0;
}
