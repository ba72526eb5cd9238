import { createHmac } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { type Message, SCHEMES, type Scheme } from "../../../core/hooks/schemes.ts";
import { keysOf, macOf, signedHeaders, verifySignature } from "../../../core/hooks/signature.ts";

/** A signed message with the secret and, where the scheme signs one, the time at which it was published. */
interface Vector {
  readonly source: string;
  readonly scheme: Scheme;
  readonly secret: string;
  readonly at: number;
  readonly message: Message;
}

const SLACK_BODY =
  "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";

const SLACK: Vector = {
  source: "Slack, Verifying requests from Slack",
  scheme: SCHEMES.slack,
  secret: "8f742231b10e8888abcd99yyyzzz85a5",
  at: 1531420618,
  message: {
    headers: {
      "x-slack-request-timestamp": "1531420618",
      "x-slack-signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
    },
    body: Buffer.from(SLACK_BODY),
  },
};
const GITHUB: Vector = {
  source: "GitHub, Validating webhook deliveries",
  scheme: SCHEMES.github,
  secret: "It's a Secret to Everybody",
  at: 0,
  message: {
    headers: {
      "x-hub-signature-256":
        "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
    },
    body: Buffer.from("Hello, World!"),
  },
};
const JIRA: Vector = {
  ...GITHUB,
  source: "the same in Jira's header",
  scheme: SCHEMES.jira,
  message: {
    headers: { "x-hub-signature": GITHUB.message.headers["x-hub-signature-256"] },
    body: GITHUB.message.body,
  },
};
const STANDARD: Vector = {
  source: "Standard Webhooks, the libraries' own test",
  scheme: SCHEMES.standardWebhooks,
  secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  at: 1614265330,
  message: {
    headers: {
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    },
    body: Buffer.from('{"test": 2432232314}'),
  },
};
const VECTORS = [SLACK, GITHUB, JIRA, STANDARD];
const TIMED = [SLACK, STANDARD];

function keysFor({ scheme }: Vector, secrets: readonly string[]): readonly Uint8Array[] {
  const keys = keysOf(scheme, secrets);
  if (keys === undefined) throw new Error(`no keys in ${secrets}`);
  return keys;
}

function verdictOf(
  vector: Vector,
  {
    headers = {},
    body = vector.message.body,
    secrets = [vector.secret],
    afterMs = 0,
  }: Partial<Message> & { secrets?: readonly string[]; afterMs?: number } = {},
) {
  const message = { headers: { ...vector.message.headers, ...headers }, body };
  const now = vector.at * 1000 + afterMs;
  return verifySignature(vector.scheme, message, keysFor(vector, secrets), now);
}

const reasonOf = (...given: Parameters<typeof verdictOf>) => {
  const verdict = verdictOf(...given);
  return verdict.ok ? "ok" : verdict.reason;
};

const signatureOf = ({ scheme, message }: Vector) => message.headers[scheme.signature.header] ?? "";

describe("a published vector", () => {
  test.each(VECTORS)("of $source is what it says", (vector) => {
    expect(verdictOf(vector)).toMatchObject({ ok: true });
  });

  test.each(VECTORS)("of $source counts with the older of two live secrets too", (vector) => {
    const other = vector === STANDARD ? `whsec_${"A".repeat(32)}` : "another secret";
    expect(reasonOf(vector, { secrets: [other, vector.secret] })).toBe("ok");
    expect(reasonOf(vector, { secrets: [vector.secret, other] })).toBe("ok");
    expect(reasonOf(vector, { secrets: [other] })).toBe("mismatch");
  });

  test.each(TIMED)("of $source counts for 5 minutes, and not a millisecond longer", (vector) => {
    expect(reasonOf(vector, { afterMs: 300_000 })).toBe("ok");
    expect(reasonOf(vector, { afterMs: 300_001 })).toBe("stale");
    expect(reasonOf(vector, { afterMs: -300_000 })).toBe("ok");
    expect(reasonOf(vector, { afterMs: -300_001 })).toBe("stale");
  });
});

