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
export const AttachIcon = (): JSX.Element => (
  <Icon path="M20 11.5l-8.2 8.2a5.3 5.3 0 0 1-7.5-7.5l8.5-8.5a3.5 3.5 0 0 1 5 5l-8.4 8.4a1.8 1.8 0 0 1-2.5-2.5l7.6-7.6" />
);
export const RemoveIcon = (): JSX.Element => <Icon path="M7 7l10 10M17 7L7 17" />;
export const FileIcon = (): JSX.Element => <Icon path="M13.5 4H8a2 2 0 0 0-2 2v12a2 2 0 0 0 2 2h8a2 2 0 0 0 2-2V8.5L13.5 4ZM13.5 4v4.5H18" />;
export const QuestionIcon = (): JSX.Element => (
  <Icon path="M9 9.2a3.1 3.1 0 1 1 4.6 2.7c-1 .6-1.6 1.1-1.6 2.3M12 17.6v.1M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z" />
);
export const SmileIcon = (): JSX.Element => <Icon path="M8.4 14.2a4.6 4.6 0 0 0 7.2 0M9 9.6v.1M15 9.6v.1M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z" />;
