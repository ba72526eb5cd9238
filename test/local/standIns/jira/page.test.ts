import { describe, expect, test } from "@jest/globals";
import { SCHEMES } from "../../../../core/hooks/schemes.ts";
import { keysOf, verifySignature } from "../../../../core/hooks/signature.ts";
import { htmlText } from "../../../../local/standIns/html.ts";
import { isDocument, renderAdf } from "../../../../local/standIns/jira/adf.ts";
import type { Heard } from "../../../support/hookApp.ts";
import { JO, SAM, SECRET, useJiraDesks } from "../../../support/jiraDesk.ts";

const opened = useJiraDesks();
const ATTACK = `"'><script>alert(1)</script>`;

function verdict({ headers, body }: Heard) {
  const keys = keysOf(SCHEMES.jira, [SECRET]) ?? [];
  return verifySignature(
    SCHEMES.jira,
    { headers: headers as Record<string, string>, body },
    keys,
    0,
  );
}

describe("what people do on Jira's page", () => {
  test("is told to the guard, signed: a way that an issue goes", async () => {
    const { act, app } = await opened();
    expect(await act("move", { key: "NET-12", transition: "11" })).toContain("Ready for review");
    const [heard] = app.heard as [Heard];
    expect(heard.path).toBe("/v1/hooks/jira");
    expect(verdict(heard)).toMatchObject({ ok: true });
    expect(JSON.parse(heard.body.toString())).toMatchObject({
      webhookEvent: "jira:issue_updated",
      user: { accountId: JO.accountId },
      issue: { key: "NET-12", fields: { status: { name: "Ready for review" } } },
      changelog: {
        items: [{ fieldId: "status", fromString: "Draft", toString: "Ready for review" }],
      },
    });
  });

  test("is told to the guard: fields, an issue that is new, a comment", async () => {
    const { act, app } = await opened();
    const fields = {
      key: "NET-12",
      assignee: SAM.accountId,
      summary: "s",
      customfield_10042: "tcp 443 to 192.0.2.0/24\r\ntcp 80 to 192.0.2.0/24",
      customfield_10049: "Approved",
    };
    await act("edit", fields);
    await act("make", {});
    await act("comment", { key: "NET-12", text: "hello" });
    const told = app.heard.map(({ body }) => JSON.parse(body.toString()));
    expect(told.map(({ webhookEvent }) => webhookEvent)).toEqual([
      "jira:issue_updated",
      "jira:issue_created",
      "comment_created",
    ]);
    expect(told[0].issue.fields).toMatchObject({
      summary: "s",
      customfield_10049: { value: "Approved" },
    });
    expect(told[0].issue.fields.customfield_10042.content).toHaveLength(2);
    expect(told[1].issue).toMatchObject({
      key: "NET-14",
      fields: { reporter: { accountId: JO.accountId } },
    });
    expect(told[2].comment.author.accountId).toBe(JO.accountId);
    expect(app.heard.every((heard) => verdict(heard).ok)).toBe(true);
  });

  test.each<readonly [string, string, Readonly<Record<string, string>>, string]>([
    [
      "a way that does not lead on",
      "move",
      { key: "NET-12", transition: "31" },
      "can&#39;t go this way",
    ],
    ["an issue that is not there", "move", { key: "NET-99", transition: "11" }, "no such issue"],
    [
      "a moment that is none",
      "edit",
      { key: "NET-12", customfield_10047: "soon" },
      "Window start takes",
    ],
    ["an empty comment", "comment", { key: "NET-12", text: " " }, "Write something"],
    ["somebody who is none", "make", { as: "712020:nobody" }, "There is nobody"],
  ])("does nothing for %s, and says so", async (_, name, fields, notice) => {
    const { act, app } = await opened();
    expect(await act(name, fields)).toContain(notice);
    expect(app.heard).toEqual([]);
  });

  test("says nothing to the guard where nothing has changed", async () => {
    const { act, app } = await opened();
    await act("edit", { key: "NET-12", summary: "s" });
    await act("edit", { key: "NET-12", summary: "s" });
    expect(app.heard).toHaveLength(1);
  });

  test("shows where the guard does not take it", async () => {
    const { act, app } = await opened();
    app.answer = () => ({ status: 401 });
    expect(await act("make", {})).toContain("The guard answered the webhook with 401.");
    app.close();
    expect(await act("make", {})).toContain("The guard did not answer the webhook.");
  });
});

describe("Jira's page", () => {
  test("shows what others wrote as text alone", async () => {
    const { act } = await opened({ accounts: [{ ...JO, name: ATTACK }] });
    await act("edit", {
      key: "NET-12",
      summary: ATTACK,
      customfield_10042: `</textarea>${ATTACK}`,
    });
    const shown = await act("comment", { key: "NET-12", text: ATTACK });
    expect(shown).toContain("&lt;script&gt;");
    expect(shown).not.toContain("<script");
    expect(shown).not.toContain(`</textarea>"`);
  });

  test("shows a document with its marks, and links to web pages alone", () => {
    const text = (words: string, ...marks: object[]) => ({ type: "text", text: words, marks });
    const link = (href: string) => ({ type: "link", attrs: { href } });
    const content = [
      { type: "paragraph", content: [text("a<b", { type: "strong" }), { type: "hardBreak" }] },
      {
        type: "bulletList",
        content: [{ type: "listItem", content: [text("c", link('https://a.example/?x="y'))] }],
      },
      { type: "paragraph", content: [text("d", link("javascript:alert(1)"))] },
    ];
    const document = { type: "doc", version: 1, content };
    if (!isDocument(document)) throw new Error("the document is none");
    expect(htmlText(renderAdf(document))).toBe(
      `<p><strong>a&lt;b</strong><br></p><ul><li><a href="https://a.example/?x=&quot;y" rel="noreferrer">c</a></li></ul><p>d</p>`,
    );
  });

  test("says what is missing where people.yaml knows nobody", async () => {
    const { jira } = await opened({ accounts: [] });
    expect(await (await fetch(jira.url)).text()).toContain("people.yaml knows nobody of Jira yet");
  });
});

test("what the guard changes through the REST API is told as well, as Jira does", async () => {
  const { call, app } = await opened();
  await call("POST issue/NET-12/transitions", { transition: { id: "11" } });
  for (let tries = 0; app.heard.length === 0 && tries < 200; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const [told] = app.heard.map(({ body }) => JSON.parse(body.toString()));
  expect(told).toMatchObject({
    webhookEvent: "jira:issue_updated",
    user: { displayName: "egress-guard" },
  });
});
