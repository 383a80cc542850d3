import type { JSX } from 'preact';
import type { DraftFile, FileProblem } from '../client/draft-files.ts';
import { tellSize } from '../text/tell-time.ts';
import { withName } from '../text/words.ts';
import type { Words } from '../text/words.ts';
import { FileIcon, RemoveIcon } from './icons.tsx';

interface DraftListProps {
  files: readonly DraftFile[];
  /** Largest file, in bytes. */
  most: number;
  words: Words;
  region: string;
  onRemove: (key: number) => void;
}

function tellProblem(problem: FileProblem, { words, most, region }: Pick<DraftListProps, 'words' | 'most' | 'region'>): string {
  if (problem === 'too_large') return withName(words.fileTooLarge, tellSize(most, region));
  return { empty: words.fileEmpty, refused: words.fileRefused, failed: words.fileFailed, slow: words.fileFailed }[problem];
}

/** Files that were chosen, each with how far it is or why it will not be sent. */
export function DraftList({ files, most, words, region, onRemove }: DraftListProps): JSX.Element | null {
  if (files.length === 0) return null;
  return (
    <ul class="drafts" aria-label={words.files}>
      {files.map(({ key, name, size, progress, kept, problem }) => (
        <li key={key}>
          <span class="name">
            {name} <small>{tellSize(size, region)}</small>
            {problem !== null && (
              <div class="problem" role="alert">
                {tellProblem(problem, { words, most, region })}
              </div>
            )}
          </span>
          {problem === null && kept === null && <progress max={1} value={progress} aria-label={`${words.uploading} ${name}`} />}
          {kept !== null && <FileIcon />}
          <button type="button" aria-label={withName(words.removeFile, name)} onClick={() => onRemove(key)}>
            <RemoveIcon />
          </button>
        </li>
      ))}
    </ul>
  );
}
