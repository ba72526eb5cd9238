import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { RequestEvent } from "../../core/hooks/event.ts";
import { type DeliverPorts, type Delivery, receiverTold } from "../../lambda/deliver.ts";
import { type DeskOutbox, openOutbox } from "../../local/outbox.ts";
import { SECRET } from "../support/hooks.ts";
import { idOf, shownOf } from "../support/tellings.ts";
import { aWish, useWorlds, type World } from "../support/world.ts";

const openWorld = useWorlds();
const A = "tcp 443 203.0.113.0/24";
const B = "tcp 443 198.51.100.0/24";
const FEED = { id: "feed", url: "http://127.0.0.1:9/feed" };
const TICKETS = { id: "tickets", url: "http://127.0.0.1:9/tickets" };
const NO: Delivery = { kind: "not-taken", reason: "it answered 503" };

let folder = "";
let open: DeskOutbox[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "egress-guard-outbox-"));
});
afterEach(() => {
  for (const outbox of open) outbox.close();
  open = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = () => join(folder, "ledger.sqlite");

/** An outbox beside a world's ledger, with what it sent: `receiver status`. */
function besides(
  { ports, clock }: World,
  receivers = [FEED],
  answer: (url: string, event: RequestEvent) => Delivery = () => ({ kind: "taken" }),
) {
  const sent: string[] = [];
  const delivering: DeliverPorts = {
    secrets: async () => [SECRET],
    clock,
    post: async (url, _headers, body) => {
      const event = JSON.parse(Buffer.from(body).toString()) as RequestEvent;
      const stage = [event.Status, event.RulesStatus ?? []].flat().join(" ");
      sent.push(`${url.split("/").at(-1)} ${event.RequestId.slice(-4)} ${stage}`);
      return answer(url, event);
    },
  };
  const told = receivers.map((receiver) => receiverTold(delivering, receiver));
  const outbox = openOutbox(file(), told, { clock, log: ports.log });
  open.push(outbox);
  const world = { ports: { ...ports, failing: outbox.failing } };
  return { outbox, sent, ports: world.ports };
}

const world = () => openWorld({ ledgerFile: file() });

describe("what becomes of requests", () => {
  test("is told in order, once it is taken, and EC2's calls are left out", async () => {
    const w = await world();
    const { outbox, sent } = besides(w);
    const asked = await w.ask(aWish([A], { Guard: { Duration: "PT1H" } }));
    w.clock.advance(3_700_000);
    await w.sweep();
    for (const _ of [1, 2, 3]) await outbox.send();
    const id = idOf(asked).slice(-4);
    expect(await shownOf(w, asked)).toMatchObject({ RulesStatus: "revoked" });
    expect(sent).toEqual([`feed ${id} authorized open`, `feed ${id} authorized revoked`]);
    await outbox.send();
    expect(sent).toHaveLength(2);
  });

  test("is told though the guard died before it could send", async () => {
    const w = await world();
    const before = besides(w);
    const asked = await w.ask(aWish(["tcp 22 203.0.113.0/24"]));
    before.outbox.close();
    const after = besides(w);
    await after.outbox.send();
    expect(after.sent).toEqual([`feed ${idOf(asked).slice(-4)} denied`]);
  });

  test("is sent again, later each time, to a receiver that does not take it, and holds up nobody", async () => {
    const w = await world();
    let dead = true;
    const { outbox, sent } = besides(w, [FEED, TICKETS], (url) =>
      dead && url === FEED.url ? NO : { kind: "taken" },
    );
    const started = Date.now();
    const one = idOf(await w.ask(aWish([A]))).slice(-4);
    const two = idOf(await w.ask(aWish([B]))).slice(-4);
    expect(Date.now() - started).toBeLessThan(5_000);
    await outbox.send();
    expect(sent.filter((line) => line.startsWith("tickets"))).toEqual([
      `tickets ${one} authorized open`,
      `tickets ${two} authorized open`,
    ]);
    const tries = () => sent.filter((line) => line === `feed ${one} authorized open`).length;
    expect(tries()).toBe(1);
    w.clock.advance(14_999);
    await outbox.send();
    expect(tries()).toBe(1);
    w.clock.advance(1);
    await outbox.send();
    expect(tries()).toBe(2);
    dead = false;
    w.clock.advance(30_000);
    await outbox.send();
    expect(tries()).toBe(3);
    w.clock.advance(3_600_000);
    await outbox.send();
    expect(tries()).toBe(3);
  });

  test("stays in order for a request of which one event is not taken, while others go on", async () => {
    const w = await world();
    const { outbox, sent } = besides(w, [FEED], (_, { Status, RulesStatus }) =>
      Status === "authorized" && RulesStatus === "open" && sent.length < 3 ? NO : { kind: "taken" },
    );
    const asked = await w.ask(aWish([A]));
    const path = `/v1/requests/${idOf(asked)}/revoke`;
    await w.call({ method: "POST", path });
    const other = idOf(await w.ask(aWish(["tcp 22 203.0.113.0/24"]))).slice(-4);
    for (const _ of [1, 2, 3, 4]) {
      await outbox.send();
      w.clock.advance(3_600_000);
    }
    const id = idOf(asked).slice(-4);
    expect(sent.filter((line) => line.includes(other))).toEqual([`feed ${other} denied`]);
    // The end of its rules is told once their beginning was taken, and not before.
    expect(sent.filter((line) => line.includes(id))).toEqual([
      `feed ${id} authorized open`,
      `feed ${id} authorized open`,
      `feed ${id} authorized revoked`,
    ]);
  });
});

describe("a receiver", () => {
  test("that takes nothing shows in the health, and no more once it does", async () => {
    const w = await world();
    let answer: Delivery = NO;
    const { outbox, ports } = besides(w, [FEED], () => answer);
    const healthy = w.with(ports);
    expect(await healthy.call({ path: "/v1/health" })).toMatchObject({
      status: 200,
      body: { FailingReceivers: [] },
    });
    await w.ask(aWish([A]));
    const Since = w.clock.now().toISOString();
    await outbox.send();
    w.clock.advance(60_000);
    await outbox.send();
    expect(await healthy.call({ path: "/v1/health" })).toMatchObject({
      status: 200,
      body: {
        Status: "ok",
        FailingReceivers: [{ Id: "feed", Since, Reason: "it answered 503" }],
      },
    });
    answer = { kind: "taken" };
    w.clock.advance(3_600_000);
    await outbox.send();
    expect(await healthy.call({ path: "/v1/health" })).toMatchObject({
      body: { FailingReceivers: [] },
    });
  });

  test("that is no more is told nothing, and a new one nothing that was before it", async () => {
    const w = await world();
    const first = besides(w, [FEED]);
    await w.ask(aWish([A]));
    first.outbox.close();
    const second = besides(w, [TICKETS]);
    await second.outbox.send();
    expect(second.sent).toEqual([]);
    const asked = await w.ask(aWish([B]));
    await second.outbox.send();
    expect(second.sent).toEqual([`tickets ${idOf(asked).slice(-4)} authorized open`]);
  });
});
