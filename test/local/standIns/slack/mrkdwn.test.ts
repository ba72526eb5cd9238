import { describe, expect, test } from "@jest/globals";
import { htmlText } from "../../../../local/standIns/html.ts";
import { mrkdwn } from "../../../../local/standIns/slack/mrkdwn.ts";

describe("text in Slack's markup", () => {
  test.each([
    ["bold", "a *b c* d", "a <strong>b c</strong> d"],
    ["italic inside of bold", "*a _b_*", "<strong>a <em>b</em></strong>"],
    ["struck", "~gone~", "<s>gone</s>"],
    ["code, in which nothing is markup", "`a*b*c`", "<code>a*b*c</code>"],
    ["a fence of code with its lines", "x\n```\n*a*\nb\n```\ny", "x<br><pre>*a*\nb</pre>y"],
    ["stars inside of words, which are no markup", "2*3*4", "2*3*4"],
    ["a lone star", "a * b", "a * b"],
    ["a quotation", "&gt; said", "<blockquote>said</blockquote>"],
    ["two lines", "a\nb", "a<br>b"],
    ["three entities, and no other", "&lt;&amp;&gt;&quot;", "&lt;&amp;&gt;&amp;quot;"],
    ["an entity that is only spelt out", "&amp;lt;", "&amp;lt;"],
    [
      "a link",
      "<https://a.example/x?y=1&amp;z=2|see>",
      `<a href="https://a.example/x?y=1&amp;z=2" rel="noreferrer">see</a>`,
    ],
    [
      "a link without a label",
      "<https://a.example>",
      `<a href="https://a.example" rel="noreferrer">https://a.example</a>`,
    ],
    ["somebody", "<@U0JO>", "<strong>@U0JO</strong>"],
    ["a channel with its name", "<#C0EGRESS|egress>", "<strong>#egress</strong>"],
    ["everybody", "<!here>", "<strong>@here</strong>"],
    [
      "a date in the words that stand in for it",
      "<!date^1|{date}|1 January>",
      "<strong>{date}|1 January</strong>",
    ],
  ])("shows %s", (_, text, shown) => {
    expect(htmlText(mrkdwn(text))).toBe(shown);
  });

  test.each([
    ["a tag", "<script>alert(1)</script>"],
    ["a tag behind entities", "&lt;img src=x onerror=alert(1)&gt;"],
    ["a link that runs a script", "<javascript:alert(1)|click>"],
    ["a link that carries a page", "<data:text/html,x|click>"],
    ["a link that breaks out of its attribute", `<https://a.example/" onmouseover="x|y>`],
    ["a label that is a tag", "<https://a.example|&lt;b onclick=x&gt;>"],
    ["a tag in code", "`<b>`"],
    ["a tag in a fence", "```<b>```"],
    ["a tag in bold", "*<b onclick=x>*"],
  ])("shows %s as text alone", (_, text) => {
    const shown = htmlText(mrkdwn(text));
    const tags = [...shown.matchAll(/<\/?([a-z]+)([^>]*)>/g)];
    for (const [, name, attributes = ""] of tags) {
      expect(["a", "code", "pre", "strong", "em", "s", "br", "blockquote"]).toContain(name);
      expect(attributes).toMatch(/^(?: href="https:\/\/[^"]*" rel="noreferrer")?$/);
    }
  });

  test("takes the longest text that a message may have, in little time", () => {
    const began = performance.now();
    for (const text of ["*a* ".repeat(10_000), "*".repeat(40_000), "<".repeat(40_000)])
      mrkdwn(text);
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});
