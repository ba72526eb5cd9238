import { InvalidArgumentError } from "commander";
import { MOMENT, readMoment } from "../core/policy/moment.ts";
import type { Receiver } from "../lambda/deliver.ts";
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

/** One more system that is told of events, with where it is reached. */
export function receiver(text: string, before: readonly Receiver[] = []): readonly Receiver[] {
  const [, id, url] = /^([a-z0-9][a-z0-9-]{0,31})=(https?:\/\/\S+)$/.exec(text) ?? [];
  if (id !== undefined && url !== undefined && URL.canParse(url)) return [...before, { id, url }];
  throw new InvalidArgumentError("write a name and a URL, such as tickets=https://….");
}

/** A moment. */
export function moment(text: string): Date {
  const read = readMoment(text);
  if (read !== undefined) return read;
  throw new InvalidArgumentError(`write ${MOMENT}.`);
}

/** The digest of what a request asks for. */
export function contentDigest(text: string): string {
  if (/^[0-9a-f]{64}$/.test(text)) return text;
  throw new InvalidArgumentError("write the request's Digest, 64 lower-case hex digits.");
}

/** How many, from one on. */
export function count(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("write a number from 1 on.");
}

/** A time to wait; 0 waits without end. */
export function seconds(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("write a number of seconds, or 0 for no end.");
}

/** Where a service answers. */
export function endpointUrl(text: string): string {
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return text;
  throw new InvalidArgumentError("write a URL such as http://127.0.0.1:5000.");
}

/** Reads the id of a channel of Slack. */
export function channelId(text: string): string {
  if (/^[CG][A-Z0-9]{2,20}$/.test(text)) return text;
  throw new InvalidArgumentError("write a channel's id such as C0123456789, not its name.");
}

/** Reads where a ticket system is: https, or this very machine, and nothing behind the host. */
export function siteUrl(text: string): string {
  const isSite = /^(?:https:\/\/[a-z0-9.-]+|http:\/\/(?:127\.0\.0\.1|localhost))(?::[0-9]+)?$/;
  if (isSite.test(text)) return text;
  throw new InvalidArgumentError("write a URL such as https://acme.atlassian.net.");
}
