import { describe, expect, test } from "@jest/globals";
import type { DynamoDBRecord, SQSRecord } from "aws-lambda";
import { type RequestEvent, requestEvent } from "../../core/hooks/event.ts";
import { SCHEMES } from "../../core/hooks/schemes.ts";
import { keysOf, verifySignature } from "../../core/hooks/signature.ts";
import { type DeliverPorts, type Delivery, receiverTold, type Told } from "../../lambda/deliver.ts";
import { isQueued, sendAll, tellEach } from "../../lambda/outboxRecords.ts";
import { type FailingReceiver, SecretsUnavailable } from "../../lambda/ports.ts";
import { type SpreadPorts, type TellPorts, tellAll, tellOne } from "../../lambda/tellAll.ts";
import { AUTHORIZED } from "../../scripts/openapi/examples.ts";
import { must } from "../support/builders.ts";
import { NEXT_SECRET, SECRET } from "../support/hooks.ts";
import { keptLog, type LogLine, virtualClock } from "../support/standIns.ts";

const EVENT = must(requestEvent(AUTHORIZED), "an event");
const FEED = { id: "feed", url: "https://feed.example/x", queueUrl: "https://sqs/feed" };
const TICKETS = { id: "tickets", url: "https://tickets.example", queueUrl: "https://sqs/tickets" };
const NO: Delivery = { kind: "not-taken", reason: "it answered 503" };

type AllPorts = SpreadPorts & TellPorts & DeliverPorts;

/** Everything that is told, as it was told; a test may put other ports in place. */
function telling(members: Partial<AllPorts> = {}) {
  const told: unknown[] = [];
  const notes = new Map<string, FailingReceiver>();
  const lines: LogLine[] = [];
  const clock = virtualClock();
  const delivering: DeliverPorts = {
    secrets: async () => [SECRET, NEXT_SECRET],
    clock,
    post: async (url, headers, body) => {
      told.push({ url, headers, body });
      return { kind: "taken" };
    },
    ...members,
  };
  const ports: SpreadPorts & TellPorts = {
    queueUrls: [FEED.queueUrl, TICKETS.queueUrl],
    told: [FEED, TICKETS].map((one) => ({ ...one, ...receiverTold(delivering, one) })),
    clock,
    log: keptLog(lines),
    putEvent: async (event) => void told.push({ bus: event.Id }),
    add: async (queueUrl, event) => void told.push({ queueUrl, event: event.Id }),
    hold: async (queueUrl, receipt, seconds) => void told.push({ queueUrl, receipt, seconds }),
    failing: async () => [...notes.values()],
    failed: async (note) => void notes.set(note.id, note),
    recovered: async (id) => void notes.delete(id),
    ...members,
  };
  const [feed] = ports.told;
  return { ports, feed: must(feed, "a receiver"), told, notes, lines, clock };
}

const waiting = (tries: number, event: RequestEvent = EVENT) => ({ event, receipt: "r", tries });

describe("what became of a request", () => {
  test("goes to the bus and into each receiver's queue", async () => {
    const { ports, told } = telling();
    await tellAll(ports, AUTHORIZED);
    expect(told).toEqual([
      { bus: EVENT.Id },
      { queueUrl: FEED.queueUrl, event: EVENT.Id },
      { queueUrl: TICKETS.queueUrl, event: EVENT.Id },
    ]);
  });

  test("goes nowhere while EC2 is being called", async () => {
    const { ports, told } = telling();
    const { rulesStatus: _, ...rest } = AUTHORIZED;
    await tellAll(ports, { ...rest, status: "executing" });
    expect(told).toEqual([]);
  });

  test.each(["putEvent", "add"])("is told again where %s fails", async (port) => {
    const broken = async () => {
      throw new Error("no answer");
    };
    const { ports } = telling({ [port]: broken });
    await expect(tellAll(ports, AUTHORIZED)).rejects.toThrow("no answer");
  });
});

describe("an event that waits for a receiver", () => {
  test("is sent to its address, signed with both live secrets", async () => {
    const { ports, feed, told, clock } = telling();
    expect(await tellOne(ports, feed, waiting(1))).toBe(true);
    const [{ url, headers, body }] = told as [
      { url: string; headers: Record<string, string>; body: Uint8Array },
    ];
    expect(url).toBe(FEED.url);
    expect(JSON.parse(Buffer.from(body).toString())).toEqual(EVENT);
    for (const secret of [SECRET, NEXT_SECRET]) {
      const scheme = SCHEMES.standardWebhooks;
      const keys = must(keysOf(scheme, [secret]), "keys");
      const verdict = verifySignature(scheme, { headers, body }, keys, clock.now().getTime());
      expect(verdict).toEqual({ ok: true, id: EVENT.Id });
    }
  });

  test("that is not taken waits for longer each time, and its receiver is noted with since when", async () => {
    const { ports, feed, told, notes, clock, lines } = telling({ post: async () => NO });
    const since = clock.now().toISOString();
    expect(await tellOne(ports, feed, waiting(1))).toBe(false);
    clock.advance(60_000);
    expect(await tellOne(ports, feed, waiting(3))).toBe(false);
    expect(told).toEqual([
      { queueUrl: FEED.queueUrl, receipt: "r", seconds: 15 },
      { queueUrl: FEED.queueUrl, receipt: "r", seconds: 60 },
    ]);
    expect([...notes.values()]).toEqual([{ id: "feed", since, reason: "it answered 503" }]);
    expect(lines.every(({ level }) => level === "info")).toBe(true);
  });

  test("that is taken takes the note away, and only its own", async () => {
    const { ports, feed, notes } = telling();
    for (const id of ["feed", "tickets"]) notes.set(id, { id, since: "x", reason: "y" });
    await tellOne(ports, feed, waiting(4));
    expect([...notes.keys()]).toEqual(["tickets"]);
  });

  test("counts as taken though it could not be noted, and is never sent for that again", async () => {
    const failing = async () => {
      throw new Error("no answer");
    };
    const { ports, feed, lines } = telling({ failing });
    expect(await tellOne(ports, feed, waiting(1))).toBe(true);
    expect(lines).toMatchObject([{ level: "error", message: "receiver not noted" }]);
  });

  test.each([
    ["there is none", async () => []],
    [
      "it can't be read",
      async () => {
        throw new SecretsUnavailable("no answer");
      },
    ],
  ])("is not sent unsigned where the secret is missing: %s", async (_, secrets) => {
    const { ports, feed, told, notes } = telling({ secrets });
    expect(await tellOne(ports, feed, waiting(1))).toBe(false);
    expect(told).toEqual([{ queueUrl: FEED.queueUrl, receipt: "r", seconds: 15 }]);
    expect(notes.get("feed")?.reason).toBe("there is no usable secret for receivers/feed");
  });
});

