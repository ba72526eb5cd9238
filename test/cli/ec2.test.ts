import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { describe, expect, test } from "@jest/globals";
import { ask, textsOf } from "../local/ec2/support.ts";
import { useCommands } from "../support/commands.ts";

const { path, run } = useCommands();

/** Runs the embedded EC2 alone, and waits until it says where it listens. */
async function standing(...args: readonly string[]) {
  const running = run("ec2", "--port", "0", "--data", path("data"), ...args);
  await running.until(/\n/);
  const [, url = ""] = /listens on (\S+)\n/.exec(running.out()) ?? [];
  return { ...running, url };
}

describe("egress-guard ec2", () => {
  test("stands in for EC2 in the account and region that it names, and ends when asked to", async () => {
    const ec2 = await standing("--account", "444455556666", "--region", "eu-west-1");
    expect(ec2.out()).toBe(`EC2 of account 444455556666 in eu-west-1 listens on ${ec2.url}\n`);
    const identity = await ask(ec2, "GetCallerIdentity");
    expect(textsOf(identity.xml, "Account")).toEqual(["444455556666"]);
    ec2.child.kill("SIGTERM");
    expect(await ec2.ended).toBe(0);
    expect(ec2.err()).toBe("");
  }, 10_000);

  test("keeps what it answered when it is killed", async () => {
    const first = await standing();
    const made = await ask(first, "CreateVpc", { CidrBlock: "10.9.0.0/16" });
    const [vpcId = ""] = textsOf(made.xml, "vpcId");
    first.child.kill("SIGKILL");
    await first.ended;
    const second = await standing();
    const found = await ask(second, "DescribeVpcs", { "VpcId.1": vpcId });
    expect(textsOf(found.xml, "cidrBlock")).toContain("10.9.0.0/16");
  }, 10_000);

  test("says in one line that its port is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    const running = run("ec2", "--port", String(port), "--data", path("data"));
    expect(await running.ended).toBe(1);
    expect(running.err()).toMatch(new RegExp(`^egress-guard: .*${port}.*\n$`));
    other.close();
  });

  test.each([
    ["a port that is none", ["--port", "99999"]],
    ["an account that is none", ["--account", "12"]],
  ])("says that it was used wrongly: %s", async (_, args) => {
    const running = run("ec2", ...args);
    expect(await running.ended).toBe(3);
    expect(running.err()).toContain(args[0]);
  });
});
