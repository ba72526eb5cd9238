import type { Outcome } from "../../support/awsCli.ts";

/** Where this command differs from the AWS CLI on purpose: what it does instead. docs/cli.md gives the reasons. */
export const DIFFERENCES: Readonly<Record<string, Partial<Outcome> & { readonly unsent?: true }>> =
  {
    "ranges that are an object": {
      stderr:
        "\naws: [ERROR]: An error occurred (ParamValidation): Parameter validation failed:\n" +
        "Invalid type for parameter IpPermissions[0].IpRanges, value: {'CidrIp': '1.2.3.4/32'}, " +
        "type: <class 'dict'>, valid types: <class 'list'>, <class 'tuple'>\n",
    },
    "an output from the environment that is none": { unsent: true },
    "a query that is none": {
      stderr:
        "\naws: [ERROR]: An error occurred (ParamValidation): Bad value for --query foo[: Invalid jmespath expression: " +
        "parse error at column 4, found unexpected end of expression (EOF) in expression: foo[\n",
    },
    '`[1,[2,3],{"a":1}]` as text': { exit: 0, stdout: "1\n2\t3\n1\n", stderr: "" },
    "a function that there is none of": {
      stderr: "\naws: [ERROR]: Unknown function: foo() in expression: foo(@)\n",
    },
    "a function of the wrong type": {
      stderr:
        '\naws: [ERROR]: Invalid argument type for function length(), expected one of "array", "string", "object" but found "boolean" in expression: length(Return)\n',
    },
  };
