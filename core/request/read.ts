import { crossFaults, memberOf } from "./crossFaults.ts";
import { type Fault, pointerOf, quote, shortened } from "./fault.ts";
import { type NoJson, readJson } from "./json.ts";
import { permissionsOf } from "./permissions.ts";
import type { Principal } from "./principal.ts";
import { lifetimeFaults, lifetimeOf } from "./readLifetime.ts";
import { type EgressRequest, MAX_RULES, type PeerName } from "./request.ts";
import { readShape } from "./shape.ts";
import { AuthorizeBody } from "./wire.ts";

/** What a request is read against: who asks, and the account and region that this deployment guards. */
export interface ReadContext {
  readonly principal: Principal;
  readonly account: string;
  readonly region: string;
}

/** A request, or every reason why the body is none. */
export type Reading = ReadingIn | NoJson;

/** A request, or every reason why a JSON value is none. */
export type ReadingIn = { readonly kind: "request"; readonly request: EgressRequest } | Invalid;

/** Why a body is no request. */
export type NoRequest = Invalid | NoJson;

/** What is wrong with a JSON value, all at once. */
export interface Invalid {
  readonly kind: "invalid";
  readonly faults: readonly Fault[];
}

/** Reads the body of an AuthorizeSecurityGroupEgress request strictly, naming all faults at once. */
export function readRequest(body: Uint8Array, context: ReadContext): Reading {
  const json = readJson(body);
  return json.kind === "read" ? readRequestIn(json.value, context) : json;
}

/** The same for a request that is a part of some other body; pointers begin at the request. */
export function readRequestIn(value: unknown, context: ReadContext): ReadingIn {
  const shape = readShape(AuthorizeBody, value);
  const faults = [
    ...(shape.ok ? [] : shape.faults),
    ...crossFaults(value, shape),
    ...placeFaults(value, context),
    ...lifetimeFaults(memberOf(value, "Guard"), "/Guard"),
  ];
  if (!shape.ok || faults.length > 0) return { kind: "invalid", faults: shortened(faults) };
  const request = toRequest(shape.body, context);
  const rules = request.permissions.length;
  if (rules <= MAX_RULES) return { kind: "request", request };
  const detail = `asks for ${rules} rules; ask for at most ${MAX_RULES} at once`;
  return { kind: "invalid", faults: [{ pointer: "/IpPermissions", detail }] };
}

/** AccountId and Region, where given, must be this deployment's own. */
function placeFaults(body: unknown, { account, region }: ReadContext): readonly Fault[] {
  const guard = memberOf(body, "Guard");
  const own = [
    ["AccountId", memberOf(guard, "AccountId"), account],
    ["Region", memberOf(guard, "Region"), region],
  ] as const;
  return own
    .filter(([, given, expected]) => typeof given === "string" && given !== expected)
    .map(([member, given, expected]) => ({
      pointer: pointerOf(["Guard", member]),
      detail: `${quote(given)} is not guarded here; write ${expected} or leave it out`,
    }));
}

function toRequest(body: AuthorizeBody, context: ReadContext): EgressRequest {
  const { Justification, Ticket } = body.Guard ?? {};
  const named = peerNames(body);
  const lifetime = lifetimeOf(body.Guard ?? {});
  return {
    group: { account: context.account, region: context.region, groupId: body.GroupId },
    principal: context.principal,
    permissions: body.IpPermissions.flatMap(permissionsOf),
    tags: (body.TagSpecifications ?? []).flatMap(({ Tags }, i) =>
      Tags.map(({ Key, Value }, j) => ({
        pointer: pointerOf(["TagSpecifications", i, "Tags", j]),
        key: Key,
        value: Value,
      })),
    ),
    ...(Justification ? { justification: Justification } : {}),
    ...(Ticket ? { ticket: Ticket } : {}),
    ...(named.length > 0 ? { peerNames: named } : {}),
    ...(lifetime === undefined ? {} : { lifetime }),
    dryRun: body.DryRun ?? false,
  };
}

function peerNames({ IpPermissions }: AuthorizeBody): readonly PeerName[] {
  return IpPermissions.flatMap(({ UserIdGroupPairs }, i) =>
    (UserIdGroupPairs ?? []).flatMap(({ GroupId, GroupName }, j) =>
      GroupName
        ? [
            {
              pointer: pointerOf(["IpPermissions", i, "UserIdGroupPairs", j, "GroupName"]),
              groupId: GroupId,
              name: GroupName,
            },
          ]
        : [],
    ),
  );
}
