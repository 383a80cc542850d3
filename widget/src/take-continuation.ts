/** As the server writes it into mails. Behind the #, so that no server and no log on the way sees it. */
const MARK = 'baton-chat=';

/** The token with which a mail's link goes on with a conversation, taken out of the address so that it is neither kept nor passed on. */
export function takeContinuation(): string | null {
  const { hash, pathname, search } = location;
  if (!hash.startsWith(`#${MARK}`)) return null;
  history.replaceState(history.state, '', pathname + search);
  return decodeURIComponent(hash.slice(MARK.length + 1));
}
