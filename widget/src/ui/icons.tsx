import type { JSX } from 'preact';

function Icon({ path }: { path: string }): JSX.Element {
  return (
    <svg
      viewBox="0 0 24 24"
      width="24"
      height="24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.8"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={path} />
    </svg>
  );
}

export const ChatIcon = (): JSX.Element => (
  <Icon path="M4 11.5a7.5 7.5 0 0 1 7.5-7.5h1a7.5 7.5 0 0 1 0 15H5.2a.7.7 0 0 1-.5-1.2l1.2-1.3A7.4 7.4 0 0 1 4 11.5ZM9 10.5h6M9 13.5h3.5" />
);
export const CloseIcon = (): JSX.Element => <Icon path="M6 9.5l6 6 6-6" />;
export const SendIcon = (): JSX.Element => <Icon path="M12 19V5.5M6 11l6-6 6 6" />;
