import { registerHooks, stripTypeScriptTypes } from "node:module";
import { relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ROOT } from "./instrument.ts";

/** The part of Stryker's instrumentation that counts which code a test runs. */
const COUNTING = /function stryCov_9fa48\(\) \{[\s\S]*?\n\}/;

/** Which module was imported by which, as paths in the project. */
export const importers: Map<string, Set<string>> = new Map();

const SUITE = pathToFileURL(`${import.meta.dirname}/suite.ts`).href;
const OWN = /^(?:core|test)\/.*\.ts$/;

let generation = 0;

/** From now on every module of the project is loaded anew, with what it does when it is loaded. */
export function loadAnew(): void {
  generation += 1;
}

/** Lets the project's modules be loaded from instrumented code, and Jest's names from our own. */
export function hook(files: Readonly<Record<string, string>>, counts: boolean): void {
  const code = new Map(
    Object.entries(files).map(([path, text]) => [
      path,
      stripTypeScriptTypes(counts ? text : text.replace(COUNTING, "function stryCov_9fa48() {}")),
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
      const source = code.get(projectPath(url) ?? "");
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
