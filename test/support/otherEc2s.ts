import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach } from "@jest/globals";
import { ec2Adapter } from "../../lambda/adapters/ec2.ts";
import type { AuthorizeCall, Ec2 } from "../../lambda/ports.ts";
import { GROUP_ID } from "./builders.ts";
import { virtualClock } from "./standIns.ts";

const clock = virtualClock();
const credentials = { accessKeyId: "local", secretAccessKey: "local" };

/** The adapter for an EC2 at this address. */
export function adapterAt(endpoint: string): Ec2 {
  return ec2Adapter({ endpoint, region: "us-east-1", credentials }, clock);
}

/** Gives the adapter for a server that always answers the same, whatever it is asked. */
export function useOtherEc2s(): (status: number, body: string) => Promise<Ec2> {
  let servers: readonly Server[] = [];
  afterEach(() => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    servers = [];
  });
  return async (status, body) => {
    const server = createServer((request, response) => {
      request.resume();
      response.writeHead(status, { "content-type": "text/xml" }).end(body);
    });
    servers = [...servers, server];
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    return adapterAt(`http://127.0.0.1:${port}`);
  };
}

/** An Authorize call for one rule, whose lease has just begun. */
export function aCall(members: Partial<AuthorizeCall> = {}): AuthorizeCall {
  const permission = { IpProtocol: "tcp", FromPort: 443, ToPort: 443 };
  return {
    groupId: GROUP_ID,
    ipPermissions: [{ ...permission, IpRanges: [{ CidrIp: "203.0.113.0/24" }] }],
    tags: [{ Key: "Owner", Value: "me" }],
    leaseUntil: clock.now().getTime() + 20_000,
    ...members,
  };
}
