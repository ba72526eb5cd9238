import { describe, expect, test } from "@jest/globals";
import { basic } from "../../../support/jiraDesk.ts";
import { JO, SAM, useServiceNowDesks } from "../../../support/serviceNowDesk.ts";

const opened = useServiceNowDesks();
const NO_RECORD = {
  error: {
    message: "No Record found",
    detail: "Record doesn't exist or ACL restricts the record retrieval",
  },
  status: "failure",
};

function resultOf({ body }: { readonly body: unknown }) {
  return Reflect.get(Object(body), "result");
}

describe("a call of ServiceNow's Table API", () => {
  test.each([
    ["no credentials", ""],
    ["another password", basic("egress-guard:other")],
    ["a bearer's token", "Bearer password"],
  ])("with %s is refused", async (_, authorization) => {
    const { call } = await opened();
    expect(await call("GET change_request", undefined, authorization)).toMatchObject({
      status: 401,
      body: { error: { message: "User Not Authenticated" }, status: "failure" },
    });
  });

  test.each<readonly [string, string, number, object]>([
    [
      "a table that is none",
      "GET no_table",
      400,
      { error: { message: "Invalid table no_table", detail: null } },
    ],
    ["a table of the language's own", "GET constructor", 400, { status: "failure" }],
    ["a record that is none", `GET change_request/${"0".repeat(32)}`, 404, NO_RECORD],
    ["a record to change that is none", `PATCH change_request/${"0".repeat(32)}`, 404, NO_RECORD],
    ["a user to change", `PATCH sys_user/${JO.sysId}`, 403, { status: "failure" }],
    ["a way that is none", "DELETE change_request", 405, { status: "failure" }],
  ])("finds or does nothing: %s", async (_, line, status, body) => {
    const { call } = await opened();
    const given = line.startsWith("PATCH") ? {} : undefined;
    expect(await call(line, given)).toMatchObject({ status, body });
  });
});

describe("a query", () => {
  test.each<readonly [string, string, number]>([
    ["the number", "number=CHG0030001", 1],
    ["another number", "number=CHG0030009", 0],
    ["two conditions", "number=CHG0030001^state=-5", 1],
    ["two of which one fails", "number=CHG0030001^state=3", 0],
    ["one of several", "stateIN3,-5", 1],
    ["what it is not", "state!=-5", 0],
    ["an order", "number=CHG0030001^ORDERBYDESCnumber", 1],
    ["a column that is none, which is passed over", "nonsense=1", 1],
    ["nothing", "", 1],
  ])("by %s finds so many records", async (_, query, count) => {
    const { call } = await opened();
    const answer = await call(`GET change_request?sysparm_query=${encodeURIComponent(query)}`);
    expect(resultOf(answer)).toHaveLength(count);
  });

  test("gives pages, and says how many there are", async () => {
    const { call, act } = await opened();
    await act("file", {});
    const page = await call(
      "GET change_request?sysparm_fields=number&sysparm_limit=1&sysparm_offset=1",
    );
    expect(resultOf(page)).toEqual([{ number: "CHG0030002" }]);
  });
});

