import { describe, expect, test } from "@jest/globals";
import { type Answer, AUDITOR_AUTHORIZER, STRANGER_AUTHORIZER } from "../support/gatewayEvents.ts";
import { idOf } from "../support/tellings.ts";
import { aWish, useWorlds, withAccess } from "../support/world.ts";

const openWorld = useWorlds();
const PATH = "/v1/requests";
const auditor = { authorizer: AUDITOR_AUTHORIZER };
const stranger = { authorizer: STRANGER_AUTHORIZER };

describe("one request", () => {
  test("is shown to the one who asked for it", async () => {
    const world = await openWorld();
    const answer = await world.ask(aWish(["tcp 443 203.0.113.0/24"]));
    const shown = await world.call({ path: `${PATH}/${idOf(answer)}` });
    expect(answer.body).toMatchObject(shown.body as object);
  });

  test.each([
    ["read", "", 200],
    ["read", "/records", 404],
    ["approve", "", 200],
    ["approve", "/records", 404],
    ["audit", "", 200],
    ["audit", "/records", 200],
  ])("is open to whom the policy lets %s: {id}%s %i", async (right, more, status) => {
    const world = await openWorld({ policy: withAccess(`may: [${right}]`) });
    const answer = await world.ask(aWish(["tcp 443 203.0.113.0/24"]));
    const path = `${PATH}/${idOf(answer)}${more}`;
    expect((await world.call({ path, ...auditor })).status).toBe(status);
    expect((await world.call({ path, ...stranger })).status).toBe(404);
  });

  test("is not there for whom the policy opens the requests of another group", async () => {
    const policy = withAccess("may: [audit], where: { groupIds: [sg-0fedcba9876543210] }");
    const world = await openWorld({ policy });
    const wish = ["tcp 443 203.0.113.0/24"];
    const here = idOf(await world.ask(aWish(wish)));
    const there = idOf(await world.ask(aWish(wish, { GroupId: "sg-0fedcba9876543210" })));
    const seen = await Promise.all(
      [here, there].map((id) => world.call({ path: `${PATH}/${id}`, ...auditor })),
    );
    expect(seen.map(({ status }) => status)).toEqual([404, 200]);
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
});
