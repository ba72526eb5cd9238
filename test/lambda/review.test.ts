import { describe, expect, test } from "@jest/globals";
import type { SealedRecord } from "../../core/ledger/record.ts";
import type { Ports } from "../../lambda/ports.ts";
import { type Answer, STRANGER_AUTHORIZER } from "../support/gatewayEvents.ts";
import { idOf } from "../support/tellings.ts";
import { aWish, useWorlds } from "../support/world.ts";

const openWorld = useWorlds();
const PATH = "/v1/requests";
const stranger = { authorizer: STRANGER_AUTHORIZER };

describe("one request", () => {
  test("is shown to the one who asked for it, with all its records", async () => {
    const world = await openWorld();
    const answer = await world.ask(aWish(["tcp 443 203.0.113.0/24"]));
    const path = `${PATH}/${idOf(answer)}`;
    const shown = await world.call({ path });
    expect(answer.body).toMatchObject(shown.body as object);
    const { status, body } = await world.call({ path: `${path}/records` });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      Records: [
        { type: "decided", seq: 1 },
        { type: "intended", seq: 1 },
        { type: "done", seq: 2 },
      ],
    });
  });

  test.each(["", "/records"])("is not there for anybody else: {id}%s", async (more) => {
    const world = await openWorld();
    const answer = await world.ask(aWish(["tcp 443 203.0.113.0/24"]));
    const theirs = await world.call({ path: `${PATH}/${idOf(answer)}${more}`, ...stranger });
    const absent = await world.call({ path: `${PATH}/req-${"0".repeat(32)}${more}`, ...stranger });
    expect(theirs).toMatchObject({ status: 404, body: { code: "request-not-found" } });
    const text = (one: Answer) => JSON.stringify(one).replaceAll(/req-[0-9a-f]{32}/g, "");
    expect(text(theirs)).toBe(text(absent));
  });

  const losing =
    (lost: (sealed: SealedRecord) => boolean) =>
    (ports: Ports): Ports => {
      const { ledger } = ports;
      const record: typeof ledger.record = async (chain, seq) => {
        const sealed = await ledger.record(chain, seq);
        return sealed !== undefined && lost(sealed) ? undefined : sealed;
      };
      const records: typeof ledger.records = async (...query) =>
        (await ledger.records(...query)).filter((sealed) => !lost(sealed));
      return { ...ports, ledger: { ...ledger, record, records } };
    };

  test.each(["decided", "intended", "done"])(
    "never hides that a record is missing: %s",
    async (type) => {
      const world = await openWorld({ wrap: losing(({ record }) => record.type === type) });
      const answer = await world.ask(aWish(["tcp 443 203.0.113.0/24"]));
      const records = await world.call({ path: `${PATH}/${idOf(answer)}/records` });
      expect(records).toMatchObject({ status: 500, body: { code: "internal" } });
    },
  );
});
