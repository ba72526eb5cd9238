import * as z from "zod/mini";
import type { PortRange, Protocol } from "../net/ports.ts";
import { arePorts, parseProtocol, portsKind } from "../net/ports.ts";
import { type Fault, pointerOf, quote } from "./fault.ts";
import { type Permission, trafficText } from "./permission.ts";
import { permissionsOf, portsOf } from "./permissions.ts";
import type { Shape } from "./shape.ts";
import {
  type AuthorizeBody,
  DESTINATIONS,
  type DestinationList,
  type IpPermission,
  IpProtocol,
  Port,
  TagKey,
} from "./wire.ts";

/** Protocol and ports can be checked as long as they are themselves in shape, whatever stands beside them. */
const Ports = z.object({ IpProtocol, FromPort: Port, ToPort: Port });

const LISTS = [
  "IpRanges",
  "Ipv6Ranges",
  "PrefixListIds",
  "UserIdGroupPairs",
] as const satisfies readonly DestinationList[];

/** What makes an entry the destination it is, unknown members aside. */
const READABLE = {
  IpRanges: z.object(DESTINATIONS.IpRanges.shape),
  Ipv6Ranges: z.object(DESTINATIONS.Ipv6Ranges.shape),
  PrefixListIds: z.object(DESTINATIONS.PrefixListIds.shape),
  UserIdGroupPairs: z.object(DESTINATIONS.UserIdGroupPairs.shape),
} as const satisfies Record<DestinationList, unknown>;

/** The most tags that a rule of ours carries: EC2's 50, less the one that marks it as ours. */
const MAX_TAGS = 49;

/**
 * The faults between members: ports that do not fit the protocol, no destination, the same rule or tag twice. A body in shape is
 * taken as it is; of any other one those parts that can be read are.
 */
export function crossFaults(body: unknown, shape: Shape<AuthorizeBody>): readonly Fault[] {
  const permissions = elementsOf(memberOf(body, "IpPermissions"));
  const ports = shape.ok
    ? shape.body.IpPermissions
    : permissions.map((permission) => Ports.safeParse(permission).data);
  const rules = shape.ok
    ? shape.body.IpPermissions.flatMap(wholeParts)
    : permissions.flatMap((permission, index) => readableParts(permission, ports[index], index));
  return [
    ...permissions.flatMap((permission, index) => [
      ...portFaults(ports[index], index),
      ...destinationFaults(permission, index),
    ]),
    ...repeatFaults(rules),
    ...tagFaults(body, shape.ok),
  ];
}

/** Protocol and ports that are themselves in shape. */
type PortMembers = z.infer<typeof Ports>;

function portFaults(shape: PortMembers | undefined, index: number): readonly Fault[] {
  const protocol = shape === undefined ? undefined : parseProtocol(shape.IpProtocol);
  if (shape === undefined || protocol === undefined) return [];
  const from = shape.FromPort ?? undefined;
  const to = shape.ToPort ?? undefined;
  if (from !== undefined && to !== undefined && arePorts(protocol, { from, to })) return [];
  const kind = portsKind(protocol);
  if (kind === "none") return [];
  if (protocol === "icmpv6" && from === undefined && to === undefined) return [];
  const at = (member: string) => pointerOf(["IpPermissions", index, member]);
  const missing = [
    from === undefined ? "FromPort" : undefined,
    to === undefined ? "ToPort" : undefined,
  ];
  const faults = missing
    .filter((member) => member !== undefined)
    .map((member) => ({ pointer: at(member), detail: `is missing; ${needsOf(protocol)}` }));
  if (from === undefined || to === undefined) return faults;
  return PORT_RULES[kind]({ from, to }, protocol).map(([member, detail]) => ({
    pointer: at(member),
    detail,
  }));
}

function needsOf(protocol: Protocol): string {
  if (portsKind(protocol) === "ports") return `${protocol} needs FromPort and ToPort, 0-65535`;
  const both = `${protocol} needs FromPort (type) and ToPort (code), 0-255 or -1 for all`;
  return protocol === "icmpv6" ? `${both}; or leave both out for all` : both;
}

/** What is wrong with ports that no rule of the protocol can have. */
type PortFault = readonly [member: "FromPort" | "ToPort", detail: string];

