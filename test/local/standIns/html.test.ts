import { describe, expect, test } from "@jest/globals";
import { type Html, html, htmlText } from "../../../local/standIns/html.ts";

describe("a piece of a page", () => {
  test.each([
    ["a tag", "<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"],
    ["the end of an attribute", `" onclick="x`, "&quot; onclick=&quot;x"],
    ["the end of a single-quoted attribute", "' onclick='x", "&#39; onclick=&#39;x"],
    ["an entity, which would be read as what it stands for", "&lt;b&gt;", "&amp;lt;b&amp;gt;"],
    ["nothing", "", ""],
  ])("escapes %s", (_, text, written) => {
    expect(htmlText(html`<p title="${text}">${text}</p>`)).toBe(
      `<p title="${written}">${written}</p>`,
    );
  });

  test("takes pieces as they are, also in lists, and leaves out what is not there", () => {
    const items = ["a", "<b>"].map((text) => html`<li>${text}</li>`);
    expect(htmlText(html`<ul>${items}</ul>${undefined}${7}`)).toBe(
      "<ul><li>a</li><li>&lt;b&gt;</li></ul>7",
    );
  });

  test("can't be made of JSON: what only looks like a piece is none", () => {
    const forged = JSON.parse(`{"html":"<b>","Symbol(html)":"<b>"}`) as Html;
    expect(htmlText(html`<p>${forged}</p>`)).toBe("<p>undefined</p>");
  });
});
