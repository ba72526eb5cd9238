import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { ACTION_BY_NAME } from "../../../local/ec2/actions/table.ts";
import { isOnPath, run } from "./programs.ts";
import { ask, withEc2 } from "./support.ts";

const SCRIPT = fileURLToPath(new URL("model.py", import.meta.url));
const ACTIONS = [...ACTION_BY_NAME.keys()].filter((name) => name !== "GetCallerIdentity");

/** EC2 itself refuses these for outbound rules, though its model has them (boto/boto3#526). */
const DEPRECATED = [
  "SourceSecurityGroupName",
  "SourceSecurityGroupOwnerId",
  "IpProtocol",
  "FromPort",
  "ToPort",
  "CidrIp",
];

/** What is left out of the embedded EC2: address management, encryption control, one's own IPv6 pools. */
const LEFT_OUT =
  /^(?:Ipv[46]IpamPoolId|Ipv[46]NetmaskLength|Ipv6Pool|Ipv6CidrBlock|Ipv6CidrBlockNetworkBorderGroup|VpcEncryptionControl\..*|IpamPrefixListResolverSyncEnabled)$/;

const refusedBy = (action: string, name: string): boolean =>
  LEFT_OUT.test(name) || (action.endsWith("SecurityGroupEgress") && DEPRECATED.includes(name));

async function readModel(): Promise<Readonly<Record<string, readonly string[]>> | undefined> {
  if (!isOnPath("python3")) return undefined;
  const { code, stdout } = await run("python3", [SCRIPT, ...ACTIONS]);
  return code === 0 ? JSON.parse(stdout) : undefined;
}

const model = await readModel();
const withModel = model === undefined ? describe.skip : describe;

withModel(
  `botocore's model${model === undefined ? " (skipped: python3 has no botocore)" : ""}`,
  () => {
    test.each(ACTIONS)(
      "%s takes every parameter that EC2 takes, and no other name is silently taken",
      (action) =>
        withEc2(async (ec2) => {
          const names = model?.[action] ?? [];
          expect(names).toContain("DryRun");
          const unknown: string[] = [];
          for (const name of names) {
            const { code } = await ask(ec2, action, { [name]: "1" });
            if (code === "UnknownParameter") unknown.push(name);
          }
          expect(unknown).toEqual(names.filter((name) => refusedBy(action, name)));
          const { code } = await ask(ec2, action, { NoSuchParameter: "1" });
          expect(code).toBe("UnknownParameter");
        }),
    );
  },
);
