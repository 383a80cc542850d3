import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

/** A picture of the shop's, or `instead` where there is none, it cannot be had, or the page's policy forbids it. */
export function Picture({ url, instead }: { url: string | null; instead: JSX.Element | string }): JSX.Element {
  const [failed, setFailed] = useState<string | null>(null);
  if (url === null || failed === url) return <>{instead}</>;
  return <img src={url} alt="" onError={() => setFailed(url)} />;
}
