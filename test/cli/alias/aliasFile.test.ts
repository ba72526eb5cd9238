import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { withAlias, withoutAlias } from "../../../cli/alias/aliasFile.ts";

const COMMAND = "egress-guard authorize-security-group-egress";
const MARK = "# by egress-guard install-alias\n";
const LINE = `${MARK}authorize-security-group-egress = !${COMMAND}\n`;

function edited(text: string): string {
  const edit = withAlias(text, COMMAND);
  if (!edit.ok) throw new Error(edit.fault);
  return edit.text;
}

describe("the alias goes into the file", () => {
  test.each([
    ["that is empty", "", `${MARK}[command ec2]\n${LINE}`],
    [
      "behind other sections",
      "[toplevel]\nwho = sts get-caller-identity\n",
      `[toplevel]\nwho = sts get-caller-identity\n${MARK}[command ec2]\n${LINE}`,
    ],
    ["that lacks its last newline", "[toplevel]", `[toplevel]\n${MARK}[command ec2]\n${LINE}`],
    [
      "into the section that is there",
      "[command ec2]\nregions = describe-regions\n[command s3]\n",
      `[command ec2]\n${LINE}regions = describe-regions\n[command s3]\n`,
    ],
    [
      "into a section with more blanks",
      "[command   ec2 ]\nx = y\n",
      `[command   ec2 ]\n${LINE}x = y\n`,
    ],
    ["into a section without a newline", "[command ec2]", `[command ec2]\n${LINE}`],
    [
      "beside the same name of another service",
      "[command vpc]\nauthorize-security-group-egress = x\n",
      `[command vpc]\nauthorize-security-group-egress = x\n${MARK}[command ec2]\n${LINE}`,
    ],
    [
      "with the line ends of the file",
      "[command ec2]\r\nx = y\r\n",
      `[command ec2]\r\n${LINE.replaceAll("\n", "\r\n")}x = y\r\n`,
    ],
  ])("%s", (_, before, after) => {
    expect(edited(before)).toBe(after);
  });

  test("once, however often it is put there; the last command counts", () => {
    const twice = withAlias(edited("[toplevel]\n"), "other");
    expect(twice).toEqual({ ok: true, text: edited("[toplevel]\n").replace(COMMAND, "other") });
  });

  test.each(["=", " = ", ": "])("but not over an alias of somebody else's, with %j", (sign) => {
    const text = `[command ec2]\nAuthorize-security-group-egress${sign}!mine\n`;
    expect(withAlias(text, COMMAND)).toEqual({
      ok: false,
      fault: `there is an alias of that name already: Authorize-security-group-egress${sign}!mine`,
    });
  });
});

describe("the alias comes out of the file", () => {
  test("with the section that was added for it", () => {
    expect(withoutAlias(edited("[toplevel]\nx = y\n"))).toBe("[toplevel]\nx = y\n");
  });

  test("without the section where another line has come into it", () => {
    const later = `${edited("")}regions = describe-regions\n`;
    expect(withoutAlias(later)).toBe("[command ec2]\nregions = describe-regions\n");
  });

  test("and somebody else's alias of that name stays", () => {
    const theirs = "[command ec2]\nauthorize-security-group-egress = !mine\n";
    expect(withoutAlias(theirs)).toBe(theirs);
  });

  const anyLine = fc.constantFrom(
    "",
    "# a comment",
    "[toplevel]",
    "[command ec2]",
    "[command s3]",
    "who = sts get-caller-identity",
    "list = !f() {",
    "  aws s3 ls",
    "}; f",
    "authorize-security-group-ingress = x",
  );

  test("putting it in and taking it out changes nothing of what was there", () => {
    fc.assert(
      fc.property(fc.array(anyLine), (lines) => {
        const text = lines.map((line) => `${line}\n`).join("");
        expect(withoutAlias(edited(text))).toBe(text);
      }),
    );
  });
});
