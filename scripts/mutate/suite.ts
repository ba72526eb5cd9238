import { expect } from "expect";

/* Stands in for Jest's globals where tests run again and again in one process. */
export { expect };

/** One test of a test file, with all that its name says. */
export interface SuiteTest {
  readonly file: string;
  readonly name: string;
  readonly run: () => unknown;
}

type Body = (...row: readonly unknown[]) => unknown;

/** What test files register while they are loaded. One file is loaded at a time. */
const registered: SuiteTest[] = [];
const titles: string[] = [];
/** How many tests of the file have each name. */
const namesakes = new Map<string, number>();
let loading = "";
type Step = () => unknown;
/** What the file does before its first test, and before and after each. */
let first: Step[] = [];
let before: Step[] = [];
let after: Step[] = [];

/** Loads a test file, and gives back its tests. Their preparations run before the first of them. */
export async function collect(
  file: string,
  load: () => Promise<unknown>,
): Promise<readonly SuiteTest[]> {
  registered.length = 0;
  namesakes.clear();
  loading = file;
  [first, before, after] = [[], [], []];
  await load();
  return [...registered];
}

function add(name: string, body: Body, row: readonly unknown[]): void {
  const [once, each, last] = [first, before, after];
  const whole = [...titles, name].join(" › ");
  // Two tables under one title number their rows alike: each test must be found again by its name.
  const same = namesakes.get(whole) ?? 0;
  namesakes.set(whole, same + 1);
  registered.push({
    file: loading,
    name: same === 0 ? whole : `${whole} (${same + 1})`,
    run: async () => {
      for (const step of [...once.splice(0), ...each]) await step();
      try {
        await body(...row);
      } finally {
        for (const step of last) await step();
      }
    },
  });
}

function within(name: string, body: Body, row: readonly unknown[]): void {
  titles.push(name);
  body(...row);
  titles.pop();
}

function eachOf(register: (name: string, body: Body, row: readonly unknown[]) => void) {
  const one = (name: string, body: Body) => register(name, body, []);
  const each = (table: Iterable<unknown>) => (name: string, body: Body) => {
    let index = 0;
    for (const row of table) {
      register(`${name} [${index}]`, body, Array.isArray(row) ? row : [row]);
      index += 1;
    }
  };
  return Object.assign(one, { each });
}

export const test = eachOf(add);
export const it = test;
export const describe = eachOf(within);

export function beforeAll(step: Step): void {
  first.push(step);
}

export function beforeEach(step: Step): void {
  before.push(step);
}

export function afterEach(step: Step): void {
  after.push(step);
}
