import { signsIn } from "../basicAuth.ts";
import { isObject, parsed } from "../json.ts";
import { type Answer, type Call, json, plain } from "../server.ts";
import { isDocument } from "./adf.ts";
import { FIELDS, readField } from "./fields.ts";
import type { Account, Issue, Issues } from "./issues.ts";
import { accountView, changelogView, commentView, issueView, transitionView } from "./views.ts";
import type { Tell } from "./webhooks.ts";
import { transitionsFrom } from "./workflow.ts";

/** What the REST API is served with. */
export interface RestApi {
  readonly issues: Issues;
  /** The account whose token the guard has, as `email:token`, and who that account is. */
  readonly credentials: string;
  readonly self: Account;
  readonly baseUrl: () => string;
  /** Whoever listens hears of each change, as of one that was made on the page. */
  readonly tell: Tell;
}

interface Asked extends RestApi {
  readonly issue: Issue;
  readonly query: URLSearchParams;
  readonly given: Readonly<Record<string, unknown>>;
}

const ROUTES: Readonly<Record<string, (asked: Asked) => Answer>> = {
  "GET ": getIssue,
  "PUT ": editIssue,
  "GET comment": getComments,
  "POST comment": addComment,
  "GET transitions": getTransitions,
  "POST transitions": doTransition,
};

const ISSUE = /^\/rest\/api\/3\/issue\/([^/]+)(?:\/(comment|transitions))?$/;

/** Answers a call of the REST API, version 3, as far as the guard goes. */
export function restAnswer(api: RestApi, { method, path, query, headers, body }: Call): Answer {
  if (!path.startsWith("/rest/api/3/")) return plain(404, "there is nothing here");
  if (!signsIn(headers.authorization, api.credentials)) {
    const answer = failed(401, "the call is not signed in with the account's address and token");
    return { ...answer, headers: { ...answer.headers, "www-authenticate": 'Basic realm="Jira"' } };
  }
  if (method === "GET" && path === "/rest/api/3/myself") return json(200, accountView(api.self));
  const [, key, part = ""] = ISSUE.exec(path) ?? [];
  if (key === undefined) return failed(404, "there is no such resource");
  const issue = api.issues.find(decoded(key));
  if (issue === undefined) {
    return failed(404, "Issue does not exist or you do not have permission to see it.");
  }
  const route = ROUTES[`${method} ${part}`];
  if (route === undefined) return plain(405, "");
  const given = method === "GET" ? {} : parsed(body.toString("utf8"));
  return isObject(given)
    ? route({ ...api, issue, query, given })
    : failed(400, "the body is no object of JSON");
}

function decoded(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

/** A no as Jira says it: for all of the call, or by field. */
function failed(status: number, message: string): Answer {
  return json(status, { errorMessages: [message], errors: {} });
}

function faulty(errors: Readonly<Record<string, string>>): Answer {
  return json(400, { errorMessages: [], errors });
}

const DONE: Answer = { status: 204, headers: {}, body: "" };

function getIssue({ issue, query, baseUrl }: Asked): Answer {
  const asked = query.getAll("fields").flatMap((names) => names.split(","));
  const wanted =
    asked.length === 0 || asked.some((name) => name.startsWith("*")) ? undefined : asked;
  const expanded = (query.get("expand") ?? "").split(",");
  const changelog = expanded.includes("changelog") ? { changelog: changelogView(issue) } : {};
  return json(200, { ...issueView(issue, baseUrl(), wanted), ...changelog });
}

function editIssue({ issue, issues, self, given, tell }: Asked): Answer {
  const { fields } = given;
  if (!isObject(fields)) return failed(400, "the call names no fields");
  const read = Object.entries(fields).map(([id, value]) => {
    const field = FIELDS.find((one) => one.id === id);
    return [id, field, field && readField(field, value)] as const;
  });
  const errors = read.flatMap(([id, field, text]) => {
    if (text !== undefined) return [];
    return [
      [
        id,
        field === undefined
          ? "this field can't be set here"
          : `${field.name} does not take this value`,
      ],
    ];
  });
  if (errors.length > 0) return faulty(Object.fromEntries(errors));
  const values = Object.fromEntries(read.map(([id, , text = ""]) => [id, text]));
  const edited = issues.edit(issue, self, { values });
  if (edited !== issue) void tell("jira:issue_updated", edited, self);
  return DONE;
}

const MOST_COMMENTS = 100;

function getComments({ issue, query }: Asked): Answer {
  const startAt = numberIn(query, "startAt", 0);
  const maxResults = Math.min(numberIn(query, "maxResults", MOST_COMMENTS), MOST_COMMENTS);
  const newestFirst = query.get("orderBy") === "-created";
  const all = newestFirst ? issue.comments.toReversed() : issue.comments;
  const comments = all.slice(startAt, startAt + maxResults).map(commentView);
  return json(200, { startAt, maxResults, total: all.length, comments });
}

function numberIn(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name) ?? "";
  return /^\d{1,9}$/.test(text) ? Number(text) : otherwise;
}

function addComment({ issue, issues, self, given, tell }: Asked): Answer {
  const { body } = given;
  if (!isDocument(body)) return faulty({ comment: "Comment body is not valid!" });
  const commented = issues.comment(issue, self, body);
  void tell("comment_created", commented, self);
  const comment = commented.comments.at(-1);
  return comment === undefined
    ? failed(500, "the comment is not there")
    : json(201, commentView(comment));
}

function getTransitions({ issue }: Asked): Answer {
  const transitions = transitionsFrom(issue.status).map(transitionView);
  return json(200, { expand: "transitions", transitions });
}

function doTransition({ issue, issues, self, given, tell }: Asked): Answer {
  const id = isObject(given.transition) ? String(given.transition.id) : "";
  const found = transitionsFrom(issue.status).find((one) => one.id === id);
  if (found === undefined) return failed(400, `the transition ${id} is not valid for this issue`);
  void tell("jira:issue_updated", issues.edit(issue, self, { status: found.to }), self);
  return DONE;
}
