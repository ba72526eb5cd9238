import type { DatabaseSync } from "node:sqlite";

/** What an action works with: the state, who calls, and where its randomness comes from. */
export interface Call {
  readonly db: DatabaseSync;
  /** The caller's account: twelve digits. */
  readonly account: string;
  readonly region: string;
  /** Random hexadecimal digits, as many as asked for. */
  readonly newHex: (length: number) => string;
  /** A fault of the tests': only this many rules of the request take effect. Real EC2 is all-or-nothing. */
  readonly ruleBudget?: number;
}

/** A new resource id of today's form: the prefix and 17 hexadecimal digits. */
export function newId(call: Call, prefix: string): string {
  return `${prefix}-${call.newHex(17)}`;
}

/** The Amazon Resource Name of a resource of EC2's. */
export function arn(call: Call, account: string, kind: string, id: string): string {
  return `arn:aws:ec2:${call.region}:${account}:${kind}/${id}`;
}
