/** One way to use a command, as it is typed in a shell, and what it does. */
export interface Example {
  readonly line: string;
  readonly does: string;
}

const REQUEST = "req-a9a6b2eee9db6efdf5ff87eb2b49d87e";
const DIGEST = "10d0ca8e05ccc8f738f13cc0782118d3efa9863674724c0e70cd01dc14da8332";

const example = (does: string, line: string): Example => ({ line: `egress-guard ${line}`, does });

/** Examples of each command, by the words that lead to it; a test types all of them. */
export const EXAMPLES: Readonly<Record<string, readonly Example[]>> = {
  "": [
    example("run the whole guard on this machine", "serve"),
    example(
      "ask for rules, in the words of the AWS CLI",
      "authorize-security-group-egress --cli-input-json file://request.json --ticket NET-12 --wait",
    ),
    example("see what waits for approval", "requests list --status pending-approval"),
    example("ask the policy alone", "check 'tcp 443 to 203.0.113.0/24'"),
  ],
  requests: [
    example("what waits for approval", "requests list --status pending-approval"),
    example("who asks for what, and why", `requests show ${REQUEST}`),
  ],
  "requests list": [
    example("what waits for approval", "requests list --status pending-approval"),
    example(
      "what was asked for a group since then",
      "requests list --group-id sg-0123456789abcdef0 --since 2026-11-01",
    ),
    example(
      "the last ten of a team, for a program",
      "requests list --principal 'arn:aws:iam::111122223333:role/PaymentsDeploy' --limit 10 --output json",
    ),
  ],
  "requests show": [
    example("rules, findings, and whose approval is missing", `requests show ${REQUEST}`),
  ],
  "requests approve": [
    example("look at it, be asked back, and approve", `requests approve ${REQUEST}`),
    example(
      "approve what was looked at before, from a script",
      `requests approve ${REQUEST} --digest ${DIGEST} --comment 'agreed in NET-12'`,
    ),
    example(
      "on a desk, as somebody else",
      `requests approve ${REQUEST} --local-principal arn:aws:iam::111122223333:user/sam`,
    ),
  ],
  "requests decline": [
    example("say no, and why", `requests decline ${REQUEST} --comment 'use the read replica'`),
  ],
  "requests cancel": [example("take your own request back", `requests cancel ${REQUEST}`)],
  "requests revoke": [
    example("give its rules up before their time", `requests revoke ${REQUEST} --comment 'moved'`),
  ],
  "requests extend": [
    example("keep the rules for a week from now on", `requests extend ${REQUEST} --expires-in 7d`),
    example(
      "or until a moment",
      `requests extend ${REQUEST} --expires-at 2027-01-31T12:00:00Z --ticket NET-13`,
    ),
  ],
  "install-alias": [
    example("put the guard behind aws-cli 2", "install-alias"),
    example(
      "behind any aws-cli, by a script that comes first on PATH",
      "install-alias --shim ~/bin",
    ),
    example("take it back", "install-alias --remove"),
  ],
  serve: [
    example("on port 8787, with the policy in policies/", "serve"),
    example("on a free port, with another policy", "serve --port 0 --policy team/policy.yaml"),
    example("with Slack played, to ask and approve on a page", "serve --fake-slack"),
    example("in front of another EC2", "serve --ec2-endpoint http://127.0.0.1:5000"),
  ],
  check: [
    example("a rule", "check 'tcp 443 to 203.0.113.0/24' --tag Owner=jo@acme.example"),
    example(
      "a whole request, as the API takes it",
      "check request.json --policy policies/policy.yaml",
    ),
    example(
      "as somebody else, for another group",
      "check 'tcp 5432 to 203.0.113.7' --principal arn:aws:iam::111122223333:role/PaymentsDeploy --group-tag team=payments",
    ),
  ],
  explain: [
    example("what each statement says to a rule", "explain 'tcp 443 to 203.0.113.0/24'"),
    example("for a program", "explain request.json --output json"),
  ],
  "explain packet": [
    example("may any rule let it out?", "explain packet tcp 443 203.0.113.7"),
    example("ICMP by type and code", "explain packet icmp 8/0 203.0.113.7"),
  ],
  policy: [
    example("run its tests", "policy test"),
    example("find what can never matter", "policy lint"),
    example("what would the next version change?", "policy diff policies/policy.yaml next.yaml"),
  ],
  "policy test": [
    example("all tests in policies/", "policy test"),
    example("one file, on another policy", "policy test team/policy.test.yaml --policy new.yaml"),
  ],
  "policy lint": [
    example("the policy in policies/", "policy lint"),
    example("exceptions that end within two weeks", "policy lint team/policy.yaml --soon 14"),
  ],
  "policy diff": [
    example(
      "what the next version allows, lets wait and denies",
      "policy diff policies/policy.yaml next.yaml",
    ),
    example(
      "a branch against main",
      "policy diff ../main/policies/policy.yaml policies/policy.yaml # after git worktree add ../main main",
    ),
    example("every range, for a program", "policy diff old.yaml next.yaml --output json"),
  ],
  "policy replay": [
    example(
      "what the next version would have said to the requests on this machine",
      "policy replay next.yaml",
    ),
    example(
      "to those of a ledger's file since then",
      "policy replay next.yaml --ledger ledger.sqlite --since 2026-11-01",
    ),
    example(
      "to those of a deployment, for a program",
      "policy replay next.yaml --state-table guard-state --audit-table guard-audit --region eu-west-1 --output json",
    ),
  ],
  audit: [
    example("has nobody changed the record?", "audit verify"),
    example("what happened to a group", "audit list --group sg-0123456789abcdef0"),
  ],
  "audit verify": [
    example("everything in the ledger of this machine", "audit verify --all"),
    example("a copy that somebody else keeps", "audit verify --offline copy.ndjson"),
    example("held against a checkpoint of yesterday", "audit verify --checkpoint checkpoint.json"),
    example(
      "a deployment, and what EC2 has",
      "audit verify --state-table guard-state --audit-table guard-audit --region eu-west-1 --ec2",
    ),
  ],
  "audit checkpoint": [
    example("sign where each chain of this machine's ledger ends now", "audit checkpoint"),
    example("of a ledger elsewhere", "audit checkpoint --data /var/lib/egress-guard"),
  ],
  "audit list": [
    example("the groups that have records", "audit list"),
    example("what happened to a group", "audit list --group sg-0123456789abcdef0 --type done"),
    example("what happened to a request", `audit list --request ${REQUEST}`),
  ],
  "audit export": [
    example("a copy that can be verified elsewhere", "audit export --out copy.ndjson"),
    example(
      "a table for a spreadsheet",
      "audit export --group sg-0123456789abcdef0 --format csv --out group.csv",
    ),
  ],
  ec2: [example("for trying an AWS client against it", "ec2 --port 8788")],
  completion: [
    example("for this shell, from now on", "completion bash >> ~/.bashrc"),
    example("zsh, in a folder of its fpath", "completion zsh > ~/.zfunc/_egress-guard"),
    example("fish", "completion fish > ~/.config/fish/completions/egress-guard.fish"),
  ],
};
