/** Scripts that complete commands, flags and file names in a shell, made from the commands themselves. */
import type { Command } from "commander";

export type Shell = "bash" | "zsh" | "fish";

export const isShell = (name: string): name is Shell => name === "bash" || name === "zsh" || name === "fish";

/** The script for one shell, to be sourced. */
export function completionScript(shell: Shell, program: Command): string {
  const flagsOf = (command: Command) =>
    command.options.flatMap(({ short, long }) => [short, long].filter((flag) => flag != null));
  const commands = program.commands.map((command) => command.name());
  if (shell === "fish") return fishScript(program);
  const cases = program.commands.map((command) => `    ${command.name()}) words="${flagsOf(command).join(" ")}" ;;`);
  const bash = [
    "_tlparse() {",
    '  local word="${COMP_WORDS[COMP_CWORD]}" words',
    '  case "${COMP_WORDS[1]}" in',
    ...cases,
    `    *) words="${flagsOf(program).join(" ")}"; [ "$COMP_CWORD" = 1 ] && words="$words ${commands.join(" ")}" ;;`,
    "  esac",
    '  COMPREPLY=($(compgen -W "$words" -- "$word"))',
    "  local IFS=$'\\n'", // File names may hold blanks.
    '  [[ "$word" == -* ]] || COMPREPLY+=($(compgen -f -- "$word"))',
    "}",
    "complete -o filenames -F _tlparse tlparse",
  ];
  const zsh = [
    // A shell without any setup has no completion yet.
    "(( $+functions[compdef] )) || { autoload -U compinit && compinit -u; }",
    "autoload -U +X bashcompinit && bashcompinit",
  ];
  return [...shell === "bash" ? [] : zsh, ...bash].join("\n") + "\n";
}

function fishScript(program: Command): string {
  const quoted = (text: string) => `'${text.replace(/[\\']/g, "\\$&")}'`;
  const names = program.commands.map((command) => command.name()).join(" ");
  const lines = program.commands.map((command) =>
    `complete -c tlparse -n __fish_use_subcommand -a ${command.name()} -d ${quoted(command.description())}`
  );
  const add = (command: Command, condition: string) => {
    for (const { short, long, description, required } of command.options) {
      const flags = [short && `-s ${short.slice(1)}`, long && `-l ${long.slice(2)}`, required && "-r"].filter(Boolean);
      lines.push(`complete -c tlparse -n ${quoted(condition)} ${flags.join(" ")} -d ${quoted(description)}`);
    }
  };
  add(program, `not __fish_seen_subcommand_from ${names}`);
  for (const command of program.commands) add(command, `__fish_seen_subcommand_from ${command.name()}`);
  return lines.join("\n") + "\n";
}
