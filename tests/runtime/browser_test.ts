import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { C, record } from "../log_text.ts";
import { inFolder, runCli } from "../run_cli.ts";

const LINUX = process.platform === "linux";

/** Runs with a desktop whose opener writes down what it is asked to open. */
function withDesktop(
  env: Record<string, string>,
  use: (run: { stderr: string; opened: string | null; page: string }) => void,
) {
  return inFolder(async (cwd) => {
    const bin = join(cwd, "bin");
    mkdirSync(bin);
    writeFileSync(join(bin, "xdg-open"), `#!/bin/sh\necho "$1" > "${cwd}/part"; mv "${cwd}/part" "${cwd}/opened"\n`);
    chmodSync(join(bin, "xdg-open"), 0o755);
    writeFileSync(join(cwd, "a.log"), record({ dynamo_start: {}, ...C }));
    const path = `${bin}${delimiter}${process.env.PATH}`;
    const { code, stderr } = await runCli(["a.log", "-o", "my out"], { cwd, env: { PATH: path, ...env } });
    assert.equal(code, 0);
    const opened = join(cwd, "opened");
    for (let tries = 0; tries < 20 && !existsSync(opened); tries++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    use({
      stderr,
      opened: existsSync(opened) ? readFileSync(opened, "utf8").trim() : null,
      page: join(cwd, "my%20out", "index.html"),
    });
  });
}

test(
  "the report is opened where there is a display",
  { skip: !LINUX },
  () =>
    withDesktop({ DISPLAY: ":7" }, ({ opened, page, stderr }) => {
      assert.equal(opened, `file://${page}`);
      assert.doesNotMatch(stderr, /Warning/);
    }),
);

test(
  "in a CI job it is not, and that is a warning",
  { skip: !LINUX },
  () =>
    withDesktop({ DISPLAY: ":7", CI: "true" }, ({ opened, stderr }) => {
      assert.equal(opened, null);
      assert.match(stderr, /^Warning: The report is not opened in a browser: this is a CI job$/m);
    }),
);
