import { describe, expect, test } from "@jest/globals";
import { readMessage } from "../../../core/hooks/message.ts";

const ID = `req-${"0".repeat(32)}`;
const DIGEST = "0123456789abcdef".repeat(4);
const said = (members: object = {}) => ({
  Action: "approve",
  User: "4711",
  RequestId: ID,
  Digest: DIGEST,
  ...members,
});
const { Digest: _, ...withoutDigest } = said();
const read = (value: unknown) => readMessage(Buffer.from(JSON.stringify(value)));

describe("a webhook's body says", () => {
  const answers = { user: "4711", requestId: ID };
  const rows: readonly [what: string, body: object, message: object][] = [
    [
      "what is asked for, unread as yet",
      { Action: "request", User: "4711", Request: { any: [1] } },
      { action: "request", user: "4711", request: { any: [1] } },
    ],
    ["yes", said(), { ...answers, action: "approve", answer: { digest: DIGEST } }],
    [
      "no, and why",
      said({ Action: "decline", Comment: "too wide" }),
      { ...answers, action: "decline", answer: { digest: DIGEST, comment: "too wide" } },
    ],
    [
      "that it is taken back",
      said({ Action: "cancel" }),
      { ...answers, action: "cancel", answer: { digest: DIGEST } },
    ],
    [
      "so without a digest: who asked knows what",
      { ...withoutDigest, Action: "cancel" },
      { ...answers, action: "cancel", answer: {} },
    ],
    [
      "nothing where a member is null",
      said({ Action: "cancel", Digest: null, Comment: null }),
      { ...answers, action: "cancel", answer: {} },
    ],
    [
      "the longest user's id there is",
      said({ User: "!".repeat(128) }),
      { ...answers, user: "!".repeat(128), action: "approve", answer: { digest: DIGEST } },
    ],
  ];
  test.each(rows)("%s", (_what, body, message) => {
    expect(read(body)).toStrictEqual({ kind: "read", message });
  });
});

describe("a webhook's body that is none names", () => {
  const ACTIONS = "write one of request, approve, decline, cancel";
  const rows: readonly [why: string, body: unknown, faults: readonly object[]][] = [
    ["text", "approve", [{ pointer: "", detail: '"approve" is not an object' }]],
    ["nothing at all", null, [{ pointer: "", detail: "null is not an object" }]],
    ["a list", [], [{ pointer: "", detail: expect.stringContaining("is not an object") }]],
    ["a missing action", {}, [{ pointer: "/Action", detail: `is missing; ${ACTIONS}` }]],
    [
      "an action that there is not",
      { Action: "undo" },
      [{ pointer: "/Action", detail: `"undo" is not taken; ${ACTIONS}` }],
    ],
    [
      "a name that every object has",
      { Action: "toString" },
      [{ pointer: "/Action", detail: `"toString" is not taken; ${ACTIONS}` }],
    ],
    [
      "an approval of nothing in particular",
      withoutDigest,
      [{ pointer: "/Digest", detail: expect.stringContaining("missing") }],
    ],
    ["a member that there is not", said({ X: 1 }), [expect.objectContaining({ pointer: "/X" })]],
    [
      "a user's id with a blank",
      said({ User: "a b" }),
      [
        {
          pointer: "/User",
          detail: expect.stringMatching(
            /write the user's own id .* 1 to 128 printable ASCII characters without blanks/,
          ),
        },
      ],
    ],
    ["no user's id", said({ User: "" }), [expect.objectContaining({ pointer: "/User" })]],
    [
      "a user's id that is too long",
      said({ User: "!".repeat(129) }),
      [expect.objectContaining({ pointer: "/User" })],
    ],
    [
      "a request's id in capitals",
      said({ RequestId: `req-${"A".repeat(32)}` }),
      [
        {
          pointer: "/RequestId",
          detail: expect.stringContaining("write req- and 32 lower-case hex digits"),
        },
      ],
    ],
    [
      "something before a request's id",
      said({ RequestId: `x${ID}` }),
      [expect.objectContaining({ pointer: "/RequestId" })],
    ],
    [
      "something behind it",
      said({ RequestId: `${ID}0` }),
      [expect.objectContaining({ pointer: "/RequestId" })],
    ],
  ];
  test.each(rows)("%s", (_why, body, faults) => {
    expect(read(body)).toEqual({ kind: "invalid", faults });
  });

  test("what is no JSON", () => {
    expect(readMessage(Buffer.from("{")).kind).toBe("malformed");
  });
});
