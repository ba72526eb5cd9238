import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { chmod, mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { checkpointFiles } from "../../local/checkpointFiles.ts";
import { fileSigner, publicKeyFile, publicKeyIn } from "../../local/checkpointKey.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "egress-guard-checkpoints-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const bytes = (text: string) => Buffer.from(text);
const modeOf = (path: string) => statSync(path).mode & 0o777;

describe("checkpoints in a folder", () => {
  test("have none where the folder is not there, and make it with the first", async () => {
    const store = checkpointFiles(join(folder, "a/b"));
    expect(await store.last()).toBeUndefined();
    expect(await store.add({ seq: 1, bytes: bytes("one") })).toBe("added");
    expect(await store.last()).toEqual({ seq: 1, bytes: bytes("one") });
  });

  test("have their last one by its number, and pass over what is none of theirs", async () => {
    const store = checkpointFiles(folder);
    for (const seq of [9, 10, 2]) await store.add({ seq, bytes: bytes(String(seq)) });
    writeFileSync(join(folder, "00000011.ndjson.bak"), "");
    writeFileSync(join(folder, ".draft-1"), "");
    expect(await store.last()).toEqual({ seq: 10, bytes: bytes("10") });
  });

  test("are never written over, also by two at once, and leave nothing half-made", async () => {
    const store = checkpointFiles(folder);
    const both = await Promise.all(
      ["one", "two", "three"].map((text) => store.add({ seq: 1, bytes: bytes(text) })),
    );
    expect([...both].sort()).toEqual(["added", "taken", "taken"]);
    const [name = "", ...more] = readdirSync(folder);
    expect(more).toEqual([]);
    const kept = ["one", "two", "three"][both.indexOf("added")];
    expect(readFileSync(join(folder, name), "utf8")).toBe(kept);
    expect(modeOf(join(folder, name))).toBe(0o444);
  });

  test("throw where the folder is a file", async () => {
    writeFileSync(join(folder, "file"), "");
    const store = checkpointFiles(join(folder, "file"));
    await expect(store.last()).rejects.toThrow("ENOTDIR");
    await expect(store.add({ seq: 1, bytes: bytes("one") })).rejects.toThrow("EEXIST");
  });

  test("throw where a number is a folder", async () => {
    await mkdir(join(folder, "00000003.ndjson"));
    await expect(checkpointFiles(folder).last()).rejects.toThrow("EISDIR");
  });
});

describe("a key in a file", () => {
  const file = () => join(folder, "key.pem");

  test("is made on first use, for its owner alone, and stays", async () => {
    const first = await fileSigner(file());
    const pem = readFileSync(file(), "utf8");
    const second = await fileSigner(file());
    expect(readFileSync(file(), "utf8")).toBe(pem);
    expect(second.key).toBe(first.key);
    expect(first.key).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(modeOf(file())).toBe(0o600);
    expect(modeOf(publicKeyFile(file()))).toBe(0o644);
  });

  test("is one key, however many make it at once", async () => {
    const signers = await Promise.all(Array.from({ length: 5 }, () => fileSigner(file())));
    expect(new Set(signers.map(({ key }) => key)).size).toBe(1);
  });

  test("signs what its public half bears out, and nothing else", async () => {
    const { sign } = await fileSigner(file());
    const bears = await publicKeyIn(publicKeyFile(file()));
    const signature = await sign(bytes("message"));
    expect(bears(bytes("message"), signature)).toBe(true);
    expect(bears(bytes("another"), signature)).toBe(false);
    expect(bears(bytes("message"), bytes("no signature"))).toBe(false);
    expect(bears(bytes("message"), bytes(""))).toBe(false);
  });

  test.each([
    ["of another kind", () => generateKeyPairSync("ed25519").privateKey, /of the kind ed25519/],
    [
      "of another curve",
      () => generateKeyPairSync("ec", { namedCurve: "secp384r1" }).privateKey,
      /of the kind ec secp384r1; checkpoints are signed with ec prime256v1/,
    ],
  ])("is refused where it is %s", async (_, make, why) => {
    writeFileSync(file(), make().export({ type: "pkcs8", format: "pem" }));
    await expect(fileSigner(file())).rejects.toThrow(why);
    await expect(publicKeyIn(file())).rejects.toThrow(why);
  });

  test("is refused where there is no key in it, and where its public half is another's", async () => {
    writeFileSync(file(), "no key");
    await expect(fileSigner(file())).rejects.toThrow();
    await expect(publicKeyIn(join(folder, "nowhere"))).rejects.toThrow("ENOENT");
    rmSync(file());
    writeFileSync(publicKeyFile(file()), "another");
    await expect(fileSigner(file())).rejects.toThrow(/is not the public half of the key beside it/);
  });
});

// Whoever is root may write everywhere: then there is nothing to see.
const asUser = process.getuid?.() === 0 ? test.skip : test;
asUser("a folder that can't be written to takes no checkpoint (skipped as root)", async () => {
  await chmod(folder, 0o500);
  await expect(checkpointFiles(folder).add({ seq: 1, bytes: bytes("one") })).rejects.toThrow(
    "EACCES",
  );
  await chmod(folder, 0o700);
});
