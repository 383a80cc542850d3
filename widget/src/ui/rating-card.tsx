import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { COMMENT_MAX } from '../protocol.ts';
import type { WidgetRating } from '../protocol.ts';
import type { Words } from '../text/words.ts';
import { withName } from '../text/words.ts';

interface RatingCardProps {
  rating: WidgetRating;
  words: Words;
  /** False when it was not kept. */
  onRate: (score: number, comment?: string) => Promise<boolean>;
}

const SCORES = [1, 2, 3, 4, 5];

/** Asks how the help was: one press is an answer, a comment may follow. Another press within a day thinks again. */
export function RatingCard({ rating, words, onRate }: RatingCardProps): JSX.Element {
  const [comment, setComment] = useState(rating.comment ?? '');
  const [failed, setFailed] = useState(false);
  const [said, setSaid] = useState(rating.comment !== null);
  const rate = (score: number, text?: string): void => {
    void onRate(score, text).then((kept) => {
      setFailed(!kept);
      if (kept && text !== undefined) setSaid(true);
    });
  };
  const submitted = (event: Event): void => {
    event.preventDefault();
    if (rating.score !== null && comment.trim() !== '') rate(rating.score, comment);
  };
  return (
    <div class="rating" role="group" aria-label={words.rate}>
      <p>{words.rate}</p>
      <div class="scores">
        <span aria-hidden="true">{words.rateWorst}</span>
        {SCORES.map((score) => (
          <button
            key={score}
            type="button"
            aria-pressed={rating.score === score}
            aria-label={withName(words.rateScore, String(score))}
            onClick={() => rate(score)}
          >
            {score}
          </button>
        ))}
        <span aria-hidden="true">{words.rateBest}</span>
      </div>
      {rating.score !== null && !said && (
        <form class="comment" onSubmit={submitted}>
          <textarea
            rows={2}
            maxLength={COMMENT_MAX}
            value={comment}
            placeholder={words.rateComment}
            aria-label={words.rateComment}
            onInput={(event) => setComment(event.currentTarget.value)}
          />
          <button type="submit" disabled={comment.trim() === ''}>
            {words.rateSend}
          </button>
        </form>
      )}
      <p class="said" role="status">
        {failed ? words.failed : rating.score === null ? '' : words.rated}
      </p>
    </div>
  );
}
