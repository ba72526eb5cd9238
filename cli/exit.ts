/**
 * What this command's exit codes mean: done; failed, or found to be broken; denied; a wrong use or a faulty file; what was
 * asked for is still waited for; and not all of it could be looked at.
 */
export const EXIT = {
  done: 0,
  failure: 1,
  denied: 2,
  invalid: 3,
  pending: 4,
  incomplete: 5,
} as const;
