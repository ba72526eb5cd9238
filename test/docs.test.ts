import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { PROBLEMS } from "../core/problem.ts";

const ROOT = join(import.meta.dirname, "..");

function read(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

describe("docs/errors.md", () => {
  const sections = new Map(
    read("docs/errors.md")
      .split(/^## /m)
      .slice(1)
      .map((section) => [section.slice(0, section.indexOf("\n")), section]),
  );

  test("has one heading for each problem code, and none for anything else", () => {
    expect([...sections.keys()].sort()).toEqual(Object.keys(PROBLEMS).sort());
  });

  test.each(Object.entries(PROBLEMS))("%s begins with its status", (code, { status }) => {
    expect(sections.get(code)?.split("\n")[1]).toMatch(new RegExp(`^${status}\\. `));
  });
});

describe("the decision records", () => {
  const names = readdirSync(join(ROOT, "docs/adr")).sort();

  test("have each a number of their own", () => {
    const numbers = names.map((name) => /^(\d{3})-[a-z0-9-]+\.md$/.exec(name)?.[1]);
    expect(numbers).not.toContain(undefined);
    expect(new Set(numbers).size).toBe(names.length);
  });

  test.each(names)("%s has its four headings", (name) => {
    const headings = [...read(`docs/adr/${name}`).matchAll(/^## (.+)$/gm)].map(([, text]) => text);
    expect(headings).toEqual(["What", "Why", "Consequences", "Notes"]);
  });
});

test("README.md promises what the properties are named, and nothing else", () => {
  const promised = read("README.md")
    .split("## What it promises")[1]
    ?.split("And of the journey")[0];
  const folder = "test/core/policy/promises";
  const named = readdirSync(join(ROOT, folder)).flatMap((file) =>
    [...read(`${folder}/${file}`).matchAll(/^(?:describe|test)\("(.+?)", /gm)].map(
      ([, name = ""]) => `${name.charAt(0).toUpperCase()}${name.slice(1)}.`,
    ),
  );
  expect([...(promised ?? "").matchAll(/^- (.+)$/gm)].map(([, line]) => line).sort()).toEqual(
    named.sort(),
  );
});

describe("the links", () => {
  const pages = [
    "README.md",
    ...readdirSync(join(ROOT, "docs"))
      .filter((n) => n.endsWith(".md"))
      .map((n) => `docs/${n}`),
  ];

  test.each(pages)("of %s that lead into the project lead somewhere", (page) => {
    const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(
      ([, target = ""]) => target,
    );
    const missing = links.filter((target) => {
      const path = join(ROOT, page, "..", target);
      return readdirSync(join(path, ".."), { withFileTypes: true }).every(
        ({ name }) => name !== path.split("/").at(-1),
      );
    });
    expect(missing).toEqual([]);
  });
});
