import { useState } from 'preact/hooks';

interface DropHandlers {
  onDragEnter: (event: DragEvent) => void;
  onDragOver: (event: DragEvent) => void;
  onDragLeave: (event: DragEvent) => void;
  onDrop: (event: DragEvent) => void;
}

/** Takes files that are dragged over an element. `over`: some are above it now. */
export function useDroppedFiles(onFiles: ((files: readonly File[]) => void) | null): { over: boolean; handlers: DropHandlers } {
  // Entering a child is leaving its parent: what counts is whether more was entered than left.
  const [depth, setDepth] = useState(0);
  const brings = (event: DragEvent): boolean => onFiles !== null && (event.dataTransfer?.types.includes('Files') ?? false);
  return {
    over: depth > 0,
    handlers: {
      onDragEnter: (event) => brings(event) && setDepth((was) => was + 1),
      onDragLeave: (event) => brings(event) && setDepth((was) => Math.max(0, was - 1)),
      // Without this the browser would leave the page to show the file.
      onDragOver: (event) => brings(event) && event.preventDefault(),
      onDrop: (event) => {
        if (!brings(event)) return;
        event.preventDefault();
        setDepth(0);
        onFiles?.([...(event.dataTransfer?.files ?? [])]);
      },
    },
  };
}
