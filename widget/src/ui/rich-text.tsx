import { Fragment } from 'preact';
import type { JSX } from 'preact';
import { parseMarkdown } from '../text/parse-markdown.ts';
import type { Inline } from '../text/parse-markdown.ts';

/** A link out. `noopener` keeps the other page from reaching the shop's, `noreferrer` keeps the shop's address to itself. */
export function OutLink({ url, text, hint }: { url: string; text: string; hint: string }): JSX.Element {
  return (
    <a href={url} target="_blank" rel="noopener noreferrer">
      {text}
      <span class="hidden"> ({hint})</span>
    </a>
  );
}

function Line({ parts, hint }: { parts: Inline[]; hint: string }): JSX.Element {
  return (
    <>
      {parts.map((part, index) => {
        if (part.kind === 'bold') return <strong key={index}>{part.text}</strong>;
        if (part.kind === 'link') return <OutLink key={index} url={part.url} text={part.text} hint={hint} />;
        return part.text;
      })}
    </>
  );
}

export function RichText({ text, hint }: { text: string; hint: string }): JSX.Element {
  return (
    <>
      {parseMarkdown(text).map((block, at) =>
        block.kind === 'list' ? (
          <ul key={at}>
            {block.items.map((item, index) => (
              <li key={index}>
                <Line parts={item} hint={hint} />
              </li>
            ))}
          </ul>
        ) : (
          <p key={at}>
            {block.lines.map((line, index) => (
              <Fragment key={index}>
                {index > 0 && <br />}
                <Line parts={line} hint={hint} />
              </Fragment>
            ))}
          </p>
        ),
      )}
    </>
  );
}
