import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { VERSION } from "../../format/version.ts";
import { C, record } from "../log_text.ts";
import { inFolder, runCli, startCli } from "../run_cli.ts";

const GOOD = record({ dynamo_output_graph: { sizes: {} }, ...C }, "graph():\n    return x") +
  record({ compilation_metrics: { entire_frame_compile_time_s: 1.5 }, ...C });
const BAD_MD5 = GOOD + record({ aot_forward_graph: {}, ...C, has_payload: "0".repeat(32) }, "other");

/** Runs in a folder that holds `a.log`. */
const withLog = <T>(log: string, use: (folder: string) => Promise<T>): Promise<T> =>
  inFolder((folder) => {
    writeFileSync(join(folder, "a.log"), log);
    return use(folder);
  });

test("a report is written, stdout stays empty, and stderr has the counters and our summary", () =>
  withLog(GOOD, async (cwd) => {
    const { code, stdout, lines } = await runCli(["a.log", "-o", "out", "--no-browser"], { cwd });
    assert.equal(code, 0);
    assert.equal(stdout, "");
    assert.equal(lines[0], "Stats { ok: 2 }");
    assert.equal(lines[1], "1 compilation · 1.50 s compiling");
    assert.match(lines[2] ?? "", /^Report {3}out\/index\.html {2}\(\d+ files, .*B, .*s\)$/);
    assert.equal(lines.length, 3);
    assert.equal(readFileSync(join(cwd, "out", "raw.log"), "utf8"), GOOD);
    assert.deepEqual(readdirSync(cwd).sort(), ["a.log", "out"]);
  }));

test("--quiet leaves the lines that scripts read", () =>
  withLog(GOOD, async (cwd) => {
    assert.deepEqual((await runCli(["a.log", "--quiet"], { cwd })).lines, ["Stats { ok: 2 }"]);
    assert.ok(existsSync(join(cwd, "tl_out", "index.html")));
  }));

test("short flags combine", () =>
  withLog(record({ inductor_output_code: { filename: "/tmp/c.py" }, ...C }, "import torch"), async (cwd) => {
    assert.equal((await runCli(["-vp", "a.log", "-oout"], { cwd })).code, 0);
    assert.equal(readFileSync(join(cwd, "out", "-_0_0_0", "inductor_output_code_c_0.txt"), "utf8"), "import torch");
  }));

test("usage errors have exit code 2 and name the nearest flag", async () => {
  const cases: readonly (readonly [args: string[], message: RegExp])[] = [
    [["--strct", "a.log"], /unknown option '--strct'\n\(Did you mean --strict\?\)\nUsage: tlparse/],
    [["--out", "x", "a.log"], /unknown option '--out'\n\(Did you mean -o\?\)/],
    [["parse", "--latst", "a.log"], /\(Did you mean --latest\?\)/],
    [[], /missing required argument PATH/],
    [["a.log", "b.log"], /one PATH is expected, but 2 are given/],
    [["a.log", "--port", "65536"], /It must be a number from 0 to 65535/],
    [["a.log", "--color", "red"], /Allowed choices are auto, always, never/],
    [["parse", "a.log", "--chunk-size", "0"], /It must be a size/],
  ];
  for (const [args, message] of cases) {
    const { code, stderr, stdout } = await runCli(args);
    assert.equal(code, 2, args.join(" "));
    assert.match(stderr, message);
    assert.equal(stdout, "");
  }
});

test("help and version go to stdout", async () => {
  const help = await runCli(["--help"]);
  assert.equal(help.code, 0);
  for (const flag of ["--latest", "--overwrite", "--strict", "--plain-text", "--skip-modules", "Examples:"]) {
    assert.ok(help.stdout.includes(flag), flag);
  }
  assert.deepEqual(await runCli(["-V"]), { code: 0, stdout: `tlparse ${VERSION}\n`, stderr: "", lines: [] });
});

