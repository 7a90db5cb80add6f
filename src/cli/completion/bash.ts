import type { CompletionModel } from './model.ts';
import { shellTables } from './tables.ts';

const FUNCTIONS = `
_mixnas_offer() {
  [ -n "\${mixnas_dry-}" ] && return 0
  local files=$1 runs=$2 folder
  shift 2
  local IFS=$'\\n'
  COMPREPLY=($(compgen -W "$*" -- "$mixnas_current"))
  if [ "$runs" = runs ]; then
    for folder in runs/*/; do
      [ -d "$folder" ] && [[ $folder == "$mixnas_current"* ]] && COMPREPLY+=("\${folder%/}")
    done
  fi
  [ "$files" = none ] && return 0
  compopt -o filenames 2> /dev/null
  if [ "$files" = folders ]; then COMPREPLY+=($(compgen -d -- "$mixnas_current"))
  else COMPREPLY+=($(compgen -f -- "$mixnas_current"))
  fi
  return 0
}

_mixnas() {
  local mixnas_command mixnas_argument mixnas_current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]}
  local before=("\${COMP_WORDS[@]:1:COMP_CWORD-1}") list IFS=$'\\n'
  COMPREPLY=()
  _mixnas_look "\${before[@]}"
  if [ -n "$mixnas_command" ] && _mixnas_value "$mixnas_command $previous"; then return; fi
  case "$mixnas_current" in
    -*) list=$(_mixnas_flags "$mixnas_command" | cut -f 1) ;;
    *)
      if [ "$mixnas_argument" = 0 ] && list=$(_mixnas_words "$mixnas_command" | cut -f 1) && [ -n "$list" ]; then :
      else _mixnas_argument "$mixnas_command $mixnas_argument"; return
      fi ;;
  esac
  COMPREPLY=($(compgen -W "$list" -- "$mixnas_current"))
}

complete -F _mixnas mixnas
`;

/** Completion for bash (3.2 and later). */
export function bashScript(model: CompletionModel): string {
  return `# bash completion for mixnas: eval "$(mixnas completion bash)"\n${shellTables(model)}${FUNCTIONS}`;
}
