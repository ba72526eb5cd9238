import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";

/** One import of a source file: what it names, relative to the project for own files, and whether only types cross. */
export interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

const ROOT = join(import.meta.dirname, "../..");

/** The project's own folders of code. */
export const ROOMS = [
  "core",
  "lambda",
  "cli",
  "local",
  "infra",
  "scripts",
  "bench",
  "test",
] as const;

const IMPORT = /^(?:import|export)\s+(type\s)?(?:[^"';]*?from\s+)?"([^"]+)"/gm;

/** Every import of every source file, read from its text. */
export function allImports(): readonly Import[] {
  return sourceFiles().flatMap((from) => {
    const text = readFileSync(join(ROOT, from), "utf8");
    return [...text.matchAll(IMPORT)].map(([, type, target = ""]) => ({
      from,
      to: target.startsWith(".") ? normalize(join(dirname(from), target)) : target,
      typeOnly: type !== undefined,
    }));
  });
}

/** The paths of all source files, relative to the project. */
export function sourceFiles(): readonly string[] {
  return ROOMS.filter((room) => existsSync(join(ROOT, room))).flatMap((room) =>
    readdirSync(join(ROOT, room), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
      .map((entry) => relative(ROOT, join(entry.parentPath, entry.name))),
  );
}
