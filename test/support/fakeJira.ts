import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { linesOf } from "../../core/tickets/fieldText.ts";
import { must } from "./builders.ts";

/** The account of the guard in the built Jira, and what it signs in with. */
export const GUARD_ACCOUNT = "557058:guard";
export const JIRA_CREDENTIALS = "guard@acme.example:jira-token";

/** What a test may have Jira answer instead of the truth. */
export interface JiraFault {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** It never answers. */
  readonly silent?: true;
  /** It does what it was asked, and the answer is lost. */
  readonly lost?: true;
}

interface FakeIssue {
  readonly fields: Record<string, unknown>;
  readonly histories: unknown[];
  readonly comments: { readonly author: string; readonly body: unknown }[];
}

/** A Jira Cloud of a few issues that speaks HTTP: what the guard reads and writes of it, and who changed what. */
export interface FakeJira {
  readonly url: string;
  /** All calls, as `METHOD /path`, in order. */
  readonly asked: string[];
  readonly issues: ReadonlyMap<string, FakeIssue>;
  readonly make: (key: string, account: string, fields: Readonly<Record<string, unknown>>) => void;
  /** Somebody changes fields of an issue; a status is given by its name. */
  readonly edit: (key: string, account: string, fields: Readonly<Record<string, unknown>>) => void;
  /** The lines of an issue's comments, the oldest first. */
  readonly comments: (key: string) => readonly (readonly string[])[];
  /** Which transitions lead from each status, by their names, and to where. */
  readonly workflow: Record<string, Readonly<Record<string, string>>>;
  /** The next calls whose `METHOD /path` begins so are answered with this. */
  readonly faults: { readonly begins: string; readonly fault: JiraFault; times: number }[];
  readonly close: () => void;
}

interface Reply {
  readonly status: number;
  readonly body?: unknown;
}

/** Starts a Jira on a free port of this machine. */
export async function startJira(): Promise<FakeJira> {
  const issues = new Map<string, FakeIssue>();
  const asked: string[] = [];
  const faults: FakeJira["faults"] = [];
  const workflow: FakeJira["workflow"] = {};
  const edit: FakeJira["edit"] = (key, account, fields) => {
    change(must(issues.get(key), key), account, fields);
  };
  const routes = routesOf(issues, workflow);
  const server = createServer(async (request, response) => {
    const line = `${request.method} ${request.url}`;
    asked.push(line);
    const body = await bodyOf(request);
    const fault = faults.find(({ begins, times }) => times > 0 && line.startsWith(begins));
    if (fault !== undefined) fault.times -= 1;
    const { silent, lost, status = 200, headers = {}, body: said = "" } = fault?.fault ?? {};
    if (silent) return;
    if (fault !== undefined && !lost) {
      response.writeHead(status, headers).end(said);
      return;
    }
    const known = `Basic ${Buffer.from(JIRA_CREDENTIALS).toString("base64")}`;
    const reply =
      request.headers.authorization === known ? routes(line, body) : { status: 401, body: {} };
    if (lost) {
      request.socket.destroy();
      return;
    }
    response.writeHead(reply.status, { "content-type": "application/json" });
    response.end(reply.body === undefined ? "" : JSON.stringify(reply.body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    issues,
    workflow,
    faults,
    edit,
    make: (key, account, fields) => {
      const user = { accountId: account };
      const always = { creator: user, reporter: user, issuetype: { name: "Egress rule" } };
      issues.set(key, {
        fields: { ...always, status: { name: "Draft" }, ...fields },
        histories: [],
        comments: [],
      });
    },
    comments: (key) => (issues.get(key)?.comments ?? []).map(({ body }) => linesOf(body) ?? []),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  return text === "" ? undefined : JSON.parse(text);
}

let ids = 10_000;

function change(
  { fields, histories }: FakeIssue,
  accountId: string,
  changed: Readonly<Record<string, unknown>>,
): void {
  const items = Object.entries(changed).map(([fieldId, value]) => ({
    fieldId,
    toString: typeof value === "string" ? value : (linesOf(value) ?? []).join("\n"),
  }));
  ids += 1;
  const created = `2026-11-23T15:00:${String(histories.length % 60).padStart(2, "0")}.000+0000`;
  // Jira shows the newest first.
  histories.unshift({ id: String(ids), author: { accountId }, created, items });
  for (const [field, value] of Object.entries(changed)) {
    fields[field] = field === "status" ? { name: value } : value;
  }
}

function routesOf(issues: ReadonlyMap<string, FakeIssue>, workflow: FakeJira["workflow"]) {
  return (line: string, body: unknown): Reply => {
    if (line === "GET /rest/api/3/myself")
      return { status: 200, body: { accountId: GUARD_ACCOUNT } };
    const [, method, key = "", part = "", query = ""] =
      /^(\w+) \/rest\/api\/3\/issue\/([^/?]+)(?:\/(\w+))?(?:\?(.*))?$/.exec(line) ?? [];
    const issue = issues.get(decodeURIComponent(key));
    if (issue === undefined)
      return { status: 404, body: { errorMessages: ["Issue does not exist"] } };
    const route = ROUTES[`${method} ${part}`];
    return route === undefined
      ? { status: 405, body: {} }
      : route({ key, issue, workflow, body: Object(body), query: new URLSearchParams(query) });
  };
}

interface Asked {
  readonly key: string;
  readonly issue: FakeIssue;
  readonly workflow: FakeJira["workflow"];
  readonly body: Record<string, unknown>;
  readonly query: URLSearchParams;
}

const ROUTES: Readonly<Record<string, (asked: Asked) => Reply>> = {
  "GET ": ({ key, issue: { fields, histories }, query }) => {
    const wanted = (query.get("fields") ?? "").split(",");
    const shown = Object.fromEntries(wanted.map((name) => [name, fields[name] ?? null]));
    const changelog = query.get("expand") === "changelog" ? { changelog: { histories } } : {};
    return {
      status: 200,
      body: { key, self: "http://169.254.169.254/", fields: shown, ...changelog },
    };
  },
  "PUT ": ({ issue, body }) => {
    change(issue, GUARD_ACCOUNT, Object(body.fields));
    return { status: 204 };
  },
  "GET comment": ({ issue, query }) => {
    const comments = issue.comments
      .toReversed()
      .slice(0, Number(query.get("maxResults")))
      .map(({ author, body }) => ({ author: { accountId: author }, body }));
    return { status: 200, body: { comments } };
  },
  "POST comment": ({ issue, body }) => {
    issue.comments.push({ author: GUARD_ACCOUNT, body: body.body });
    return { status: 201, body: { id: "1" } };
  },
  "GET transitions": ({ issue, workflow }) => {
    const transitions = Object.keys(leading(issue, workflow)).map((name, index) => ({
      id: String(index + 1),
      name,
    }));
    return { status: 200, body: { transitions } };
  },
  "POST transitions": ({ issue, workflow, body }) => {
    const id = Number(Reflect.get(Object(body.transition), "id"));
    const to = Object.values(leading(issue, workflow))[id - 1];
    if (to === undefined) return { status: 400, body: { errorMessages: ["no such transition"] } };
    change(issue, GUARD_ACCOUNT, { status: to });
    return { status: 204 };
  },
};

function leading({ fields }: FakeIssue, workflow: FakeJira["workflow"]) {
  return workflow[String(Reflect.get(Object(fields.status), "name"))] ?? {};
}