describe.each(VECTORS)("a signature as in $source", (vector) => {
  const { header } = vector.scheme.signature;
  const signature = signatureOf(vector);
  const headers = (value: string | undefined) => ({ headers: { [header]: value } });

  test.each([
    ["is not there", undefined, "no-signature"],
    ["is empty", "", "no-signature"],
    ["came twice, joined by a comma", `${signature},${signature}`, "malformed"],
    ["came twice, joined by a comma and a blank", `${signature}, ${signature}`, "malformed"],
    ["has a blank at its end", `${signature} `, "malformed"],
    ["is written in capitals", signature.toUpperCase(), "malformed"],
    ["has no version before it", signature.replace(/^\w+[=,]/, ""), "malformed"],
    ["has a control character in it", `${signature}\n`, "malformed"],
  ])("that %s is refused", (_, value, reason) => {
    expect(reasonOf(vector, headers(value))).toBe(reason);
  });

  test("that is cut short, or longer by one, is refused", () => {
    expect(reasonOf(vector, headers(signature.slice(0, -1)))).not.toBe("ok");
    expect(reasonOf(vector, headers(`${signature}0`))).not.toBe("ok");
    expect(reasonOf(vector, headers(signature.slice(0, 10)))).not.toBe("ok");
  });

  test("of another body is refused: one byte more, one less, none", () => {
    const { body } = vector.message;
    expect(reasonOf(vector, { body: Buffer.concat([body, Buffer.from(" ")]) })).toBe("mismatch");
    expect(reasonOf(vector, { body: body.subarray(0, -1) })).toBe("mismatch");
    expect(reasonOf(vector, { body: new Uint8Array() })).toBe("mismatch");
  });

  test("is over bytes, be they text or not", () => {
    const body = Uint8Array.of(0xff, 0xfe, 0, 0x80);
    const [key] = keysFor(vector, [vector.secret]);
    const mac = macOf(vector.scheme, { ...vector.message, body }, key ?? new Uint8Array());
    const version = signature.slice(0, signature.search(/[=,]/) + 1);
    const text = mac.toString(vector.scheme.signature.encoding);
    expect(reasonOf(vector, { body, ...headers(version + text) })).toBe("ok");
  });

  test("made with SHA-1 is refused, whatever it is called", () => {
    const sha1 = createHmac("sha1", vector.secret).update(vector.message.body).digest("hex");
    expect(reasonOf(vector, headers(`sha1=${sha1}`))).toBe("malformed");
    expect(reasonOf(vector, headers(`sha256=${sha1}`))).toBe("malformed");
  });
});

describe.each(TIMED)("the time as in $source", (vector) => {
  const time = vector.scheme.time ?? "";
  const seconds = String(vector.at);

  test.each([
    ["missing", undefined, "no-signature"],
    ["empty", "", "no-signature"],
    ["no number", "NaN", "malformed"],
    ["infinite", "Infinity", "malformed"],
    ["negative", `-${seconds}`, "malformed"],
    ["signed", `+${seconds}`, "malformed"],
    ["a fraction", `${seconds}.0`, "malformed"],
    ["in powers of ten", "1e9", "malformed"],
    ["hexadecimal", "0x5f", "malformed"],
    ["with a zero before it", `0${seconds}`, "malformed"],
    ["doubled", `${seconds},${seconds}`, "malformed"],
    ["longer than any number can be told apart", "9".repeat(30), "malformed"],
    ["in milliseconds", `${seconds}000`, "malformed"],
    ["another one than was signed", String(vector.at + 1), "mismatch"],
  ])("that is %s is refused", (_, value, reason) => {
    expect(reasonOf(vector, { headers: { [time]: value } })).toBe(reason);
  });
});

describe("several signatures of Standard Webhooks", () => {
  const [own] = [signatureOf(STANDARD)];
  const foreign = `v1,${"A".repeat(43)}=`;
  const asymmetric = `v1a,${"B".repeat(86)}==`;

  test.each([
    ["the first of two", `${own} ${foreign}`, "ok"],
    ["the last of two", `${foreign} ${own}`, "ok"],
    ["one among others of another version", `${asymmetric} ${own}`, "ok"],
    ["none, where all are of another version", asymmetric, "mismatch"],
    ["none, where the right code is given as another version", own.replace("v1", "v2"), "mismatch"],
    ["the right one beside one that is too short", `v1,QUJD ${own}`, "ok"],
    ["none, where the code is too short", "v1,QUJD", "mismatch"],
    ["none, where they are too many", Array(9).fill(own).join(" "), "malformed"],
    ["none, where two blanks stand between", `${foreign}  ${own}`, "malformed"],
  ])("count by %s", (_, header, outcome) => {
    expect(reasonOf(STANDARD, { headers: { "webhook-signature": header } })).toBe(outcome);
  });

  test.each(["a.b", "a,b", "a b", "", "x".repeat(129)])("refuse the id %j", (id) => {
    expect(verdictOf(STANDARD, { headers: { "webhook-id": id } }).ok).toBe(false);
  });
});

