import { sha256 } from "../../canonical.ts";
import type { GroupKey } from "../../request/request.ts";
import type { AuditRecord, SealedRecord } from "../record.ts";
import { type GroupHead, groupChain, type StoredRequest } from "../stored.ts";
import { memberOf, numberAt, textAt } from "./members.ts";

// A copy of the record as lines of JSON: first what it is a copy of, then heads, requests and records in any order, last how
// many lines there were. A record has the same form as in the API's lines.

/** What a copy is of: everything, or one group with the requests that it names. */
export type AuditScope =
  | { readonly kind: "all" }
  | { readonly kind: "group"; readonly group: GroupKey };

/** A copy of the record, read back. */
export interface AuditCopy {
  /** Absent where the lines are records alone, as the API gives them. */
  readonly scope?: AuditScope;
  readonly heads: ReadonlyMap<string, GroupHead>;
  readonly requests: ReadonlyMap<string, StoredRequest>;
  /** By the chain, in the order of the lines. */
  readonly chains: ReadonlyMap<string, readonly SealedRecord[]>;
  /** What the last line says of those before it: `absent` where the lines break off. */
  readonly end: "fits" | "differs" | "absent";
  /** Lines that can't be read or do not belong there, by their numbers, and why. */
  readonly faults: readonly { readonly line: number; readonly detail: string }[];
}

const FORM = "egress-guard/audit-export/v1";

/** Writes the lines of a copy, one call after the other; each line is without its line feed. */
export interface ExportWriter {
  readonly start: (scope: AuditScope, at: string) => string;
  readonly head: (head: GroupHead) => string;
  readonly request: (request: StoredRequest) => string;
  readonly record: (sealed: SealedRecord) => string;
  readonly end: () => string;
}

/** Begins a copy. */
export function exportWriter(): ExportWriter {
  let lines = 0;
  let digest = "";
  const written = (value: unknown) => {
    const line = JSON.stringify(value);
    lines += 1;
    digest = nextDigest(digest, line);
    return line;
  };
  return {
    start: (scope, at) => written({ export: { form: FORM, at, scope } }),
    head: (head) => written({ head }),
    // The nonce stays: it is what makes a mark more than a name.
    request: (request) => written({ request: { ...request, nonce: "" } }),
    record: ({ record, hash }) => written({ ...record, hash }),
    end: () => JSON.stringify({ end: { lines, digest } }),
  };
}

function nextDigest(digest: string, line: string): string {
  return sha256(`${digest}\n${line}`);
}

/** Reads the lines of a copy, one call after the other. */
export interface ExportReader {
  readonly add: (line: string) => void;
  readonly copy: () => AuditCopy;
}

/** Begins to read a copy. */
export function exportReader(): ExportReader {
  const heads = new Map<string, GroupHead>();
  const requests = new Map<string, StoredRequest>();
  const chains = new Map<string, SealedRecord[]>();
  const faults: { readonly line: number; readonly detail: string }[] = [];
  let scope: AuditScope | undefined;
  let [lines, digest] = [0, ""];
  let end: AuditCopy["end"] = "absent";
  const take = (value: unknown) => {
    if (textAt(value, "export", "form") === FORM && lines === 0) {
      scope = memberOf(value, "export", "scope") as AuditScope;
    } else if (memberOf(value, "head", "group") !== undefined) {
      const head = memberOf(value, "head") as GroupHead;
      heads.set(groupChain(head.group), head);
    } else if (textAt(value, "request", "requestId") !== undefined) {
      const request = memberOf(value, "request") as StoredRequest;
      requests.set(request.requestId, request);
    } else if (textAt(value, "chain") !== undefined && textAt(value, "hash") !== undefined) {
      const { hash, ...record } = value as AuditRecord & { readonly hash: string };
      const before = chains.get(record.chain);
      if (before === undefined) chains.set(record.chain, [{ record, hash }]);
      else before.push({ record, hash });
    } else return "is neither a record nor anything else that a copy has";
    return undefined;
  };
  return {
    add: (line) => {
      const value = parsed(line);
      if (end !== "absent") {
        faults.push({ line: lines + 2, detail: "stands after the last line of the copy" });
      } else if (memberOf(value, "end") !== undefined) {
        const counted = numberAt(value, "end", "lines") === lines;
        end = counted && textAt(value, "end", "digest") === digest ? "fits" : "differs";
      } else {
        const detail = take(value);
        lines += 1;
        if (detail !== undefined) faults.push({ line: lines, detail });
        digest = nextDigest(digest, line);
      }
    },
    copy: () => ({
      ...(scope === undefined ? {} : { scope }),
      heads,
      requests,
      chains,
      end,
      faults,
    }),
  };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
