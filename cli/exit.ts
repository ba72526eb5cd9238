/** What this command's exit codes mean: done, failed, denied, and a wrong use or a faulty file. */
export const EXIT = { done: 0, failure: 1, denied: 2, invalid: 3 } as const;
