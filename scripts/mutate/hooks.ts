import { registerHooks, stripTypeScriptTypes } from "node:module";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ROOT } from "./instrument.ts";

/** What the instrumented code asks and tells. */
export interface Switches {
  /** The number of the mutant that is on. */
  active: number;
  /** Says that the mutant that is on is passed. */
  readonly passed: () => true;
  /** One for each mutant whose code has run. */
  readonly seen: Uint8Array;
}

/** Stryker's calls that ask whether a mutant is on, and that tell that the code of some has run. */
const ASKS = /stryMutAct_9fa48\("(\d+)"\)/g;
const TELLS = /stryCov_9fa48\(("\d+"(?:,\s*"\d+")*)\)/g;
const HEAD = "const S_9fa48 = globalThis.__mutants__;\n";

/** The same code with quicker switches: the tests run it millions of times. */
function quicker(text: string, counts: boolean): string {
  const asked = text.replace(ASKS, "(S_9fa48.active===$1&&S_9fa48.passed())");
  const told = (_: string, ids: string) =>
    counts ? `(${ids.replace(/"(\d+)"/g, "S_9fa48.seen[$1]=1")})` : "0";
  return HEAD + asked.replace(TELLS, told);
}

/** Which module was imported by which, as paths in the project. */
export const importers: Map<string, Set<string>> = new Map();

const SUITE = pathToFileURL(`${import.meta.dirname}/suite.ts`).href;
/** All but the packages, and what runs the tests. */
const OWN = /^(?!node_modules\/|scripts\/mutate\/|\.\.).*\.ts$/;

let generation = 0;
/** The one file that is loaded with its mutants; absent: all of them are. */
let only: string | undefined;

/** From now on every module of the project is loaded anew, with what it does when it is loaded: one of them with its mutants. */
export function loadAnew(file: string): void {
  generation += 1;
  only = file;
}

/** Where a file of the project is loaded from now: Node remembers what an address has once led to. */
export function currentUrl(path: string): string {
  return `${pathToFileURL(join(ROOT, path)).href}?g=${generation}`;
}

/** Lets the project's modules be loaded from instrumented code, and Jest's names from our own. */
export function hook(
  files: Readonly<Record<string, string>>,
  switches: Switches,
  counts: boolean,
): void {
  Object.assign(globalThis, { __mutants__: switches });
  const code = new Map(
    Object.entries(files).map(([path, text]) => [
      path,
      stripTypeScriptTypes(quicker(text, counts)),
    ]),
  );
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === "@jest/globals") return { url: SUITE, shortCircuit: true };
      const found = next(specifier, context);
      const path = projectPath(found.url);
      if (path === undefined || !OWN.test(path)) return found;
      const parent = context.parentURL && projectPath(context.parentURL);
      if (parent) importers.set(path, (importers.get(path) ?? new Set()).add(parent));
      return { ...found, url: `${found.url.replace(/\?.*$/, "")}?g=${generation}` };
    },
    load(url, context, next) {
      const path = projectPath(url) ?? "";
      const source = only === undefined || only === path ? code.get(path) : undefined;
      return source === undefined
        ? next(url, context)
        : { format: "module", source, shortCircuit: true };
    },
  });
}

function projectPath(url: string): string | undefined {
  return url.startsWith("file:")
    ? relative(ROOT, fileURLToPath(url.replace(/\?.*$/, "")))
    : undefined;
}
