import {
  DescribeManagedPrefixListsCommand,
  type EC2Client,
  type ManagedPrefixList,
  paginateGetManagedPrefixListEntries,
} from "@aws-sdk/client-ec2";
import type { Ec2PrefixList } from "../../core/request/ec2.ts";
import type { Described } from "../ports.ts";
import { failedDescribe } from "./ec2Errors.ts";

/** How long one list may take, its pages and retries included. */
const DEADLINE_MS = 8_000;

/** A list and the entries of the version that it says is in force, however many pages they fill. */
export async function describePrefixList(
  client: EC2Client,
  prefixListId: string,
): Promise<Described<Ec2PrefixList>> {
  const abortSignal = AbortSignal.timeout(DEADLINE_MS);
  try {
    const command = new DescribeManagedPrefixListsCommand({ PrefixListIds: [prefixListId] });
    const { PrefixLists = [] } = await client.send(command, { abortSignal });
    const list = PrefixLists.find(({ PrefixListId }) => PrefixListId === prefixListId);
    if (list?.OwnerId === undefined) {
      return { kind: "absent", message: `EC2 described no ${prefixListId}` };
    }
    const cidrs = await entriesOf(client, prefixListId, list.Version, abortSignal);
    return { kind: "found", value: toPrefixList(prefixListId, list.OwnerId, list, cidrs) };
  } catch (error) {
    return failedDescribe(error);
  }
}

async function entriesOf(
  client: EC2Client,
  PrefixListId: string,
  TargetVersion: number | undefined,
  abortSignal: AbortSignal,
): Promise<readonly string[]> {
  const cidrs: string[] = [];
  const pages = paginateGetManagedPrefixListEntries(
    { client, pageSize: 100 },
    { PrefixListId, TargetVersion },
    { abortSignal },
  );
  for await (const { Entries = [] } of pages) {
    for (const { Cidr } of Entries) {
      // An entry without its block is no answer to build on.
      if (Cidr === undefined)
        throw new Error(`EC2 showed an entry of ${PrefixListId} without Cidr`);
      cidrs.push(Cidr);
    }
  }
  return cidrs;
}

function toPrefixList(
  prefixListId: string,
  ownerId: string,
  { PrefixListName = "", AddressFamily, State, Version, MaxEntries }: ManagedPrefixList,
  cidrs: readonly string[],
): Ec2PrefixList {
  return {
    prefixListId,
    name: PrefixListName,
    ownerId,
    ...(AddressFamily === undefined ? {} : { addressFamily: AddressFamily }),
    ...(State === undefined ? {} : { state: State }),
    ...(Version === undefined ? {} : { version: Version }),
    ...(MaxEntries === undefined ? {} : { maxEntries: MaxEntries }),
    cidrs,
  };
}
