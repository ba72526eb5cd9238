import type { Changes } from "../changes.ts";
import type { AdfNode } from "./adf.ts";
import { FIELDS } from "./fields.ts";

/** Somebody who uses Jira here. */
export interface Account {
  readonly accountId: string;
  /** As `people.yaml` calls them. */
  readonly name: string;
}

/** One change of an issue: who made it, when, and what of it. */
export interface History {
  readonly id: string;
  readonly author: Account;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly items: readonly HistoryItem[];
}

export interface HistoryItem {
  readonly fieldId: string;
  readonly from: string;
  readonly to: string;
}

/** What somebody wrote below an issue. */
export interface IssueComment {
  readonly id: string;
  readonly author: Account;
  readonly at: number;
  readonly body: AdfNode;
}

/** An issue as it stands. Its values are text, by the ids of their fields; that of an absent field is empty. */
export interface Issue {
  readonly id: string;
  readonly key: string;
  readonly reporter: Account;
  readonly assignee: Account | undefined;
  readonly status: string;
  readonly values: Readonly<Record<string, string>>;
  /** Oldest first, as are comments. */
  readonly histories: readonly History[];
  readonly comments: readonly IssueComment[];
}

/** What can be changed of an issue. */
export type IssueChange = Partial<Pick<Issue, "status" | "assignee" | "values">>;

/** All issues, in memory. */
export interface Issues {
  readonly all: () => readonly Issue[];
  /** The issue of this key or id. */
  readonly find: (key: string) => Issue | undefined;
  readonly make: (reporter: Account, about: Pick<Issue, "assignee" | "values">) => Issue;
  /** Changes an issue and notes who did it; an issue that stays as it is gets no note. */
  readonly edit: (issue: Issue, author: Account, change: IssueChange) => Issue;
  readonly comment: (issue: Issue, author: Account, body: AdfNode) => Issue;
}

/** The project of all issues, the status that they begin with, and the number of the first. */
export const PROJECT = { key: "NET", first: 12, status: "Draft", type: "Egress rule" } as const;

/** Opens a project without issues. */
export function openIssues(clock: () => Date, changes: Pick<Changes, "tell">): Issues {
  const issues = new Map<string, Issue>();
  let ids = 10_000;
  const newId = () => String(++ids);
  const put = (issue: Issue) => {
    issues.set(issue.key, issue);
    changes.tell();
    return issue;
  };
  return {
    all: () => [...issues.values()],
    find: (key) => issues.get(key) ?? [...issues.values()].find(({ id }) => id === key),
    make: (reporter, about) => {
      const key = `${PROJECT.key}-${PROJECT.first + issues.size}`;
      const { status } = PROJECT;
      return put({ ...about, id: newId(), key, reporter, status, histories: [], comments: [] });
    },
    edit: (issue, author, change) => {
      const items = itemsOf(issue, change);
      if (items.length === 0) return issue;
      const history = { id: newId(), author, at: clock().getTime(), items };
      const values = { ...issue.values, ...change.values };
      return put({ ...issue, ...change, values, histories: [...issue.histories, history] });
    },
    comment: (issue, author, body) => {
      const comment = { id: newId(), author, at: clock().getTime(), body };
      return put({ ...issue, comments: [...issue.comments, comment] });
    },
  };
}

function itemsOf(
  issue: Issue,
  { status, values = {}, ...rest }: IssueChange,
): readonly HistoryItem[] {
  const item = (fieldId: string, from: string, to: string) =>
    from === to ? [] : [{ fieldId, from, to }];
  return [
    ...item("status", issue.status, status ?? issue.status),
    ...("assignee" in rest
      ? item("assignee", issue.assignee?.name ?? "", rest.assignee?.name ?? "")
      : []),
    ...FIELDS.flatMap(({ id }) =>
      item(id, issue.values[id] ?? "", values[id] ?? issue.values[id] ?? ""),
    ),
  ];
}
