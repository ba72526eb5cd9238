/** Who wants to hear that something has changed, and how they are told. */
export interface Changes {
  /** Hears of every change, until what it returns is called. */
  readonly hear: (listener: () => void) => () => void;
  readonly tell: () => void;
}

/** Changes that nobody hears of yet. */
export function newChanges(): Changes {
  const listeners = new Set<() => void>();
  return {
    hear: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    tell: () => {
      for (const listener of listeners) listener();
    },
  };
}
