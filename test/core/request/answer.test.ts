import { describe, expect, test } from "@jest/globals";
import { readAnswer, readDecision, readExtension } from "../../../core/request/answer.ts";

const DIGEST = "0123456789abcdef".repeat(4);

const bytes = (body: unknown) =>
  new TextEncoder().encode(typeof body === "string" ? body : JSON.stringify(body));
/** What was meant, or where it is no answer and why. */
const meant = <T>(reading: { readonly kind: string } | { readonly value: T }): unknown =>
  "value" in reading ? reading.value : reading;
const faultAt = (pointer: string, detail: unknown) => ({
  kind: "invalid",
  faults: [{ pointer, detail }],
});

const NO_DIGEST = "is not taken; write the request's Digest, 64 lower-case hex digits";

describe("what is said to a request", () => {
  test.each<[why: string, body: unknown, said: unknown]>([
    ["no body says nothing", "", {}],
    ["neither does an empty one", {}, {}],
    ["null is as much as left out", { Digest: null, Comment: null }, {}],
    ["which content is meant", { Digest: DIGEST }, { digest: DIGEST }],
    ["why", { Comment: "it moved" }, { comment: "it moved" }],
    [
      "a digest without its last digit",
      { Digest: DIGEST.slice(1) },
      faultAt("/Digest", `"${DIGEST.slice(1)}" ${NO_DIGEST}`),
    ],
    [
      "a digest and one more digit before it",
      { Digest: `0${DIGEST}` },
      faultAt("/Digest", `"0${DIGEST}" ${NO_DIGEST}`),
    ],
    [
      "a digest and something behind it",
      { Digest: `${DIGEST}x` },
      faultAt("/Digest", `"${DIGEST}x" ${NO_DIGEST}`),
    ],
    [
      "an empty comment",
      { Comment: "" },
      faultAt("/Comment", '"" is not taken; write 1 to 1024 characters'),
    ],
    [
      "a member that there is not",
      { Reason: "r" },
      faultAt("/Reason", '"Reason" is not a member here; leave it out'),
    ],
    [
      "no JSON",
      '{"Digest":',
      {
        kind: "malformed",
        faults: [{ pointer: "", detail: "the body is not JSON: it ends too early" }],
      },
    ],
  ])("%s", (_, body, said) => {
    expect(meant(readAnswer(bytes(body)))).toEqual(said);
  });
});

describe("an approver's answer", () => {
  test.each<[why: string, body: unknown, said: unknown]>([
    ["what was shown", { Digest: DIGEST }, { digest: DIGEST }],
    ["and why", { Digest: DIGEST, Comment: "fine" }, { digest: DIGEST, comment: "fine" }],
    [
      "is none without what was shown",
      { Comment: "fine" },
      faultAt("/Digest", "is missing; write a string"),
    ],
    ["is none for what is null", { Digest: null }, faultAt("/Digest", "null is not a string")],
  ])("%s", (_, body, said) => {
    expect(meant(readDecision(bytes(body)))).toEqual(said);
  });

  test("is none without a body", () => {
    expect(readDecision(new Uint8Array())).toMatchObject({ kind: "malformed" });
  });
});

describe("an extension", () => {
  const week = { kind: "for", seconds: 7 * 86_400 };
  test.each<[why: string, body: unknown, said: unknown]>([
    ["a time from now on", { Duration: "P7D" }, { lifetime: week }],
    [
      "a moment",
      { ExpiresAt: "2027-01-31T09:00:00+01:00" },
      { lifetime: { kind: "until", at: "2027-01-31T08:00:00.000Z" } },
    ],
    [
      "with its reasons",
      { Duration: "P7D", Justification: "it takes longer", Ticket: "NET-12" },
      { lifetime: week, justification: "it takes longer", ticket: "NET-12" },
    ],
    [
      "is none without an end",
      { Ticket: "NET-12", Duration: null },
      faultAt("", "says no end; write ExpiresAt or Duration"),
    ],
    [
      "has not two ends",
      { Duration: "P7D", ExpiresAt: "2027-01-31T09:00:00Z" },
      faultAt("/Duration", '"P7D" stands beside ExpiresAt; write one of the two'),
    ],
    [
      "with an end that is none says one",
      { Duration: "P1M" },
      faultAt("/Duration", expect.stringMatching(/^"P1M" is not taken; write weeks/)),
    ],
  ])("%s", (_, body, said) => {
    expect(meant(readExtension(bytes(body)))).toEqual(said);
  });
});
