import * as z from "zod/mini";
import { canonicalJson, sha256 } from "../../canonical.ts";
import { type ChainEnd, genesisHash } from "../record.ts";

// A checkpoint is a text of lines: what it is a checkpoint of, the end of each chain, and last the signature over all lines
// before it. Each line is RFC 8785 JSON with a line feed, so that sha256sum and openssl are enough to verify it by hand.

/** The ledger whose chains a checkpoint names: in which account and region, and which one there. */
export interface LedgerIdentity {
  readonly account: string;
  readonly region: string;
  readonly ledger: string;
}

/** The first line of a checkpoint. */
export interface CheckpointTitle extends LedgerIdentity {
  readonly v: 1;
  /** 1 for a ledger's first checkpoint, without gaps. */
  readonly seq: number;
  /** RFC 3339, UTC, milliseconds: no chain was read before. */
  readonly at: string;
  /** The digest of the checkpoint before; of the first one the hash of `checkpoint/<account>/<region>/<ledger>`. */
  readonly prev: string;
  /** Which key signs, as its keeper names it. */
  readonly key: string;
  /** How many chains follow, a line each. */
  readonly chains: number;
}

/** Where one chain ended. */
export interface ChainPlace extends ChainEnd {
  readonly chain: string;
}

/** A checkpoint read back. Nothing is known yet of who signed it. */
export interface Checkpoint {
  readonly title: CheckpointTitle;
  readonly ends: ReadonlyMap<string, ChainEnd>;
  /** Lower-case hex SHA-256 of all lines before the signature. */
  readonly digest: string;
  /** ECDSA with P-256 and SHA-256 over `checkpointMessage`, in DER. */
  readonly signature: Uint8Array;
}

/** A checkpoint, or one line on why a text is none. */
export type CheckpointReading =
  | { readonly ok: true; readonly checkpoint: Checkpoint }
  | { readonly ok: false; readonly detail: string };

/** The title of the checkpoint after this one, or of the first. */
export function nextTitle(
  { account, region, ledger }: LedgerIdentity,
  before: Pick<Checkpoint, "title" | "digest"> | undefined,
  own: Pick<CheckpointTitle, "at" | "key" | "chains">,
): CheckpointTitle {
  const prev = before?.digest ?? genesisHash(`checkpoint/${account}/${region}/${ledger}`);
  return { v: 1, account, region, ledger, seq: (before?.title.seq ?? 0) + 1, prev, ...own };
}

/** The lines of a checkpoint before its signature. */
export function checkpointLines(title: CheckpointTitle, places: readonly ChainPlace[]): string {
  return `${[title, ...places].map(canonicalJson).join("\n")}\n`;
}

/** What is signed: a word that says what the signature is for, and the digest of the lines. */
export function checkpointMessage(digest: string): string {
  return `egress-guard/checkpoint/v1\n${digest}`;
}

/** The last line of a checkpoint. */
export function signatureLine(signature: Uint8Array): string {
  return `${canonicalJson({ signature: base64(signature) })}\n`;
}

const hash = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const seq = z.int().check(z.positive());

const Title = z.strictObject({
  v: z.literal(1),
  account: z.string(),
  region: z.string(),
  ledger: z.string(),
  seq,
  at: z.iso.datetime({ precision: 3 }),
  prev: hash,
  key: z.string(),
  chains: z.int().check(z.nonnegative()),
});
const Place = z.strictObject({ chain: z.string(), seq, hash });
const Signature = z.strictObject({ signature: z.string() });

/** Reads a checkpoint's bytes, strictly: what is not exactly a checkpoint is none. */
export function readCheckpoint(bytes: Uint8Array): CheckpointReading {
  try {
    const lines = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    const [last, start] = lastLine(lines);
    const text = lines.slice(0, start);
    const [first = "", ...rest] = text.split("\n").slice(0, -1);
    const title = parsed(Title, first, "its title");
    const ends = endsIn(rest);
    if (rest.length !== title.chains || ends.size !== title.chains) {
      throw new Error(`names ${ends.size} chains; its title says ${title.chains}`);
    }
    const signature = signatureIn(last);
    return { ok: true, checkpoint: { title, ends, digest: sha256(text), signature } };
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

function lastLine(text: string): readonly [line: string, start: number] {
  if (!text.endsWith("\n")) throw new Error("breaks off before the end of its last line");
  const start = text.lastIndexOf("\n", text.length - 2) + 1;
  return [text.slice(start, -1), start];
}

function endsIn(lines: readonly string[]): ReadonlyMap<string, ChainEnd> {
  return new Map(
    lines.map((line, index) => {
      const place = parsed(Place, line, `line ${index + 2}`);
      return [place.chain, { seq: place.seq, hash: place.hash }];
    }),
  );
}

/** A signature is not under itself: of all ways to write its bytes only one is taken. */
function signatureIn(line: string): Uint8Array {
  const { signature } = parsed(Signature, line, "its last line");
  const bytes = Uint8Array.from(Buffer.from(signature, "base64"));
  if (`${line}\n` !== signatureLine(bytes)) throw new Error("has a last line that is no signature");
  return bytes;
}

function parsed<T>(shape: z.ZodMiniType<T>, line: string, what: string): T {
  const result = shape.safeParse(jsonOf(line));
  if (result.success) return result.data;
  throw new Error(`has not what it should in ${what}`);
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}
