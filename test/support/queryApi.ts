import type { Answer } from "../cli/aws/answers.ts";

/** A JSON value. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };

/** Where the wire's name of a member differs from the API's. */
const LISTS: Readonly<Record<string, string>> = {
  TagSpecification: "TagSpecifications",
  Tag: "Tags",
  Groups: "UserIdGroupPairs",
};

const INTEGERS = /^(?:FromPort|ToPort)$/;

/** The request that a form of the EC2 Query protocol carries, as the JSON that means the same. */
export function requestOf(form: string): Json {
  const root = new Map<string, unknown>();
  for (const [path, value] of new URLSearchParams(form)) {
    if (path === "Action" || path === "Version") continue;
    set(root, path.split("."), value);
  }
  return toJson(root);
}

type Node = Map<string, unknown>;

function set(node: Node, [head = "", ...rest]: readonly string[], value: string): void {
  const key = LISTS[head] ?? head;
  if (rest.length === 0) {
    node.set(key, INTEGERS.test(key) ? Number(value) : key === "DryRun" ? value === "true" : value);
    return;
  }
  const inner = (node.get(key) as Node | undefined) ?? new Map<string, unknown>();
  node.set(key, inner);
  set(inner, rest, value);
}

function toJson(node: unknown): Json {
  if (!(node instanceof Map)) return node as Json;
  const entries = [...node] as [string, unknown][];
  if (entries.length > 0 && entries.every(([key]) => /^\d+$/.test(key))) {
    return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, item]) => toJson(item));
  }
  return Object.fromEntries(entries.map(([key, item]) => [key, toJson(item)]));
}

/** An answer in EC2's XML. */
export function xmlOf(answer: Answer): { readonly status: number; readonly body: string } {
  if (answer.kind === "fault") {
    const { code, message } = answer;
    const error = element("Error", element("Code", text(code)) + element("Message", text(message)));
    return { status: 400, body: element("Response", element("Errors", error) + ID) };
  }
  const rules = answer.rules.map((rule) => element("item", members(rule))).join("");
  const set = element("securityGroupRuleSet", rules);
  const name = "AuthorizeSecurityGroupEgressResponse";
  const body = `<${name} xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">${element("return", "true")}${set}</${name}>`;
  return { status: 200, body };
}

const ID = element("RequestID", "b1f67202-c2c2-4ba4-8464-c8b1d8f5af7a");

function members(value: object): string {
  return Object.entries(value)
    .map(([key, member]: [string, unknown]) => {
      if (key === "Tags" && Array.isArray(member)) {
        return element(
          "tagSet",
          member.map((tag: object) => element("item", members(tag))).join(""),
        );
      }
      const name = `${key[0]?.toLowerCase()}${key.slice(1)}`;
      const body =
        typeof member === "object" && member !== null ? members(member) : text(String(member));
      return element(name, body);
    })
    .join("");
}

function element(name: string, body: string): string {
  return `<${name}>${body}</${name}>`;
}

function text(value: string): string {
  return value.replace(/[&<>\n\t\r\u0085\u2028]/g, (character) => `&#${character.charCodeAt(0)};`);
}
