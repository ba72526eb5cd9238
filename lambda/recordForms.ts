import type { AuditRecord, SealedRecord } from "../core/ledger/record.ts";
import { FORMATS, type Format } from "./accept.ts";
import type { Page } from "./page.ts";
import { CSV_HEADINGS, csvLine } from "./recordCsv.ts";
import { type RecordPlace, writeRecordCursor } from "./recordQuery.ts";
import type { Reply, TextReply } from "./reply.ts";

/** A form in which a page of records is answered: how one record looks, and how a page is put together. */
interface RecordForm {
  readonly type: string;
  readonly view: (sealed: SealedRecord) => unknown;
  readonly contentOf: (
    views: readonly unknown[],
    nextCursor: string | undefined,
  ) => Pick<Reply, "body"> | Pick<TextReply, "text">;
}

/** The list that a page is of: where it is asked for, with what, and where it ends. */
interface PagedList {
  readonly path: string;
  readonly parameters: Readonly<Record<string, string | undefined>>;
  readonly end: RecordPlace;
}

/** Every form. A table has its headings on every page, so that each page stands for itself. */
export const RECORD_FORMS: Readonly<Record<Format, RecordForm>> = {
  json: {
    type: FORMATS.json,
    view: recordView,
    contentOf: (Records, NextCursor) => ({
      body: { Records, ...(NextCursor === undefined ? {} : { NextCursor }) },
    }),
  },
  ndjson: {
    type: FORMATS.ndjson,
    view: (sealed) => JSON.stringify(recordView(sealed)),
    contentOf: (lines) => ({ text: lines.map((line) => `${line}\n`).join("") }),
  },
  csv: {
    type: `${FORMATS.csv}; charset=utf-8; header=present`,
    view: csvLine,
    contentOf: (lines) => ({
      text: [CSV_HEADINGS, ...lines].map((line) => `${line}\r\n`).join(""),
    }),
  },
};

/** A record as answers and exports show it: its own members, and its hash. */
export function recordView({
  record,
  hash,
}: SealedRecord): AuditRecord & { readonly hash: string } {
  return { ...record, hash };
}

/** The answer with one page; `Link` names the next one whatever the form (RFC 8288). */
export function recordsReply(
  { views, last }: Page<SealedRecord, unknown>,
  format: Format,
  list: PagedList,
): Reply | TextReply {
  const { type, contentOf } = RECORD_FORMS[format];
  const more = last !== undefined && !isPlace(last, list.end);
  const cursor = more ? writeRecordCursor(last.record) : undefined;
  return {
    status: 200,
    ...contentOf(views, cursor),
    headers: {
      "content-type": type,
      vary: "accept",
      ...(cursor === undefined ? {} : { link: `<${targetOf(list, cursor)}>; rel="next"` }),
    },
  };
}

function isPlace({ record }: SealedRecord, { chain, seq }: RecordPlace): boolean {
  return record.chain === chain && record.seq === seq;
}

function targetOf({ path, parameters }: PagedList, cursor: string): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...parameters, cursor })) {
    if (value !== undefined) given.set(name, value);
  }
  return `${path}?${given}`;
}
