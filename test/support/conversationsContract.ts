import { beforeEach, describe, expect, it } from "@jest/globals";
import type { Conversations } from "../../lambda/conversations.ts";

const REPLY = {
  url: "https://hooks.slack.com/commands/T1/2/abc",
  until: "2026-06-15T12:30:00.000Z",
  left: 5,
};
const BEGINNING = { requestId: "req-1", surface: "slack", replyTo: REPLY } as const;
const SENT = {
  to: "U1",
  kind: "approval",
  place: { channel: "D1", ts: "1750000000.000100" },
  shows: "ab",
} as const;

/** What every store of talks keeps to. `open` is called once for each test and gives an empty one. */
export function describeConversations(name: string, open: () => Promise<Conversations>): void {
  describe(name, () => {
    let talks: Conversations;
    beforeEach(async () => {
      talks = await open();
    });

    it("knows of no talk that has not begun", async () => {
      expect(await talks.of("slack", "req-1")).toBeUndefined();
    });

    it("holds a talk as it began", async () => {
      await talks.begin(BEGINNING);
      expect(await talks.of("slack", "req-1")).toStrictEqual({
        ...BEGINNING,
        messages: [],
        version: 1,
      });
    });

    it("holds a talk that has no place to answer at", async () => {
      await talks.begin({ requestId: "req-1", surface: "slack" });
      const talk = { requestId: "req-1", surface: "slack", messages: [], version: 1 };
      expect(await talks.of("slack", "req-1")).toStrictEqual(talk);
    });

    it("leaves a talk that has begun as it is", async () => {
      await talks.begin(BEGINNING);
      const talk = await read(talks);
      await talks.save({ ...talk, messages: [SENT] });
      await talks.begin({ ...BEGINNING, replyTo: { ...REPLY, left: 1 } });
      const saved = { ...BEGINNING, messages: [SENT], version: 2 };
      expect(await read(talks)).toStrictEqual(saved);
    });

    it("keeps requests and surfaces apart", async () => {
      await talks.begin(BEGINNING);
      await talks.begin({ requestId: "req-1", surface: "jira" });
      await talks.begin({ requestId: "req-2", surface: "slack" });
      await talks.save({ ...(await read(talks)), messages: [SENT] });
      expect((await talks.of("jira", "req-1"))?.messages).toStrictEqual([]);
      expect((await talks.of("slack", "req-2"))?.messages).toStrictEqual([]);
    });

    it("takes one of two writes that were made of the same reading", async () => {
      await talks.begin(BEGINNING);
      const talk = await read(talks);
      expect(await talks.save({ ...talk, messages: [SENT] })).toBe("saved");
      expect(await talks.save({ ...talk, messages: [] })).toBe("moved");
      expect((await read(talks)).messages).toStrictEqual([SENT]);
    });

    it("takes the next write of what it has saved", async () => {
      await talks.begin(BEGINNING);
      expect(await talks.save({ ...(await read(talks)), messages: [SENT] })).toBe("saved");
      expect(await talks.save({ ...(await read(talks)), messages: [] })).toBe("saved");
      expect(await read(talks)).toMatchObject({ version: 3, messages: [] });
    });

    it("writes no talk that has not begun", async () => {
      expect(await talks.save({ ...BEGINNING, messages: [], version: 1 })).toBe("moved");
      expect(await talks.of("slack", "req-1")).toBeUndefined();
    });
  });
}

async function read(talks: Conversations) {
  const talk = await talks.of("slack", "req-1");
  if (talk === undefined) throw new Error("the talk has not begun");
  return talk;
}
