import type { CompletionModel } from './model.ts';
import { shellTables } from './tables.ts';

const FUNCTIONS = `
_mixnas_offer() {
  [ -n "\${mixnas_dry-}" ] && return 0
  local files=$1 runs=$2
  shift 2
  [ $# -gt 0 ] && compadd -- "$@"
  [ "$runs" = runs ] && compadd -f -- runs/*(N/)
  case "$files" in
    folders) _files -/ ;;
    all) _files ;;
  esac
  return 0
}


_mixnas_list() {
  local -a described
  local line
  for line in "\${(@f)1}"; do described+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}"); done
  _describe -t mixnas mixnas described
}

_mixnas() {
  local mixnas_command mixnas_argument mixnas_current=$words[CURRENT] previous=$words[CURRENT-1] list
  _mixnas_look "\${(@)words[2,CURRENT-1]}"
  if [ -n "$mixnas_command" ] && _mixnas_value "$mixnas_command $previous"; then return; fi
  case "$mixnas_current" in
    -*) _mixnas_list "$(_mixnas_flags "$mixnas_command")" ;;
    *)
      if [ "$mixnas_argument" = 0 ] && list=$(_mixnas_words "$mixnas_command") && [ -n "$list" ]; then _mixnas_list "$list"
      else _mixnas_argument "$mixnas_command $mixnas_argument"
      fi ;;
  esac
}

compdef _mixnas mixnas
`;

/** Completion for zsh, behind `compinit`. */
export function zshScript(model: CompletionModel): string {
  return `# zsh completion for mixnas: eval "$(mixnas completion zsh)", behind compinit\n${shellTables(model)}${FUNCTIONS}`;
}
