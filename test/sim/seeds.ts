/**
 * Seeds of lives that broke a promise, or that were wrongly said to, with what was found. Where what chance is asked in a life
 * changes, a seed means another life: what it found has a test of its own as well.
 */
export const SEEDS: readonly { readonly seed: number; readonly found: string }[] = [
  { seed: 91865, found: "a principal gave up one of two rules while it asked for both again" },
  { seed: 21815, found: "two requests promised to revoke one rule, one after the other" },
];