describe("what a message is known by", () => {
  const idOf = (vector: Vector, message: Message) =>
    vector.scheme.idOf((name) => message.headers[name] ?? "", message.body);

  test("is the signed id, which a repeated delivery keeps", () => {
    expect(idOf(STANDARD, STANDARD.message)).toBe("msg_p5jXN8AQM9LWM0D4loKWxJek");
  });

  test.each([SLACK, GITHUB, JIRA])("is what is signed, as in $source", (vector) => {
    const unsigned = { "x-github-delivery": "1", "x-atlassian-webhook-identifier": "1" };
    const repeated = { ...vector.message, headers: { ...vector.message.headers, ...unsigned } };
    expect(idOf(vector, repeated)).toBe(idOf(vector, vector.message));
    const other = { ...vector.message, body: Buffer.from("other") };
    expect(idOf(vector, other)).not.toBe(idOf(vector, vector.message));
  });
});

describe("secrets", () => {
  const base64 = (bytes: number) => `whsec_${Buffer.alloc(bytes, 7).toString("base64")}`;

  test.each([
    ["none", SCHEMES.slack, []],
    ["an empty one", SCHEMES.slack, [""]],
    ["a blank one", SCHEMES.jira, [" "]],
    ["a good one beside an empty one", SCHEMES.slack, ["good", ""]],
    ["three", SCHEMES.slack, ["a", "b", "c"]],
    ["a good key behind other text", SCHEMES.standardWebhooks, [`x${base64(24)}`]],
    ["a good key before other text", SCHEMES.standardWebhooks, [`${base64(24)}!`]],
    ["a key of 23 bytes", SCHEMES.standardWebhooks, [base64(23)]],
    ["a key of 65 bytes", SCHEMES.standardWebhooks, [base64(65)]],
    ["text that is no base64", SCHEMES.standardWebhooks, ["whsec_not base64 at all, that is"]],
  ])("that are %s are no keys", (_, scheme, secrets) => {
    expect(keysOf(scheme, secrets)).toBeUndefined();
  });

  test.each([24, 64])("of %i bytes are a key", (bytes) => {
    expect(keysOf(SCHEMES.standardWebhooks, [base64(bytes)])).toHaveLength(1);
  });
});

test("what is signed with one key verifies with it, and with no other", () => {
  const bytes = fc.uint8Array({ maxLength: 200 });
  const key = fc.uint8Array({ minLength: 24, maxLength: 64 });
  const schemes = fc.constantFrom(...VECTORS);
  fc.assert(
    fc.property(schemes, bytes, key, key, (vector, body, one, two) => {
      const message = { ...vector.message, body };
      const signature = signatureOf(vector);
      const version = signature.slice(0, signature.search(/[=,]/) + 1);
      const text = macOf(vector.scheme, message, one).toString(vector.scheme.signature.encoding);
      const signed = {
        body,
        headers: { ...message.headers, [vector.scheme.signature.header]: version + text },
      };
      const now = vector.at * 1000;
      const isOwn = Buffer.compare(one, two) === 0;
      expect(verifySignature(vector.scheme, signed, [one], now).ok).toBe(true);
      expect(verifySignature(vector.scheme, signed, [two], now).ok).toBe(isOwn);
    }),
  );
});

describe("a message that the guard sends", () => {
  const keys = keysFor(STANDARD, [STANDARD.secret, `whsec_${"A".repeat(32)}`]);
  const { body } = STANDARD.message;

  test("is signed as the published vector is, in full seconds", () => {
    const { headers } = STANDARD.message;
    const at = STANDARD.at * 1000 + 999;
    expect(signedHeaders(headers["webhook-id"] ?? "", at, body, keys.slice(0, 1))).toEqual(headers);
  });

  test("can be verified with either of two live keys", () => {
    const headers = signedHeaders("msg_1", STANDARD.at * 1000, body, keys);
    expect(headers["webhook-signature"]?.split(" ")).toHaveLength(2);
    for (const key of keys) {
      const now = STANDARD.at * 1000;
      const verdict = verifySignature(STANDARD.scheme, { headers, body }, [key], now);
      expect(verdict).toEqual({ ok: true, id: "msg_1" });
    }
  });
});
