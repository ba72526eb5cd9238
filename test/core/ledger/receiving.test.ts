import { expect, test } from "@jest/globals";
import { receivedChange, unjudgedChange } from "../../../core/ledger/receiving.ts";
import { at, newRequest } from "../../support/ledgerBuilders.ts";

const SOURCE = { ip: "203.0.113.9" };

test("what comes in is due at once, and on record with all that was asked for", () => {
  const draft = newRequest({ ticket: "NET-1" });
  const { request, records } = receivedChange(draft, SOURCE, at(1));
  expect(request).toMatchObject({ status: "received", dueAt: at(1), chain: { seq: 1 } });
  expect(records.map(({ record }) => record)).toEqual([
    expect.objectContaining({
      type: "received",
      who: { principal: draft.principal, surface: draft.surface, source: SOURCE },
      what: {
        group: draft.group,
        ipPermissions: draft.ipPermissions,
        tags: draft.tags,
        digest: draft.digest,
      },
      why: expect.objectContaining({ ticket: "NET-1" }),
    }),
  ]);
});

test("what can't be judged fails for good, with its reason on record", () => {
  const problem = { code: "group-not-found", detail: "sg-1 is not there" } as const;
  const received = receivedChange(newRequest({}), SOURCE, at(1)).request;
  const { request, records } = unjudgedChange(received, problem, at(2));
  expect(request).toMatchObject({ status: "failed", problem, chain: { seq: 2 } });
  expect(request).not.toHaveProperty("dueAt");
  expect(records.map(({ record }) => record)).toEqual([
    expect.objectContaining({ type: "unjudged", problem }),
  ]);
});
