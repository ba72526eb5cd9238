import { describe, expect, test } from "@jest/globals";
import { SCHEMES } from "../../../../core/hooks/schemes.ts";
import { keysOf, verifySignature } from "../../../../core/hooks/signature.ts";
import type { Heard } from "../../../support/hookApp.ts";
import { JO, SAM, SECRET, useServiceNowDesks } from "../../../support/serviceNowDesk.ts";

const opened = useServiceNowDesks();
const ATTACK = `"'><script>alert(1)</script>`;

function verdict({ headers, body }: Heard, now: number) {
  const scheme = SCHEMES.standardWebhooks;
  const message = { headers: headers as Record<string, string>, body };
  return verifySignature(scheme, message, keysOf(scheme, [SECRET]) ?? [], now);
}

describe("what people do on ServiceNow's page", () => {
  test("is told to the guard by the business rule, signed, each change with an id of its own", async () => {
    const { act, app, clock, sysId } = await opened();
    await act("change", {
      sys_id: sysId,
      approval: "requested",
      start_date: "2026-12-01 08:00:00",
    });
    await act("answer", { as: SAM.sysId, sys_id: sysId, state: "approved" });
    await act("note", { sys_id: sysId, text: "hello" });
    expect(app.heard.map(({ path }) => path)).toEqual(Array(3).fill("/v1/hooks/servicenow"));
    expect(app.heard.map((heard) => verdict(heard, clock.ms))).toEqual(
      [1, 2, 3].map((count) => ({ ok: true, id: `change_request-${sysId}-${count}` })),
    );
    const about = { table: "change_request", sys_id: sysId, number: "CHG0030001" };
    expect(app.heard.map(({ body }) => JSON.parse(body.toString()))).toEqual(Array(3).fill(about));
  });

  test("shows in the tables: who answered, and what", async () => {
    const { act, call, sysId } = await opened();
    await act("change", { sys_id: sysId, approval: "requested" });
    await act("answer", { as: SAM.sysId, sys_id: sysId, state: "rejected" });
    const answers = await call(
      `GET sysapproval_approver?sysparm_query=sysapproval=${sysId}&sysparm_exclude_reference_link=true&sysparm_fields=approver,state`,
    );
    expect(answers.body).toEqual({ result: [{ approver: SAM.sysId, state: "rejected" }] });
    const row = await call(`GET change_request/${sysId}?sysparm_fields=approval`);
    expect(row.body).toEqual({ result: { approval: "rejected" } });
  });

  test("files a change request for whoever does it", async () => {
    const { act, call } = await opened();
    expect(await act("file", {})).toContain("CHG0030002");
    const { body } = await call(
      "GET change_request?sysparm_query=number=CHG0030002&sysparm_exclude_reference_link=true&sysparm_fields=requested_by,opened_by,state,approval",
    );
    expect(body).toEqual({
      result: [
        { requested_by: JO.sysId, opened_by: JO.sysId, state: "-5", approval: "not requested" },
      ],
    });
  });

  test.each<readonly [string, string, Readonly<Record<string, string>>, string]>([
    [
      "an answer that nobody waits for",
      "answer",
      { state: "approved" },
      "does not wait for approval",
    ],
    [
      "a moment that is none",
      "change",
      { start_date: "soon" },
      "Planned start takes 2026-12-01 08:00:00",
    ],
    ["an empty note", "note", { text: " " }, "Write something"],
    ["a change request that is none", "note", { sys_id: "0", text: "x" }, "no such change request"],
    ["somebody who is none", "note", { as: "0", text: "x" }, "There is nobody"],
  ])("does nothing for %s, and says so", async (_, name, fields, notice) => {
    const { act, app, sysId } = await opened();
    expect(await act(name, { sys_id: sysId, ...fields })).toContain(notice);
    expect(app.heard).toEqual([]);
  });

  test("says nothing to the guard where nothing has changed", async () => {
    const { act, app, sysId } = await opened();
    await act("change", { sys_id: sysId, state: "-5" });
    expect(app.heard).toEqual([]);
  });
});

describe("ServiceNow's page", () => {
  test("shows what others wrote as text alone", async () => {
    const { act, sysId } = await opened({ users: [{ ...JO, name: ATTACK }] });
    const given = {
      sys_id: sysId,
      short_description: ATTACK,
      u_egress_rules: `</textarea>${ATTACK}`,
    };
    await act("change", given);
    const shown = await act("note", { sys_id: sysId, text: ATTACK });
    expect(shown).toContain("&lt;script&gt;");
    expect(shown).not.toContain("<script");
    expect(shown).not.toContain(`</textarea>"`);
  });

  test("says what is missing where people.yaml knows nobody", async () => {
    const { serviceNow } = await opened({ users: [] });
    const page = await (await fetch(serviceNow.url)).text();
    expect(page).toContain("people.yaml knows nobody of ServiceNow yet");
  });
});
