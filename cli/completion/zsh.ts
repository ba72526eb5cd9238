import type { Place, Word } from "./places.ts";
import { commandPattern, quoted, wantedFunctions } from "./shellCases.ts";

/** The script that completes words in zsh, with what each is for. */
export function zshScript(places: readonly Place[]): string {
  return `#compdef egress-guard
# Completes the words of egress-guard in zsh. Made by: egress-guard completion zsh

${wantedFunctions(places)}

_egress_guard_reply() {
  case $kind in
    choice) compadd -- \${=choices} ;;
    file) _files ;;
    folder) _files -/ ;;
    any) _message value ;;
  esac
}

_egress_guard() {
  local at='' before='' kind choices word
  local -a list
  for word in "\${(@)words[2,CURRENT-1]}"; do
    _egress_guard_value "$at $before"
    if [[ $kind != none && $word != -* ]]; then before=''; continue; fi
    case "$at $word" in
      ${commandPattern(places)}) at="$at $word" ;;
    esac
    before=$word
  done
  if [[ $PREFIX == --*=* ]]; then before=\${PREFIX%%=*}; compset -P '*='; fi
  _egress_guard_value "$at $before"
  if [[ $kind != none && $PREFIX != -* ]]; then _egress_guard_reply; return; fi
  if [[ $PREFIX != -* ]]; then _egress_guard_argument "$at"; _egress_guard_reply; fi
  case $at in
${places.map(wordsBranch).join("\n")}
  esac
  _describe egress-guard list
}

if [[ $funcstack[1] == _egress-guard ]]; then _egress_guard "$@"; else compdef _egress_guard egress-guard; fi
`;
}

function wordsBranch({ at, commands, options }: Place): string {
  return `    ${quoted(at)}) list=(${[...commands, ...options].map(described).join(" ")}) ;;`;
}

function described({ name, does }: Word): string {
  return quoted(does === "" ? name : `${name}:${does}`);
}
