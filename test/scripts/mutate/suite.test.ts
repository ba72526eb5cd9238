import { describe, expect, test } from "@jest/globals";
import * as suite from "../../../scripts/mutate/suite.ts";

/** The tests that a test file would register, and what they did when they ran in turn. */
async function collected(file: (did: (what: unknown) => void) => void) {
  const done: unknown[] = [];
  const tests = await suite.collect("some.test.ts", async () => file((what) => done.push(what)));
  for (const { run } of tests) await run();
  return { names: tests.map(({ name }) => name), done };
}

describe("tests that run outside of Jest", () => {
  test("are named by all that they stand in", async () => {
    const { names } = await collected(() => {
      suite.describe("outer", () => {
        suite.describe("inner", () => suite.test("one", () => {}));
        suite.it("two", () => {});
      });
      suite.test("three", () => {});
    });
    expect(names).toEqual(["outer › inner › one", "outer › two", "three"]);
  });

  test("take the rows of a table, be they lists or single values", async () => {
    const { names, done } = await collected((did) => {
      suite.test.each([
        ["a", 1],
        ["b", 2],
      ])("%s", (...row) => did(row));
      suite.describe.each(["x", "y"])("in %s", (name) => suite.test("it", () => did(name)));
    });
    expect(names).toEqual(["%s [0]", "%s [1]", "in %s [0] › it", "in %s [1] › it"]);
    expect(done).toEqual([["a", 1], ["b", 2], "x", "y"]);
  });

  test("are prepared once, before the first of them", async () => {
    const { done } = await collected((did) => {
      suite.beforeAll(() => did("prepared"));
      suite.test("one", () => did("one"));
      suite.test("two", () => did("two"));
    });
    expect(done).toEqual(["prepared", "one", "two"]);
  });

  test("are prepared and cleaned up after, each of them", async () => {
    const { done } = await collected((did) => {
      suite.beforeEach(() => did("ready"));
      suite.afterEach(() => did("cleaned"));
      suite.test("one", () => did("one"));
      suite.test("two", () => did("two"));
    });
    expect(done).toEqual(["ready", "one", "cleaned", "ready", "two", "cleaned"]);
  });

  test("of one file are none of another's business", async () => {
    const done: string[] = [];
    const [one] = await suite.collect("one.test.ts", async () => {
      suite.afterEach(() => done.push("cleaned"));
      suite.test("one", () => done.push("one"));
    });
    const [two] = await suite.collect("two.test.ts", async () => {
      suite.test("two", () => done.push("two"));
    });
    await two?.run();
    await one?.run();
    expect(done).toEqual(["two", "one", "cleaned"]);
  });

  test("fail by what they throw", async () => {
    const [failing] = await suite.collect("some.test.ts", async () => {
      suite.test("it", async () => suite.expect(1).toBe(2));
    });
    await expect(failing?.run()).rejects.toThrow("Expected: 2");
  });
});