test("errors have exit code 1 and begin with the words of the contract", () =>
  withLog(GOOD, async (cwd) => {
    mkdirSync(join(cwd, "empty"));
    mkdirSync(join(cwd, "full"));
    writeFileSync(join(cwd, "full", "keep.txt"), "mine");
    const cases: readonly (readonly [args: string[], line: string])[] = [
      [["no.log"], "Error: no.log is not a file"],
      [["empty"], "Error: empty is not a file"],
      [["a.log", "--latest"], "Error: Input path a.log is not a directory (required when using --latest)"],
      [["empty", "--latest"], "Error: No files found in directory empty"],
      [["empty", "--latest", "--all-ranks-html"], "Error: --latest cannot be used with --all-ranks-html"],
      [["a.log", "--all-ranks-html"], "Error: Input path a.log must be a directory when using --all-ranks-html"],
      [["empty", "--all-ranks-html"], "Error: No rank log files found in directory empty"],
      [
        ["a.log", "-o", "full"],
        "Error: Directory full already exists; pass --overwrite to replace it or use -o OUTDIR",
      ],
      [["no.log", "--serve"], "Error: no.log is not a file"],
    ];
    for (const [args, line] of cases) {
      const { code, lines, stdout } = await runCli(args, { cwd });
      assert.equal(lines[0], line);
      assert.equal(code, 1);
      assert.equal(stdout, "");
    }
    assert.deepEqual(readdirSync(cwd).sort(), ["a.log", "empty", "full"]);
    assert.deepEqual(readdirSync(join(cwd, "full")), ["keep.txt"]);
  }));

test("--strict: counters, then the error, and an output folder that is empty", () =>
  withLog(BAD_MD5, async (cwd) => {
    const { code, lines } = await runCli(["a.log", "--strict", "-o", "out"], { cwd });
    assert.equal(code, 1);
    const stats = lines.indexOf("Stats { ok: 3, fail_payload_md5: 1 }");
    assert.ok(stats >= 0 && stats < lines.indexOf("Error: Something went wrong"), lines.join("\n"));
    assert.deepEqual(readdirSync(join(cwd, "out")), []);
  }));

test("--strict-compile-id fails where an id is none", () =>
  withLog(record({ dynamo_start: {}, frame_id: "x" }), async (cwd) => {
    const { code, lines } = await runCli(["a.log", "--strict-compile-id", "-o", "out"], { cwd });
    assert.ok(lines.includes("Error: Some log entries did not have compile id"), lines.join("\n"));
    assert.equal(code, 1);
    assert.deepEqual(readdirSync(join(cwd, "out")), []);
  }));

test("standard input may be packed, and raw.log holds the unpacked bytes", () =>
  inFolder(async (cwd) => {
    const { code, lines } = await runCli(["-", "-o", "out"], { cwd, input: gzipSync(GOOD) });
    assert.equal(code, 0, lines.join("\n"));
    assert.equal(readFileSync(join(cwd, "out", "raw.log"), "utf8"), GOOD);
    assert.deepEqual(readdirSync(cwd), ["out"]);
  }));

test("a packed log that is cut off gives a report of what could be read, with a warning", () =>
  inFolder(async (cwd) => {
    const packed = gzipSync(
      GOOD + record({ aot_forward_graph: {}, ...C }, crypto.getRandomValues(new Uint8Array(9999)).join()),
    );
    writeFileSync(join(cwd, "a.log.gz"), packed.subarray(0, -3000));
    const { code, lines } = await runCli(["a.log.gz", "-o", "out"], { cwd });
    assert.equal(code, 0);
    assert.equal(lines[0], "Warning: Cannot unpack all of a.log.gz: it is cut off. What could be read is used.");
    assert.ok(readFileSync(join(cwd, "out", "raw.log"), "utf8").startsWith(GOOD));
  }));

test("an empty file and a foreign one give an empty report and a warning that says what they are", () =>
  inFolder(async (cwd) => {
    const files = {
      "empty.log": ["", "the log is empty"],
      "page.log": ["<html><body>hello", "the file seems to be an HTML page"],
    } as const;
    for (const [name, [text, looks]] of Object.entries(files)) {
      writeFileSync(join(cwd, name), text);
      const { code, lines } = await runCli([name, "-o", `${name}.out`], { cwd });
      assert.equal(code, 0);
      assert.ok(
        lines.some((line) => line.startsWith(`Warning: The report of ${name} is empty`) && line.includes(looks)),
      );
      assert.ok(existsSync(join(cwd, `${name}.out`, "index.html")));
    }
  }));

