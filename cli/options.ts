import { InvalidArgumentError } from "commander";
import { authorizerOf } from "../local/event.ts";

/** A TCP port; 0 lets the system pick one. */
export function portNumber(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError("write a number from 0 to 65535.");
}

/** An AWS account. */
export function accountId(text: string): string {
  if (/^\d{12}$/.test(text)) return text;
  throw new InvalidArgumentError("write the 12 digits of an account id.");
}

/** A security group. */
export function groupId(text: string): string {
  if (/^sg-(?:[0-9a-f]{8}|[0-9a-f]{17})$/.test(text)) return text;
  throw new InvalidArgumentError("write sg- and 8 or 17 lower-case hex digits.");
}

/** A request. */
export function requestId(text: string): string {
  if (/^req-[0-9a-f]{32}$/.test(text)) return text;
  throw new InvalidArgumentError("write req- and 32 lower-case hex digits.");
}

/** Someone who can sign a call. */
export function principalArn(text: string): string {
  if (authorizerOf(text) !== undefined) return text;
  throw new InvalidArgumentError("write the ARN of an IAM user or of an assumed role.");
}

/** Where a service answers. */
export function endpointUrl(text: string): string {
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return text;
  throw new InvalidArgumentError("write a URL such as http://127.0.0.1:5000.");
}
