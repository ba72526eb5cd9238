import { expect, test } from "@jest/globals";
import { readScene } from "../../../../core/policy/workshop/readScene.ts";

test("a scene is read by itself, with its moment and its group", () => {
  const reading = readScene("now: 2026-06-15\ngroup: { governed: false }\n", "s.yaml");
  expect(reading).toMatchObject({ ok: true });
});

test("a scene's fault names the file and the place", () => {
  const reading = readScene("now: 2026-06-15\nwhen: 2026-06-15\n", "s.yaml");
  expect(reading).toMatchObject({ ok: false, faults: [{ file: "s.yaml" }] });
});
