import { describe, expect, test } from "@jest/globals";
import { idOf, storedOf } from "../support/tellings.ts";
import { aWish, useWorlds } from "../support/world.ts";

const openWorld = useWorlds();
const A = "tcp 443 203.0.113.0/24";

describe("the log", () => {
  const secret = "hunter2";

  test("has one line for each answer: what was asked and how it was answered", async () => {
    const world = await openWorld();
    await world.call({ path: "/nowhere", query: { q: secret } });
    expect(world.lines).toEqual([
      {
        level: "info",
        message: "answered",
        members: { method: "GET", path: "/nowhere", sourceIp: "198.51.100.7", status: 404 },
      },
    ]);
  });

  test("has each record with its hash", async () => {
    const world = await openWorld();
    const stored = await storedOf(world, await world.ask(aWish([A])));
    const hashes = world.lines.filter(({ message }) => message === "audit");
    expect(hashes.map(({ members }) => members.hash)).toContain(stored.chain.hash);
    expect(hashes).toHaveLength(3);
  });

  test("never has a header, a query, a body that was refused, or what marks a rule as ours", async () => {
    const world = await openWorld();
    const headers = { authorization: `Bearer ${secret}`, cookie: secret };
    await world.call({ path: "/v1/requests", headers, query: { status: secret } });
    await world.ask(`{"${secret}": `, { headers });
    await world.ask(aWish([A], { [secret]: secret }), { headers });
    const answer = await world.ask(aWish([A]), { headers, key: `key-${secret}` });
    const text = JSON.stringify(world.lines);
    expect(text).not.toContain(secret);
    expect(text).not.toContain((await storedOf(world, answer)).nonce);
    expect(text).toContain(idOf(answer));
  });
});