describe("a record", () => {
  const FIELDS = "sysparm_fields=number,state,requested_by,start_date,no_such";

  test.each<readonly [string, string, (url: string) => object]>([
    [
      "values, and links to other tables",
      FIELDS,
      (url) => ({
        number: "CHG0030001",
        state: "-5",
        requested_by: { link: `${url}/api/now/table/sys_user/${JO.sysId}`, value: JO.sysId },
        start_date: "",
      }),
    ],
    [
      "values alone",
      `${FIELDS}&sysparm_exclude_reference_link=true`,
      () => ({ number: "CHG0030001", state: "-5", requested_by: JO.sysId, start_date: "" }),
    ],
    [
      "words",
      `${FIELDS}&sysparm_display_value=true`,
      (url) => ({
        number: "CHG0030001",
        state: "New",
        requested_by: { display_value: "jo", link: `${url}/api/now/table/sys_user/${JO.sysId}` },
        start_date: "",
      }),
    ],
    [
      "both",
      `${FIELDS}&sysparm_display_value=all&sysparm_exclude_reference_link=true`,
      () => ({
        number: { display_value: "CHG0030001", value: "CHG0030001" },
        state: { display_value: "New", value: "-5" },
        requested_by: { display_value: "jo", value: JO.sysId },
        start_date: { display_value: "", value: "" },
      }),
    ],
  ])("shows %s", async (_, query, shown) => {
    const { call, sysId, serviceNow } = await opened();
    expect(await call(`GET change_request/${sysId}?${query}`)).toEqual({
      status: 200,
      body: { result: shown(serviceNow.url) },
    });
  });

  test("takes values, counts its changes, and keeps who made them", async () => {
    const { call, sysId } = await opened();
    const changed = await call(`PATCH change_request/${sysId}`, {
      u_egress_request: "req-1",
      state: "-1",
      number: "CHG9",
      nonsense: 1,
    });
    expect(changed.status).toBe(200);
    expect(resultOf(changed)).toMatchObject({
      number: "CHG0030001",
      state: "-1",
      u_egress_request: "req-1",
      sys_mod_count: "1",
      sys_updated_by: "egress-guard",
    });
    const audit = await call(
      `GET sys_audit?sysparm_query=documentkey=${sysId}&sysparm_fields=fieldname,oldvalue,newvalue,user`,
    );
    expect(resultOf(audit)).toEqual([
      { fieldname: "state", oldvalue: "-5", newvalue: "-1", user: "egress-guard" },
      { fieldname: "u_egress_request", oldvalue: "", newvalue: "req-1", user: "egress-guard" },
    ]);
  });

  test("keeps work notes in a journal, and shows them as words alone", async () => {
    const { call, sysId } = await opened();
    await call(`PATCH change_request/${sysId}`, { work_notes: "one" });
    await call(`PATCH change_request/${sysId}`, { work_notes: "two" });
    const shown = await call(
      `GET change_request/${sysId}?sysparm_fields=work_notes&sysparm_display_value=all`,
    );
    expect(resultOf(shown)).toEqual({
      work_notes: {
        value: "",
        display_value:
          "2026-01-02 03:04:05 - egress-guard\ntwo\n\n2026-01-02 03:04:05 - egress-guard\none",
      },
    });
    const journal = await call(
      `GET sys_journal_field?sysparm_query=element_id=${sysId}^element=work_notes&sysparm_fields=value`,
    );
    expect(resultOf(journal)).toEqual([{ value: "one" }, { value: "two" }]);
  });

  test.each<readonly [string, unknown, number]>([
    ["a state that is none", { state: "99" }, 403],
    ["a moment that is none", { start_date: "2026-12-01T08:00:00Z" }, 403],
    ["a user who is no sys_id", { assigned_to: "jo" }, 403],
    ["a list", [], 400],
    ["what is no JSON", "{", 400],
  ])("does not take %s, and stays as it is", async (_, given, status) => {
    const { call, sysId } = await opened();
    expect(await call(`PATCH change_request/${sysId}`, given)).toMatchObject({ status });
    const row = await call(`GET change_request/${sysId}?sysparm_fields=sys_mod_count`);
    expect(resultOf(row)).toEqual({ sys_mod_count: "0" });
  });

  test("that stays as it is counts no change", async () => {
    const { call, sysId } = await opened();
    const { body } = await call(`PATCH change_request/${sysId}`, { state: "-5", work_notes: "" });
    expect(body).toMatchObject({ result: { sys_mod_count: "0" } });
  });

  test("has its approval requested when it is to be authorized, and anew when it begins anew", async () => {
    const { call, sysId } = await opened();
    const approvalIn = async (state: string) => {
      const { body } = await call(`PATCH change_request/${sysId}`, { state });
      return resultOf({ body }).approval;
    };
    expect(await approvalIn("-4")).toBe("not requested");
    expect(await approvalIn("-3")).toBe("requested");
    expect(await approvalIn("-2")).toBe("requested");
    expect(await approvalIn("-5")).toBe("not requested");
  });

  test("of a user says who that is", async () => {
    const { call } = await opened();
    const answer = await call(`GET sys_user/${SAM.sysId}?sysparm_fields=sys_id,user_name`);
    expect(resultOf(answer)).toEqual({ sys_id: SAM.sysId, user_name: "sam" });
  });
});
