import { Command } from "commander";
import type { Host } from "./host.ts";
import { terminalOf } from "./terminal.ts";

/** A command that writes where the host says, and throws instead of ending the process. */
export function baseCommand(host: Host, name: string, description: string): Command {
  const paint = terminalOf(host.stdout, host.env).paint;
  return new Command(name)
    .description(description)
    .helpOption("-h, --help", "show this help")
    .exitOverride()
    .showHelpAfterError("(add --help to see what there is)")
    .configureHelp({ styleTitle: (text) => paint("bold", text) })
    .configureOutput({
      writeOut: (text) => void host.stdout.write(text),
      writeErr: (text) => void host.stderr.write(text),
      getOutHelpWidth: () => helpWidth(host.stdout.columns),
      getErrHelpWidth: () => helpWidth(host.stderr.columns),
      getOutHasColors: () => terminalOf(host.stdout, host.env).color,
      getErrHasColors: () => terminalOf(host.stderr, host.env).color,
    });
}

/** Long lines are hard to read, however wide the terminal is. */
function helpWidth(columns: number | undefined): number {
  return Math.min(110, columns ?? 100);
}
