/** Changes that no test can notice, since the code does the same with them; each with the reason. */
export const EQUIVALENT: readonly {
  readonly file: string;
  readonly before: string;
  readonly after: string;
  readonly because: string;
}[] = [];
