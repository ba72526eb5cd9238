import manifest from "../../package.json" with { type: "json" };

/** How the command is used, in one breath; wrong use is answered with it. */
export const USAGE = `usage: egress-guard authorize-security-group-egress [options]
To see help text, you can run:

  egress-guard authorize-security-group-egress help
`;

/** What `help` shows. */
export const HELP = `Asks egress-guard for egress rules of a security group, in the words of
\`aws ec2 authorize-security-group-egress\`, and prints what that prints.

Examples

  egress-guard authorize-security-group-egress \\
      --group-id sg-0123456789abcdef0 --protocol tcp --port 443 --cidr 203.0.113.0/24 \\
      --tag-specifications 'ResourceType=security-group-rule,Tags=[{Key=Owner,Value=jo@acme.example},{Key=Ticket,Value=NET-12}]'

  egress-guard authorize-security-group-egress \\
      --group-id sg-0123456789abcdef0 --dry-run \\
      --ip-permissions 'IpProtocol=tcp,FromPort=443,ToPort=443,IpRanges=[{CidrIp=203.0.113.0/24,Description=partner API}]'

  egress-guard authorize-security-group-egress --cli-input-json file://request.json \\
      --justification 'Partner API of the payments team' --expires-in 7d --wait

What is asked for, as the AWS CLI takes it

  --group-id ID                  the security group
  --ip-permissions PERMISSION…   rules, in shorthand or JSON; file://PATH reads one
  --protocol P --port N[-M]      or one rule: tcp, udp, icmp, all or a number; a port or a range
  --cidr BLOCK                     towards these IPv4 addresses,
  --source-group ID|NAME           or this security group,
  --group-owner ACCOUNT              of this account
  --tag-specifications SPEC…     tags for the rules
  --dry-run | --no-dry-run       only say whether it would be done
  --cli-input-json JSON, --cli-input-yaml YAML    the whole request; options beat it
  --generate-cli-skeleton [input|yaml-input|output]

What the guard takes besides

  --justification TEXT           why
  --ticket ID                    the ticket that it belongs to
  --expires-in 7d                take the rules away after a while; ISO 8601 too (P7DT12H)
  --expires-at TIME              or at a moment, such as 2027-01-31T12:00:00Z
  --wait [SECONDS]               wait for approval; without a number, as long as it takes
  --idempotency-key KEY          one key never makes two rule sets
  --guard-endpoint URL           where the guard answers; else --endpoint-url, else
                                 EGRESS_GUARD_ENDPOINT, else http://127.0.0.1:8787
  --local-principal ARN          as whom a guard on this machine takes you; else
                                 EGRESS_GUARD_LOCAL_PRINCIPAL, else its own

What the AWS CLI takes everywhere

  --output json|text|table|yaml|yaml-stream|off    --query JMESPATH    --color on|off|auto
  --profile NAME   --region NAME   --no-sign-request   --ca-bundle FILE   --no-verify-ssl
  --cli-read-timeout SECONDS   --cli-connect-timeout SECONDS   --cli-error-format FORMAT
  --debug   --version   --no-cli-pager   --no-paginate   --no-cli-auto-prompt
  --cli-binary-format base64|raw-in-base64-out

Exit codes: 0 done · 130 Ctrl-C · 252 wrong use · 253 no region or credentials · 254 refused,
waiting or there already · 255 anything else. docs/cli.md has the rest.
`;

/** This command's version, and what it runs on. */
export function versionLine(): string {
  return `egress-guard/${manifest.version} Node/${process.versions.node} ${process.platform}/${process.arch}\n`;
}