const PORT_RULES: Readonly<
  Record<"ports" | "icmp", (ports: PortRange, protocol: Protocol) => readonly PortFault[]>
> = {
  ports({ from, to }, protocol) {
    const faults = outOfRange({ from, to }, 0, 65_535, `${protocol} ports go from 0 to 65535`);
    if (faults.length > 0) return faults;
    return [["FromPort", `${from} is above ToPort ${to}; write the lower port first`]];
  },
  icmp({ from, to }, protocol) {
    const faults = outOfRange(
      { from, to },
      -1,
      255,
      `${protocol} types and codes are 0-255, or -1 for all`,
    );
    if (faults.length > 0) return faults;
    return [["ToPort", `${to} is a code of all types (-1); write -1, all codes`]];
  },
};

function outOfRange(
  { from, to }: PortRange,
  least: number,
  most: number,
  expected: string,
): PortFault[] {
  const members = [
    ["FromPort", from],
    ["ToPort", to],
  ] as const;
  return members
    .filter(([, value]) => value < least || value > most)
    .map(([member, value]) => [member, `${value} is out of range; ${expected}`]);
}

function destinationFaults(permission: unknown, index: number): readonly Fault[] {
  if (typeof permission !== "object" || permission === null) return [];
  // A list that is no list is a fault of its own.
  const lists = LISTS.map((list) => memberOf(permission, list) ?? []);
  if (lists.some((list) => !Array.isArray(list) || list.length > 0)) return [];
  const detail =
    "has no destination, so EC2 would answer success and add nothing; write IpRanges, Ipv6Ranges, PrefixListIds or UserIdGroupPairs";
  return [{ pointer: pointerOf(["IpPermissions", index]), detail }];
}

/** The same rule twice, whatever the description: EC2 refuses the whole call for it. */
function repeatFaults(rules: readonly Permission[]): readonly Fault[] {
  const first = new Map<string, string>();
  const faults: Fault[] = [];
  for (const rule of rules) {
    const text = trafficText(rule);
    const earlier = first.get(text);
    if (earlier === undefined) first.set(text, rule.pointer);
    else {
      const detail = `${text} stands at ${earlier} already; write it once`;
      faults.push({ pointer: rule.pointer, detail });
    }
  }
  return faults;
}

/** The rules of a permission in shape: all, but where its protocol needs ports that it does not have. */
function wholeParts(permission: IpPermission, index: number): readonly Permission[] {
  return portsOf(permission) === undefined ? [] : permissionsOf(permission, index);
}

/** Those rules of a permission that can be read, whatever is wrong with what stands beside them. */
function readableParts(
  permission: unknown,
  ports: PortMembers | undefined,
  index: number,
): readonly Permission[] {
  if (ports === undefined || portsOf(ports) === undefined) return [];
  return LISTS.flatMap((list) =>
    elementsOf(memberOf(permission, list)).flatMap((entry, i) => {
      const shape = READABLE[list].safeParse({ ...Object(entry), Description: null });
      if (!shape.success) return [];
      const pointer = pointerOf(["IpPermissions", index, list, i]);
      const read = permissionsOf({ ...ports, [list]: [shape.data] }, index);
      return read.map((rule) => ({ ...rule, pointer }));
    }),
  );
}

function tagFaults(body: unknown, inShape: boolean): readonly Fault[] {
  const seen = new Set<string>();
  const faults: Fault[] = [];
  for (const [i, specification] of elementsOf(memberOf(body, "TagSpecifications")).entries()) {
    for (const [j, tag] of elementsOf(memberOf(specification, "Tags")).entries()) {
      const given = memberOf(tag, "Key");
      const key = inShape ? given : TagKey.safeParse(given).data;
      if (typeof key !== "string") continue;
      const pointer = pointerOf(["TagSpecifications", i, "Tags", j, "Key"]);
      if (seen.has(key))
        faults.push({ pointer, detail: `${quote(key)} stands twice; write it once` });
      seen.add(key);
    }
  }
  if (seen.size > MAX_TAGS) {
    const detail = `${seen.size} tags are too many; write at most ${MAX_TAGS}`;
    faults.push({ pointer: "/TagSpecifications", detail });
  }
  return faults;
}

/** A member of a value that may be no object at all. */
export function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return Reflect.get(value, name);
}

function elementsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