describe("who is told", () => {
  const saying = (tell: Told["tell"]) => {
    const parts = telling();
    return { ...parts, one: { id: "slack", queueUrl: "https://sqs/slack", tell } };
  };

  test("is left alone for as long as they ask, where that is longer", async () => {
    const { ports, told, one } = saying(async () => ({ ...NO, retryAfterSeconds: 40 }));
    for (const tries of [1, 2, 3]) await tellOne(ports, one, waiting(tries));
    expect(told.map((hold) => Reflect.get(Object(hold), "seconds"))).toEqual([40, 40, 60]);
  });

  test("may fail in telling: that is noted, and the event told again", async () => {
    const { ports, told, notes, lines, one } = saying(async () => {
      throw new Error("no ledger");
    });
    expect(await tellOne(ports, one, waiting(1))).toBe(false);
    expect(told).toEqual([{ queueUrl: one.queueUrl, receipt: "r", seconds: 15 }]);
    expect(notes.get("slack")?.reason).toMatch(/could not be told/);
    expect(lines).toContainEqual(
      expect.objectContaining({ level: "error", message: "event not told" }),
    );
  });
});

describe("a batch", () => {
  const another = { ...AUTHORIZED, requestId: `req-${"1".repeat(32)}` };

  const streamed = (stored: object, SequenceNumber: string) =>
    ({
      dynamodb: { SequenceNumber, NewImage: { body: { S: JSON.stringify(stored) } } },
    }) as DynamoDBRecord;
  const queued = (messageId: string, event: RequestEvent, queue = "feed") =>
    ({
      messageId,
      receiptHandle: messageId,
      body: JSON.stringify(event),
      attributes: { ApproximateReceiveCount: "1", MessageGroupId: event.RequestId },
      eventSourceARN: `arn:aws:sqs:us-east-1:111122223333:${queue}`,
    }) as SQSRecord;

  test("of the stream is told in order up to the first failure, and again from there", async () => {
    const seen: string[] = [];
    const { ports, lines } = telling({
      queueUrls: [],
      putEvent: async (event) => {
        seen.push(event.RequestId);
        if (event.RequestId === another.requestId) throw new Error("no answer");
      },
    });
    const Records = [streamed(AUTHORIZED, "1"), streamed(another, "2"), streamed(AUTHORIZED, "3")];
    expect(await tellEach(ports, { Records })).toEqual(["2"]);
    expect(seen).toEqual([AUTHORIZED.requestId, another.requestId]);
    expect(lines).toMatchObject([{ level: "error", message: "event not told" }]);
  });

  test("of a queue goes on with other requests where one is not taken, and keeps that one in order", async () => {
    const posted: string[] = [];
    const { ports } = telling({
      post: async (_url, headers) => {
        posted.push(String(headers["webhook-id"]));
        return headers["webhook-id"] === EVENT.Id ? NO : { kind: "taken" };
      },
    });
    const later = { ...EVENT, Id: `${EVENT.Id}-later` };
    const other = must(requestEvent(another), "an event");
    const Records = [queued("a", EVENT), queued("b", later), queued("c", other)];
    expect(await sendAll(ports, { Records })).toEqual(["a", "b"]);
    expect(posted).toEqual([EVENT.Id, other.Id]);
  });

  test("is told apart by where it comes from", () => {
    expect(isQueued({ Records: [queued("a", EVENT)] })).toBe(true);
    expect(isQueued({ Records: [streamed(AUTHORIZED, "1")] })).toBe(false);
  });

  test("of a queue that is no receiver's is a fault", async () => {
    const { ports } = telling();
    const Records = [queued("a", EVENT, "other")];
    await expect(sendAll(ports, { Records })).rejects.toThrow(/nobody's who is told here/);
  });

  test("of a queue that can't be held back is sent again for all that", async () => {
    const hold = async () => {
      throw new Error("no answer");
    };
    const { ports, lines } = telling({ hold, post: async () => NO });
    expect(await sendAll(ports, { Records: [queued("a", EVENT)] })).toEqual(["a"]);
    expect(lines.at(-1)).toMatchObject({ level: "error", message: "event not sent" });
  });
});