test("the log that is taken from a directory is named", () =>
  inFolder(async (cwd) => {
    mkdirSync(join(cwd, "logs"));
    for (const [day, name] of ["b.log", "a.log"].entries()) {
      writeFileSync(join(cwd, "logs", name), GOOD);
      utimesSync(join(cwd, "logs", name), day, day);
    }
    const { lines } = await runCli(["--latest", "logs"], { cwd });
    assert.equal(lines[0], "Taking a.log, the newest of 2 files in logs");
  }));

test("messages stop after 20 of a kind, unless -v asks for all", () =>
  withLog("no record\n".repeat(30), async (cwd) => {
    const count = async (...args: string[]) =>
      (await runCli(["a.log", "--overwrite", ...args], { cwd })).lines.filter((line) =>
        line.startsWith("Failed to parse glog prefix")
      ).length;
    assert.equal(await count(), 20);
    assert.equal(await count("-v"), 30);
  }));

test("a log cannot write commands to the terminal", () =>
  withLog(record({ "\u001b]0;owned\u0007": 1, ...C }), async (cwd) => {
    const { stderr } = await runCli(["a.log", "-v"], { cwd });
    // deno-lint-ignore no-control-regex
    assert.doesNotMatch(stderr, /[\x00-\x09\x0b-\x1f\x7f]/);
    assert.match(stderr, /^Unknown field \\u\{1b\}\]0;owned/m);
  }));

test("colours: never in a pipe, always when asked for, and NO_COLOR has no say then", async () => {
  const stderr = async (env: Record<string, string>, ...args: string[]) =>
    (await runCli(["no.log", ...args], { env })).stderr;
  assert.ok(!(await stderr({})).includes("\x1b"));
  const coloured = await stderr({ NO_COLOR: "1" }, "--color", "always");
  assert.ok(coloured.startsWith("\x1b[1;31mError:\x1b[0m no.log is not a file\n"), coloured);
});

test("the config file of the folder is used, said, and overruled by flags", () =>
  withLog(record({ inductor_output_code: { filename: "/tmp/c.py" }, ...C }, "import torch"), async (cwd) => {
    writeFileSync(join(cwd, "tlparse.jsonc"), '{ "plainText": true, "out": "from_config" } // ours');
    const { lines } = await runCli(["a.log"], { cwd });
    assert.equal(lines[0], "Settings of tlparse.jsonc are used");
    assert.ok(existsSync(join(cwd, "from_config", "-_0_0_0", "inductor_output_code_c_0.txt")));
    await runCli(["a.log", "-o", "from_flag"], { cwd });
    assert.ok(existsSync(join(cwd, "from_flag", "index.html")));
    writeFileSync(join(cwd, "tlparse.jsonc"), '{\n  "plain": true\n}');
    const refused = await runCli(["a.log"], { cwd });
    assert.equal(refused.code, 1);
    assert.equal(refused.lines[0], 'Error: Cannot use the config file tlparse.jsonc: line 2: unknown key "plain"');
  }));

test("an unknown module id is answered with the nearest, before anything is written", () =>
  withLog(GOOD, async (cwd) => {
    const { code, stderr } = await runCli(["a.log", "--skip-modules", "gaurds"], { cwd });
    assert.equal(code, 1);
    assert.match(stderr, /^Error: .*"gaurds".*Did you mean guards\?/);
    assert.deepEqual(readdirSync(cwd), ["a.log"]);
  }));

test("a module of one's own adds its files; one that throws is named, and everything else is written", () =>
  withLog(GOOD, async (cwd) => {
    const module = (id: string, body: string) =>
      `export default { id: "${id}", name: "Mine", subscriptions: ["graphs"], loadingStrategy: "eager", render: () => { ${body} } };`;
    writeFileSync(
      join(cwd, "good.mjs"),
      module(
        "good",
        'return { extra: [{ path: "mine.txt", phase: "early", content: { kind: "text", text: () => "hello" } }] };',
      ),
    );
    writeFileSync(join(cwd, "bad.mjs"), module("bad", 'throw new Error("no luck");'));
    const { code, lines } = await runCli(["a.log", "-o", "out", "--module", "good.mjs", "--module", "./bad.mjs"], {
      cwd,
    });
    assert.equal(code, 1);
    assert.ok(lines.includes("Error: The module bad failed: no luck"), lines.join("\n"));
    assert.equal(readFileSync(join(cwd, "out", "mine.txt"), "utf8"), "hello");
    assert.ok(existsSync(join(cwd, "out", "-_0_0_0", "dynamo_output_graph_0.txt")));
  }));

