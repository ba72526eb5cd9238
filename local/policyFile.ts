import { readFile, realpath } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, sep } from "node:path";
import { compilePolicy, type PolicyParts, patternTexts } from "../core/policy/compile.ts";
import type { PolicyDocument } from "../core/policy/document.ts";
import type { Path, PolicyFault } from "../core/policy/fault.ts";
import { compileFeeds, feedNames } from "../core/policy/feeds.ts";
import { patternPrograms } from "../core/policy/pattern.ts";
import { readPeople } from "../core/policy/peopleSchema.ts";
import type { Policy } from "../core/policy/policy.ts";
import { type Checked, readPolicyDocument } from "../core/policy/readDocument.ts";
import { readTickets } from "../core/tickets/mappingSchema.ts";

/** The text of a file, or why there is none: words that follow the file's name. */
export type TextReading =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly message: string };

/** What is said of a file that the system would not read, by Node's error code. */
const UNREADABLE: Readonly<Record<string, string>> = {
  EACCES: "may not be read by this program",
  EISDIR: "is a folder",
  ELOOP: "is a link to itself",
  ENOENT: "does not exist",
  ENOTDIR: "does not exist",
};

type FaultAt = (path: Path, message: string) => PolicyFault;

/** A policy as it stands on disk: its parts, and what they make together. */
export type PolicySource =
  | {
      readonly ok: true;
      readonly parts: PolicyParts;
      readonly policy: Policy;
      /** A fault at one of the document's values, for what is said about a policy that has none. */
      readonly faultAt: FaultAt;
    }
  | { readonly ok: false; readonly faults: readonly PolicyFault[] };

/**
 * Reads a policy, its feeds, who is one person, and what tickets mean, from disk. Feeds are named from the policy's own folder and stay below it, symbolic links
 * followed. A file that can't be read is a fault like any other: nothing is thrown for it.
 */
export async function readPolicyFile(path: string): Promise<PolicySource> {
  const file = await readText(path);
  if (!file.ok) return { ok: false, faults: [wholeFile(path, `the policy ${file.message}`)] };
  const reading = readPolicyDocument(file.text, path);
  if (!reading.ok) return reading;
  const { document } = reading;
  const folder = dirname(path);
  const people = await readBeside(join(folder, PEOPLE_FILE), readPeople);
  const tickets = await readBeside(join(folder, TICKETS_FILE), readTickets);
  const { texts, faults } = await readFeeds(document, folder, reading.faultAt);
  const compiled = compileFeeds(document, texts);
  if (compiled.ok && people.ok && tickets.ok) {
    const { feeds } = compiled;
    const programs = patternPrograms(patternTexts(document));
    const parts: PolicyParts = {
      document,
      feeds,
      programs,
      ...(people.document && { people: people.document }),
      ...(tickets.document && { tickets: tickets.document }),
    };
    return { ok: true, parts, policy: compilePolicy(parts), faultAt: reading.faultAt };
  }
  const beside = [people, tickets].flatMap((file) => (file.ok ? [] : file.faults));
  if (compiled.ok) return { ok: false, faults: beside };
  const inFeeds = compiled.faults.filter((fault) => texts.has(fault.file));
  return {
    ok: false,
    faults: [
      ...faults,
      ...inFeeds.map((fault) => ({ ...fault, file: join(folder, fault.file) })),
      ...beside,
    ],
  };
}

/** The file beside a policy that says which principals are one person. */
const PEOPLE_FILE = "people.yaml";

/** The file beside a policy that says what the fields of tickets mean. */
const TICKETS_FILE = "tickets.yaml";

type BesideSource<Document> =
  | { readonly ok: true; readonly document?: Document }
  | { readonly ok: false; readonly faults: readonly PolicyFault[] };

/** Reads a file beside the policy. No file says nothing; one that can't be read is a fault, as it may forbid an approval. */
async function readBeside<Document>(
  path: string,
  read: (text: string, file: string) => Checked<Document>,
): Promise<BesideSource<Document>> {
  const file = await readText(path);
  if (!file.ok && file.message === UNREADABLE.ENOENT) return { ok: true };
  if (!file.ok) return { ok: false, faults: [wholeFile(path, `the file ${file.message}`)] };
  return read(file.text, path);
}

/** The feeds that could be read, and a fault at the first mention of each that could not. */
async function readFeeds(document: PolicyDocument, folder: string, faultAt: FaultAt) {
  const texts = new Map<string, string>();
  const faults: PolicyFault[] = [];
  for (const name of feedNames(document)) {
    const reading = await readFeedText(folder, name);
    if (reading.ok) texts.set(name, reading.text);
    else {
      const statement = document.bannedCidrs.findIndex(({ file }) => file === name);
      faults.push(faultAt(["bannedCidrs", statement, "file"], `"${name}" ${reading.message}`));
    }
  }
  return { texts, faults };
}

async function readFeedText(folder: string, name: string): Promise<TextReading> {
  const path = join(folder, name);
  try {
    const below = relative(await realpath(folder), await realpath(path));
    if (below === ".." || below.startsWith(`..${sep}`) || isAbsolute(below)) {
      return {
        ok: false,
        message: "is a link out of the policy's folder; put the file itself there",
      };
    }
  } catch (error) {
    return { ok: false, message: unreadable(error) };
  }
  return readText(path);
}

/** Reads a file as text; one that the system will not give, or that is no text, comes with words that say so. */
export async function readText(path: string): Promise<TextReading> {
  try {
    const bytes = await readFile(path);
    // The byte order mark is kept: a feed's digest is over its bytes as they are.
    return {
      ok: true,
      text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes),
    };
  } catch (error) {
    return { ok: false, message: unreadable(error) };
  }
}

function unreadable(error: unknown): string {
  const coded = typeof error === "object" && error !== null && "code" in error;
  const code = coded ? String(error.code) : "";
  if (code === "ERR_ENCODING_INVALID_ENCODED_DATA") return "is not UTF-8 text";
  return UNREADABLE[code] ?? `can't be read (${coded ? code : String(error)})`;
}

/** A fault of a file as a whole. */
export function wholeFile(file: string, message: string): PolicyFault {
  return { file, line: 1, column: 1, path: "", message };
}
