import type { TicketsDocument } from "../tickets/mapping.ts";
import { compilePolicy, type PolicyParts } from "./compile.ts";
import type { PolicyDocument } from "./document.ts";
import { packFeeds, unpackFeeds } from "./feedFile.ts";
import type { PeopleDocument } from "./peopleDocument.ts";
import type { Policy } from "./policy.ts";
import type { PatternProgram } from "./program.ts";

/** A policy as two files: its document and patterns as JSON, and its feeds as columns of numbers. */
export interface PackedPolicy {
  readonly json: string;
  readonly feeds: Uint8Array;
}

/** A packed policy read back, or in one line why it must not be used. */
export type Unpacking =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly reason: string };

/** What stands in the JSON. */
interface Packed {
  readonly document: PolicyDocument;
  readonly programs: Readonly<Record<string, PatternProgram>>;
  readonly people?: PeopleDocument;
  readonly tickets?: TicketsDocument;
}

/** Packs a policy's parts for a function that reads neither YAML nor feeds' lines, and compiles no pattern. */
export function packPolicy({
  document,
  feeds,
  programs,
  people,
  tickets,
}: PolicyParts): PackedPolicy {
  const packed: Packed = {
    document,
    programs: Object.fromEntries(programs),
    ...(people === undefined ? {} : { people }),
    ...(tickets === undefined ? {} : { tickets }),
  };
  return { json: `${JSON.stringify(packed)}\n`, feeds: packFeeds(feeds) };
}

/**
 * Reads a packed policy back. It is the policy that was checked when it was packed only if its digest is the expected one,
 * which comes from elsewhere; any other is refused, also where only its feeds are older or newer.
 */
export function unpackPolicy({ json, feeds }: PackedPolicy, expectedDigest: string): Unpacking {
  try {
    // INVARIANT: what has the expected digest was checked before it was packed; anything else ends below or throws here.
    const { document, programs, people, tickets } = JSON.parse(json) as Packed;
    const policy = compilePolicy({
      document,
      feeds: unpackFeeds(feeds),
      programs: new Map(Object.entries(programs)),
      ...(people === undefined ? {} : { people }),
      ...(tickets === undefined ? {} : { tickets }),
    });
    if (policy.digest === expectedDigest) return { ok: true, policy };
    const reason = `the packed policy is ${policy.digest}, and ${expectedDigest} is expected`;
    return { ok: false, reason };
  } catch (error) {
    const reason = error instanceof Error ? error.name : "an unknown fault";
    return { ok: false, reason: `the packed policy can't be read (${reason})` };
  }
}
