import type { Place } from "./places.ts";
import { commandPattern, quoted, wantedFunctions } from "./shellCases.ts";

/** The script that completes words in bash, from 3.2 on. */
export function bashScript(places: readonly Place[]): string {
  return `# Completes the words of egress-guard in bash. Made by: egress-guard completion bash

${wantedFunctions(places)}

_egress_guard_reply() {
  local IFS=$'\\n'
  case $kind in
    choice) COMPREPLY+=($(compgen -W "\${choices// /$IFS}" -- "$current")) ;;
    file) compopt -o filenames 2>/dev/null; COMPREPLY+=($(compgen -f -- "$current")) ;;
    folder) compopt -o filenames 2>/dev/null; COMPREPLY+=($(compgen -d -- "$current")) ;;
  esac
}

_egress_guard() {
  local at='' before='' kind choices word i current=\${COMP_WORDS[COMP_CWORD]}
  COMPREPLY=()
  [[ $current == '=' ]] && current=''
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    [[ $word == '=' ]] && continue
    _egress_guard_value "$at $before"
    if [[ $kind != none && $word != -* ]]; then before=''; continue; fi
    case "$at $word" in
      ${commandPattern(places)}) at="$at $word" ;;
    esac
    before=$word
  done
  _egress_guard_value "$at $before"
  if [[ $kind != none && $current != -* ]]; then _egress_guard_reply; return; fi
  if [[ $current != -* ]]; then _egress_guard_argument "$at"; _egress_guard_reply; fi
  kind=choice choices=''
  case $at in
${places.map(wordsBranch).join("\n")}
  esac
  _egress_guard_reply
}

complete -F _egress_guard egress-guard
`;
}

function wordsBranch({ at, commands, options }: Place): string {
  const words = [...commands, ...options].map(({ name }) => name);
  return `    ${quoted(at)}) choices=${quoted(words.join(" "))} ;;`;
}
