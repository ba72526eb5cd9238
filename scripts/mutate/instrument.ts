import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Instrumenter } from "@stryker-mutator/instrumenter";

export const ROOT = join(import.meta.dirname, "../..");

/** One small change to the code, which some test should notice. */
export interface Mutant {
  readonly id: string;
  /** The file's path in the project, and the place in it: lines and columns from 1. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly name: string;
  /** The whole line. */
  readonly text: string;
  readonly before: string;
  readonly after: string;
}

/** The code with every mutant in it, each behind a switch. */
export interface Instrumented {
  /** By their paths in the project. */
  readonly files: Readonly<Record<string, string>>;
  readonly mutants: readonly Mutant[];
}

const SILENT = {
  isTraceEnabled: () => false,
  isDebugEnabled: () => false,
  isInfoEnabled: () => false,
  isWarnEnabled: () => false,
  isErrorEnabled: () => false,
  isFatalEnabled: () => false,
  trace: () => {},
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  fatal: () => {},
};

/** The files of the core under some paths. */
export function coreFiles(paths: readonly string[]): readonly string[] {
  return readdirSync(join(ROOT, "core"), { recursive: true, encoding: "utf8" })
    .map((path) => `core/${path}`)
    .filter((path) => path.endsWith(".ts"))
    .filter((path) => paths.some((chosen) => path === chosen || path.startsWith(`${chosen}/`)))
    .sort();
}

/** Puts all mutants of some files into them. */
export async function instrument(paths: readonly string[]): Promise<Instrumented> {
  const sources = new Map(paths.map((path) => [path, readFileSync(join(ROOT, path), "utf8")]));
  const { files, mutants } = await new Instrumenter(SILENT).instrument(
    [...sources].map(([path, content]) => ({ name: path, content, mutate: true })),
    { plugins: null, excludedMutations: [], ignorers: [] },
  );
  return {
    files: Object.fromEntries(files.map(({ name, content }) => [name, content])),
    mutants: mutants.map(
      ({ id, fileName, location: { start, end }, mutatorName, replacement }) => ({
        id,
        file: fileName,
        line: start.line + 1,
        column: start.column + 1,
        name: mutatorName,
        text: sources.get(fileName)?.split("\n")[start.line] ?? "",
        before: textBetween(sources.get(fileName) ?? "", start, end),
        after: replacement,
      }),
    ),
  };
}

interface Position {
  readonly line: number;
  readonly column: number;
}

function textBetween(text: string, start: Position, end: Position): string {
  const lines = text.split("\n").slice(start.line, end.line + 1);
  const last = lines.length - 1;
  return lines
    .map((line, i) => line.slice(i === 0 ? start.column : 0, i === last ? end.column : undefined))
    .join("\n");
}
