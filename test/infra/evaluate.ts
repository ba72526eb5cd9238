/** A statement of an IAM or service control policy. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<
    Record<string, Readonly<Record<string, string | readonly string[]>>>
  >;
}

/** What a caller asks of AWS: keys are as in a request's context; an absent one is absent there too. */
export interface Asked {
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

type Test = (given: readonly string[], wanted: readonly string[]) => boolean;

const like = (value: string, pattern: string) =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
    "s",
  ).test(value);
const some =
  (match: (value: string, pattern: string) => boolean): Test =>
  (given, wanted) =>
    given.some((value) => wanted.some((pattern) => match(value, pattern)));
const equal = (value: string, wanted: string) => value === wanted;
const equalInAnyCase = (value: string, wanted: string) =>
  value.toLowerCase() === wanted.toLowerCase();

/** The operators that the project's policies use. A negated one holds where the key is absent. */
const OPERATORS: Readonly<Record<string, Test>> = {
  ArnEquals: some(like),
  ArnLike: some(like),
  ArnNotLike: (given, wanted) => !some(like)(given, wanted),
  "ForAnyValue:StringEquals": some(equal),
  "ForAnyValue:StringEqualsIgnoreCase": some(equalInAnyCase),
  "ForAnyValue:StringLike": some(like),
  // An absent key meets it, as in AWS; the keys that it is used for are never absent.
  "ForAllValues:StringEquals": (given, wanted) => given.every((value) => wanted.includes(value)),
  "ForAllValues:StringLike": (given, wanted) =>
    given.every((value) => wanted.some((pattern) => like(value, pattern))),
  Null: (given, wanted) => (given.length === 0) === (wanted[0] === "true"),
  StringEquals: some(equal),
  StringNotEquals: (given, wanted) => !some(equal)(given, wanted),
};

/** Whether a statement speaks about what is asked. Actions and the names of context keys are compared in any case. */
export function speaks(statement: Statement, asked: Asked): boolean {
  const { Action, Resource, Condition = {} } = statement;
  return (
    [Action].flat().some((action) => like(asked.action.toLowerCase(), action.toLowerCase())) &&
    [Resource].flat().some((resource) => like(asked.resource, resource)) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, wanted]) => {
        const test = OPERATORS[operator];
        if (test === undefined) throw new Error(`the tests do not know ${operator}`);
        return test(valuesOf(asked, key), [wanted].flat());
      }),
    )
  );
}

function valuesOf({ context = {} }: Asked, key: string): readonly string[] {
  const found = Object.entries(context).find(([name]) => equalInAnyCase(name, key));
  return found === undefined ? [] : [found[1]].flat();
}

/** What a role's statements make of it: an explicit deny beats an allow, and nothing said is a no. */
export function decisionOf(
  statements: readonly Statement[],
  asked: Asked,
): "allow" | "deny" | "no" {
  const said = statements.filter((statement) => speaks(statement, asked));
  if (said.some(({ Effect }) => Effect === "Deny")) return "deny";
  return said.length > 0 ? "allow" : "no";
}

/** The ids of the statements that deny what is asked. */
export function deniedBy(statements: readonly Statement[], asked: Asked): readonly string[] {
  return statements
    .filter((statement) => statement.Effect === "Deny" && speaks(statement, asked))
    .map(({ Sid }) => Sid);
}
