import { OPERATION } from "../aws/options.ts";
import { shellWord } from "../guard/offer.ts";

const MARK = "# by egress-guard install-alias";

/**
 * A script named `aws` that gives one operation to the guard, every word as it was typed, and all else to the real
 * `aws`. The operation is the first word after `ec2` that is no option and no option's value.
 */
export function shimScript(guard: readonly string[], aws: string): string {
  return `#!/bin/sh
${MARK}
ec2= option=
for word do
  if [ -n "$option" ]; then option=; continue; fi
  case $word in
  --*=*) ;;
  --debug | --no-* | --version | --cli-auto-prompt) ;;
  --*) option=1 ;;
  ec2) if [ -n "$ec2" ]; then break; fi; ec2=1 ;;
  ${OPERATION})
    if [ -n "$ec2" ]; then exec ${guard.map(shellWord).join(" ")} "$@"; fi
    break ;;
  *) break ;;
  esac
done
exec ${shellWord(aws)} "$@"
`;
}

/** Whether a file is a shim of ours. */
export function isShim(text: string): boolean {
  return text.startsWith("#!/bin/sh\n") && text.includes(`\n${MARK}\n`);
}