test("a file called `parse` is named with its folder", () =>
  inFolder(async (cwd) => {
    writeFileSync(join(cwd, "parse"), GOOD);
    assert.equal((await runCli(["./parse", "-o", "out"], { cwd })).code, 0);
    assert.ok(existsSync(join(cwd, "out", "index.html")));
  }));

test("completion scripts name commands and flags", async () => {
  for (const shell of ["bash", "zsh", "fish"]) {
    const { code, stdout } = await runCli(["completions", shell]);
    assert.equal(code, 0);
    assert.match(stdout, /render/);
    assert.match(stdout, /skip-modules/);
  }
});

test(
  "bash completes flags, commands and file names with blanks",
  { skip: process.platform === "win32" },
  () =>
    inFolder(async (cwd) => {
      writeFileSync(join(cwd, "my first.log"), GOOD);
      const { stdout } = await runCli(["completions", "bash"]);
      const completed = (...words: string[]) => {
        const quoted = words.map((word) => `'${word}'`).join(" ");
        const script = `${stdout}\nCOMP_WORDS=(tlparse ${quoted}); COMP_CWORD=${words.length}; _tlparse\n` +
          `printf '%s\\n' "\${COMPREPLY[@]}"`;
        const { stdout: answer, status } = spawnSync("bash", ["-c", script], { cwd, encoding: "utf8" });
        assert.equal(status, 0);
        return answer.trim().split("\n");
      };
      assert.deepEqual(completed("--skip"), ["--skip-modules"]);
      assert.deepEqual(completed("rend"), ["render"]);
      assert.deepEqual(completed("parse", "--chunk"), ["--chunk-size"]);
      assert.deepEqual(completed("my"), ["my first.log"]);
    }),
);

const missing = (shell: string): string | false =>
  spawnSync(shell, ["--version"]).error !== undefined && `${shell} is not installed`;

test("fish completes flags and commands", { skip: missing("fish") }, () =>
  inFolder(async (cwd) => {
    const { stdout } = await runCli(["completions", "fish"]);
    const completed = (line: string) => {
      const script = `${stdout}\ncomplete -C '${line}'\n`;
      const { stdout: answer, status } = spawnSync("fish", ["--no-config", "-c", script], { cwd, encoding: "utf8" });
      assert.equal(status, 0);
      return answer.trim().split("\n").map((found) => found.split("\t")[0]);
    };
    assert.deepEqual(completed("tlparse --skip"), ["--skip-modules"]);
    assert.deepEqual(completed("tlparse rend"), ["render"]);
    assert.deepEqual(completed("tlparse parse --chunk"), ["--chunk-size"]);
  }));

test(
  "zsh takes its script without a word, in a shell without any setup",
  { skip: missing("zsh") },
  () =>
    inFolder(async (HOME) => {
      const { stdout } = await runCli(["completions", "zsh"]);
      const script = `${stdout}\nprint $_comps[tlparse]`;
      const env = { ...process.env, HOME };
      const result = spawnSync("zsh", ["-f", "-c", script], { cwd: HOME, env, encoding: "utf8" });
      assert.deepEqual([result.stdout.trim(), result.stderr], ["_bash_complete -o filenames -F _tlparse", ""]);
    }),
);

test("without an index the report is its folder", () =>
  inFolder(async (cwd) => {
    writeFileSync(join(cwd, "a.log"), GOOD);
    const { lines } = await runCli(["a.log", "-o", "out", "--skip-modules", "index"], { cwd });
    assert.ok(lines.some((line) => line.startsWith("Report   out  (")), lines.join("\n"));
    assert.ok(!existsSync(join(cwd, "out", "index.html")));
  }));

test("output that nobody reads to the end is no failure", async () => {
  const child = startCli(["--help"]);
  child.stdout!.destroy();
  child.stdin!.end();
  const stderr: string[] = [];
  child.stderr!.setEncoding("utf8").on("data", (piece: string) => stderr.push(piece));
  const code = await new Promise((resolve) => child.once("close", resolve));
  assert.deepEqual([code, stderr.join("")], [0, ""]);
});
