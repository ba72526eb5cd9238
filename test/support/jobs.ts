import { requestId } from "../../core/request/digest.ts";
import type { Principal } from "../../core/request/principal.ts";
import type { approve } from "../../lambda/approve.ts";
import { authorize } from "../../lambda/authorize.ts";
import type { Call } from "../../lambda/door.ts";
import { extend } from "../../lambda/extend.ts";
import type { Ports } from "../../lambda/ports.ts";
import type { Reply } from "../../lambda/reply.ts";
import { revoke } from "../../lambda/revoke.ts";
import { PAYMENTS } from "./builders.ts";
import { GROUP } from "./ledgerBuilders.ts";

// What somebody does with the guard, as one call of a journey on whatever ports.

/** Two persons who may approve where the policy asks for it. */
export const SAM: Principal = {
  kind: "iam",
  id: "AROA0000000000000SAM",
  arn: "arn:aws:sts::111122223333:assumed-role/NetworkSecurity/sam",
};
export const LEE: Principal = {
  kind: "jwt",
  id: "https://id.example#lee",
  issuer: "https://id.example",
  subject: "lee",
  groups: [],
  email: "lee@acme.example",
};

/** Asks for these rules, each as `tcp 443 203.0.113.0/24`, as the built principal if not said, and without end. */
export function asks(
  rules: readonly string[],
  idempotencyKey?: string,
  principal: Principal = PAYMENTS,
  Duration?: string,
  Ticket?: string,
) {
  const body = Buffer.from(JSON.stringify(aBody(rules, Duration, Ticket)));
  return (ports: Ports): Promise<Reply> =>
    authorize(ports, {
      body,
      principal,
      source: { ip: "198.51.100.7" },
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
}

/** The body of a request for these rules. */
export function aBody(rules: readonly string[], Duration?: string, Ticket?: string): object {
  const IpPermissions = rules.map((rule) => {
    const [IpProtocol, port, CidrIp] = rule.split(" ");
    const ends = { FromPort: Number(port), ToPort: Number(port) };
    return { IpProtocol, ...ends, IpRanges: [{ CidrIp }] };
  });
  return { GroupId: GROUP.groupId, IpPermissions, Guard: { Duration, Ticket } };
}

/** The id of the request that this principal made with this key. */
export function idOf(key: string, { id }: Principal = PAYMENTS): string {
  return requestId("api", id, key, "");
}

/** Says something to a request that waits, with this digest. */
export function saysOf(
  journey: typeof approve,
  id: string,
  principal: Principal,
  Digest: string | undefined,
): (ports: Ports) => Promise<Reply> {
  return (ports) => journey(ports, aCall(principal, { Digest }), id);
}

/** Says something to a request that waits, with the digest that it shows. */
export function says(
  journey: typeof approve,
  id: string,
  principal: Principal,
): (ports: Ports) => Promise<Reply> {
  return async (ports) => {
    const Digest = (await ports.ledger.request(id))?.digest;
    return saysOf(journey, id, principal, Digest)(ports);
  };
}

/** Gives up the rules of a request. */
export function revokesRules(id: string, principal: Principal = PAYMENTS) {
  return (ports: Ports): Promise<Reply> => revoke(ports, aCall(principal), id);
}

/** Keeps the rules of a request for longer. */
export function keepsRules(id: string, body: object, principal: Principal = PAYMENTS) {
  return (ports: Ports): Promise<Reply> => extend(ports, aCall(principal, body), id);
}

function aCall(principal: Principal, body?: object): Call {
  const bytes = body === undefined ? "" : JSON.stringify(body);
  return { principal, body: Buffer.from(bytes), parameters: {}, source: { ip: "198.51.100.7" } };
}
