/** Opens a file with the program that the desktop has for it. */
import { resolve } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";

/**
 * Starts the program and does not wait for it to end.
 *
 * @returns null, or why it was not opened.
 */
export const openInBrowser = (path: string): Promise<string | null> => openAddress(pathToFileURL(resolve(path)).href);

/** The same for what is no file. */
export async function openAddress(url: string): Promise<string | null> {
  const reason = noDesktop();
  if (reason !== null) return reason;
  const [program, args] = opener(url);
  const { spawn } = await import("node:child_process");
  return await new Promise((settle) => {
    try {
      const child = spawn(program, args, { stdio: "ignore", detached: true, windowsHide: true });
      child.once("error", () => settle(`${program} cannot be started`));
      child.once("spawn", () => {
        child.unref();
        settle(null);
      });
    } catch (error) {
      settle(error instanceof Error ? error.message : String(error));
    }
  });
}

function noDesktop(): string | null {
  const { CI, DISPLAY, WAYLAND_DISPLAY, WSL_DISTRO_NAME, BROWSER } = process.env;
  if (CI && CI !== "false" && CI !== "0") return "this is a CI job";
  const needsDisplay = process.platform !== "darwin" && process.platform !== "win32";
  if (needsDisplay && !DISPLAY && !WAYLAND_DISPLAY && !WSL_DISTRO_NAME && !BROWSER) return "there is no display";
  return null;
}

function opener(url: string): readonly [program: string, args: string[]] {
  if (process.platform === "darwin") return ["open", [url]];
  if (process.platform === "win32") return ["rundll32", ["url.dll,FileProtocolHandler", url]];
  return ["xdg-open", [url]];
}
