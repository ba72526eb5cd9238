import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { formatPolicyFault } from "../../core/policy/fault.ts";
import { packPolicy, unpackPolicy } from "../../core/policy/packed.ts";
import { readPolicyFile } from "../../local/policyFile.ts";
import { policyOf } from "../support/policyDocuments.ts";

const FEED =
  "version: 1\nname: test\nbannedCidrs:\n  - { id: b, reason: r, file: feeds/drop.txt }\n";
const AT_FILE = "4:31 bannedCidrs[0].file:";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "policy-file-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function put(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  return path;
}

/** The faults of the policy in `policies/policy.yaml`, the folder left out. */
async function faults(path = join(folder, "policies/policy.yaml")): Promise<readonly string[]> {
  const compiled = await readPolicyFile(path);
  if (compiled.ok) return [];
  return compiled.faults.map((fault) =>
    formatPolicyFault(fault).replace(join(folder, "policies/"), ""),
  );
}

describe("a policy on disk", () => {
  test("is the policy of its text and of the feeds in its own folder", async () => {
    const path = await put("policies/policy.yaml", FEED);
    await put("policies/feeds/drop.txt", "192.0.2.0/24\n");
    const compiled = await readPolicyFile(path);
    const expected = policyOf(FEED, { "feeds/drop.txt": "192.0.2.0/24\n" });
    expect(compiled).toMatchObject({
      ok: true,
      policy: { digest: expected.digest, bans: expected.bans },
    });
  });

  test("has the digest of a feed's bytes, the byte order mark among them", async () => {
    const path = await put("policies/policy.yaml", FEED);
    await put("policies/feeds/drop.txt", "\uFEFF192.0.2.0/24\n");
    const { digest } = policyOf(FEED, { "feeds/drop.txt": "\uFEFF192.0.2.0/24\n" });
    expect(await readPolicyFile(path)).toMatchObject({ ok: true, policy: { digest } });
  });

  test("that is not there is a fault", async () => {
    expect(await faults()).toEqual(["policy.yaml:1:1 the policy does not exist"]);
  });

  test("that is a folder is a fault", async () => {
    expect(await faults(join(folder))).toEqual([`${folder}:1:1 the policy is a folder`]);
  });

  test("that is not UTF-8 is a fault", async () => {
    await put("policies/policy.yaml", Uint8Array.of(0x76, 0xff));
    expect(await faults()).toEqual(["policy.yaml:1:1 the policy is not UTF-8 text"]);
  });

  test("has its own faults under its own name", async () => {
    await put("policies/policy.yaml", "version: 1\n");
    expect(await faults()).toEqual([
      "policy.yaml:1:1 name: missing: write a name: one line of text, 64 characters at most",
    ]);
  });
});

describe("a feed on disk", () => {
  beforeEach(async () => {
    await put("policies/policy.yaml", FEED);
  });

  test("has its faults under its own path and line", async () => {
    await put("policies/feeds/drop.txt", "# x\n192.0.2.1/24\n");
    expect(await faults()).toEqual([
      'feeds/drop.txt:2:1 "192.0.2.1/24" has host bits; write 192.0.2.0/24',
    ]);
  });

  test("that is not there is a fault where the policy names it", async () => {
    expect(await faults()).toEqual([`policy.yaml:${AT_FILE} "feeds/drop.txt" does not exist`]);
  });

  test("that is a folder is a fault", async () => {
    await put("policies/feeds/drop.txt/x", "");
    expect(await faults()).toEqual([`policy.yaml:${AT_FILE} "feeds/drop.txt" is a folder`]);
  });

  test("that is not UTF-8 is a fault", async () => {
    await put("policies/feeds/drop.txt", Uint8Array.of(0xc0, 0x80));
    expect(await faults()).toEqual([`policy.yaml:${AT_FILE} "feeds/drop.txt" is not UTF-8 text`]);
  });

  test("may be a link inside the policy's folder", async () => {
    await put("policies/real.txt", "192.0.2.0/24\n");
    await mkdir(join(folder, "policies/feeds"));
    await symlink("../real.txt", join(folder, "policies/feeds/drop.txt"));
    expect(await faults()).toEqual([]);
  });

  const OUT = `policy.yaml:${AT_FILE} "feeds/drop.txt" is a link out of the policy's folder; put the file itself there`;

  test("may not be a link out of it", async () => {
    await put("real.txt", "192.0.2.0/24\n");
    await mkdir(join(folder, "policies/feeds"));
    await symlink("../../real.txt", join(folder, "policies/feeds/drop.txt"));
    expect(await faults()).toEqual([OUT]);
  });

  test("nor lie in a folder that is one, be its name as the policy's with more behind", async () => {
    await put("policies-of-others/drop.txt", "192.0.2.0/24\n");
    await symlink("../policies-of-others", join(folder, "policies/feeds"));
    expect(await faults()).toEqual([OUT]);
  });

  test("that is a link to itself is a fault", async () => {
    await mkdir(join(folder, "policies/feeds"));
    await symlink("drop.txt", join(folder, "policies/feeds/drop.txt"));
    expect(await faults()).toEqual([`policy.yaml:${AT_FILE} "feeds/drop.txt" is a link to itself`]);
  });

  test("does not hide the faults of another", async () => {
    await put("policies/policy.yaml", `${FEED}  - { id: c, reason: r, file: other.txt }\n`);
    await put("policies/other.txt", "x");
    expect(await faults()).toEqual([
      `policy.yaml:${AT_FILE} "feeds/drop.txt" does not exist`,
      'other.txt:1:1 "x" is not a CIDR block such as 10.0.0.0/8 or 2001:db8::/32',
    ]);
  });
});

describe("tickets.yaml beside a policy", () => {
  const TEXT = "version: 1\njira: { projects: [NET] }\n";

  test("is read with it, and changes its digest", async () => {
    const path = await put("policies/policy.yaml", "version: 1\nname: test\n");
    const bare = await readPolicyFile(path);
    await put("policies/tickets.yaml", TEXT);
    const told = await readPolicyFile(path);
    if (!bare.ok || !told.ok) throw new Error("a policy has faults");
    expect(bare.policy).not.toHaveProperty("tickets");
    expect(told.policy.tickets?.jira?.projects).toEqual(["NET"]);
    expect(told.policy.digest).not.toBe(bare.policy.digest);
    const packed = packPolicy(told.parts);
    expect(unpackPolicy(packed, told.policy.digest)).toMatchObject({
      ok: true,
      policy: { tickets: told.policy.tickets },
    });
  });

  test("with a fault refuses the policy, together with what else is wrong", async () => {
    await put("policies/policy.yaml", "version: 1\nname: test\n");
    await put("policies/people.yaml", "version: 2\n");
    await put("policies/tickets.yaml", "version: 1\njira: { projects: [net] }\n");
    expect(await faults()).toEqual([
      expect.stringMatching(/^people\.yaml:1:10 version: /),
      expect.stringMatching(
        /^tickets\.yaml:2:20 jira\.projects\[0\]: "net" is not a project's key/,
      ),
    ]);
  });
});
