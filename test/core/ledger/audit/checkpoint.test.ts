import { describe, expect, test } from "@jest/globals";
import { sha256 } from "../../../../core/canonical.ts";
import {
  checkpointLines,
  checkpointMessage,
  nextTitle,
  readCheckpoint,
  signatureLine,
} from "../../../../core/ledger/audit/checkpoint.ts";
import { genesisHash } from "../../../../core/ledger/record.ts";
import { builtCheckpoint, IDENTITY } from "../../../support/checkpoints.ts";

const OWN = { at: "2026-11-23T10:00:00.000Z", key: "arn:aws:kms:key/1", chains: 2 };
const PLACES = [
  { chain: "group/111122223333/us-east-1/sg-1", seq: 4, hash: "a".repeat(64) },
  { chain: "request/req-1", seq: 1, hash: "b".repeat(64) },
];
const TITLE = nextTitle(IDENTITY, undefined, OWN);
const LINES = checkpointLines(TITLE, PLACES);
const SIGNATURE = Uint8Array.from([48, 1, 2, 3]);
const WHOLE = LINES + signatureLine(SIGNATURE);

const read = (text: string) => readCheckpoint(Buffer.from(text));

describe("a checkpoint", () => {
  test("reads back as what was written, with the digest that sha256sum gives its lines", () => {
    expect(read(WHOLE)).toEqual({
      ok: true,
      checkpoint: {
        title: TITLE,
        ends: new Map(PLACES.map(({ chain, seq, hash }) => [chain, { seq, hash }])),
        digest: sha256(LINES),
        signature: SIGNATURE,
      },
    });
  });

  test("of a ledger without a chain is a title and a signature", () => {
    const lines = checkpointLines({ ...TITLE, chains: 0 }, []);
    expect(lines.split("\n")).toHaveLength(2);
    expect(read(lines + signatureLine(SIGNATURE))).toMatchObject({ ok: true });
  });

  test("is written in lines that are the same for everybody", () => {
    expect(WHOLE.split("\n")).toEqual([
      `{"account":"111122223333","at":"2026-11-23T10:00:00.000Z","chains":2,"key":"arn:aws:kms:key/1","ledger":"ledger.sqlite","prev":"${genesisHash("checkpoint/111122223333/us-east-1/ledger.sqlite")}","region":"us-east-1","seq":1,"v":1}`,
      `{"chain":"group/111122223333/us-east-1/sg-1","hash":"${"a".repeat(64)}","seq":4}`,
      `{"chain":"request/req-1","hash":"${"b".repeat(64)}","seq":1}`,
      '{"signature":"MAECAw=="}',
      "",
    ]);
  });

  test("names the one before by its digest, and counts on from it", () => {
    const first = builtCheckpoint(PLACES);
    expect(nextTitle(IDENTITY, first, OWN)).toMatchObject({ seq: 2, prev: first.digest });
  });

  test("is signed for what it is and nothing else", () => {
    expect(checkpointMessage("d".repeat(64))).toBe(`egress-guard/checkpoint/v1\n${"d".repeat(64)}`);
  });
});

describe("what is no checkpoint", () => {
  const line = (value: unknown) => `${JSON.stringify(value)}\n`;
  const [FIRST = "", SECOND = ""] = PLACES.map(line);
  const end = signatureLine(SIGNATURE);

  test.each([
    ["nothing", "", /breaks off/],
    ["a text that breaks off", WHOLE.slice(0, -1), /breaks off/],
    ["lines without a signature", LINES, /names 1 chains; its title says 2/],
    ["a signature alone", end, /its title/],
    ["a title of another version", line({ ...TITLE, v: 2 }) + FIRST + SECOND + end, /its title/],
    ["a title with a member more", line({ ...TITLE, x: 1 }) + FIRST + SECOND + end, /its title/],
    ["a title without a time", line({ ...TITLE, at: "noon" }) + FIRST + SECOND + end, /its title/],
    [
      "a time without milliseconds",
      line({ ...TITLE, at: "2026-11-23T10:00:00Z" }) + FIRST + SECOND + end,
      /its title/,
    ],
    ["number 0", line({ ...TITLE, seq: 0 }) + FIRST + SECOND + end, /its title/],
    ["fewer chains than it says", line(TITLE) + FIRST + end, /names 1 chains; its title says 2/],
    ["more chains than it says", WHOLE.replace('"chains":2', '"chains":1'), /names 2 chains/],
    ["a chain twice", line(TITLE) + FIRST + FIRST + end, /names 1 chains/],
    ["a line that is none", `${line(TITLE)}${FIRST}{\n${end}`, /line 3/],
    ["a hash that is none", WHOLE.replace("bbb", "xyz"), /line 3/],
    ["a hash with more behind it", WHOLE.replace("b".repeat(64), "b".repeat(65)), /line 3/],
    ["an empty line", `${LINES}\n${end}`, /line 4/],
    ["a signature in other words", LINES + line({ signature: "MAECAw" }), /no signature/],
    ["a signature that is no text", LINES + line({ signature: 7 }), /its last line/],
    ["a signature with a blank", LINES + line({ signature: "MAEC Aw==" }), /no signature/],
    ["a signature in another line", `${LINES}{"signature": "MAECAw=="}\n`, /no signature/],
    ["another line feed", WHOLE.replaceAll("\n", "\r\n"), /no signature/],
  ])("%s", (_, text, why) => {
    expect(read(text)).toEqual({ ok: false, detail: expect.stringMatching(why) });
  });

  test.each([
    ["bytes that are no UTF-8", Buffer.from([...Buffer.from(WHOLE).subarray(0, 9), 0xff, 0x0a])],
    ["a mark of byte order before it", Buffer.from(`\ufeff${WHOLE}`)],
  ])("%s", (_, bytes) => {
    expect(readCheckpoint(bytes).ok).toBe(false);
  });
});
