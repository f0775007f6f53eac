/**
 * Builds what the sources alone are not:
 *
 *   node build.mjs assembly log/generated/byte_loops.ts, the inner loops of reading (npm's prepare script makes this and the next two)
 *   node build.mjs client   client/generated/assets.ts, the scripts of the pages as text
 *   node build.mjs bundle   dist/tlparse.mjs, the whole program in one file, for Deno, Bun and Node
 *   node build.mjs elements dist/elements.mjs and dist/elements.js, the elements for other pages; `bundle` makes them too
 *   node build.mjs deno     dist/tlparse-deno, an executable. Where the stub cannot be downloaded, DENO_COMPILER and DENORT_BIN
 *                           name a Deno and its stub that are at hand
 *   node build.mjs bun      dist/tlparse-bun, an executable
 *   node build.mjs all      everything
 */
import { execFileSync } from "node:child_process";
import { Buffer } from "node:buffer";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import process from "node:process";
import { bun, deno, ROOT } from "./tools/installed.mjs";

/** Name in the report's assets/ -> entry point. */
const CLIENT_SCRIPTS = {
  "page.js": "client/page.ts",
  "code.js": "client/code.ts",
  "provenance.js": "client/provenance.ts",
  "lazy.js": "client/lazy.ts",
  "views.js": "client/lazy_views.ts",
  "viewer.js": "client/code_viewer.ts",
  "live.js": "client/live.ts",
  "ranks.js": "client/ranks.ts",
};
/** Scripts that run beside lazy.js take its Preact. */
const SHARED_PREACT = {
  "preact": "./client/lazy/shared/preact.ts",
  "preact/jsx-runtime": "./client/lazy/shared/jsx_runtime.ts",
};
/** Else CodeMirror parses for 100 ms at once as long as no key is pressed, and pages that are scrolled meanwhile stay blank. */
const SHORT_PARSING = { "navigator.scheduling": "undefined" };
const BYTE_LOOPS = join(ROOT, "log/generated/byte_loops.ts");
const ASSETS = join(ROOT, "client/generated/assets.ts");
const BUNDLE = join(ROOT, "dist/tlparse.mjs");

/** An executable may do what any program may: with less, Deno refuses to read below /dev, and logs lie in /dev/shm. */
const PERMISSIONS = ["-A"];

/** CommonJS dependencies ask for built-in modules with `require`, which a module does not have. */
const REQUIRE = 'import { createRequire as requireOf } from "node:module"; const require = requireOf(import.meta.url);';

const fromNpm = (module) =>
  import(module).catch((cause) => {
    throw new Error(`Cannot build: ${module.split("/")[0]} is not installed; run npm ci`, { cause });
  });

async function esbuild(options) {
  const { build } = await fromNpm("esbuild");
  return build({
    absWorkingDir: ROOT,
    bundle: true,
    target: "es2022",
    legalComments: "none",
    logLevel: "error",
    ...options,
  });
}

const readIfThere = (path) => existsSync(join(ROOT, path)) ? readFileSync(join(ROOT, path), "utf8") : null;

function requireFile(path, purpose) {
  if (!existsSync(join(ROOT, path))) throw new Error(`Cannot build ${purpose}: ${path} does not exist`);
}

/** WebAssembly as text, since all that the program needs is in one file. */
async function buildAssembly() {
  const entry = "log/assembly/index.ts", compiled = "byte_loops.wasm";
  requireFile(entry, BYTE_LOOPS);
  const { default: asc } = await fromNpm("assemblyscript/asc");
  let code = null;
  const flags = "-O3 --noAssert --runtime stub --use abort= --enable simd".split(" ");
  const { error, stderr } = await asc.main([entry, "--outFile", compiled, ...flags], {
    // Its imports have no extension, those of all others do.
    readFile: (name) => readIfThere(name.replace(/\.ts\.ts$/, ".ts")),
    writeFile: (name, contents) => void (name === compiled && (code = contents)),
  });
  if (error || code === null) throw new Error(`Cannot build ${entry}: ${error?.message}\n${stderr}`);
  const text = Buffer.from(code).toString("base64");
  write(BYTE_LOOPS, `// Made by build.mjs from ${entry}.\nexport const BYTE_LOOPS = "${text}";\n`);
}

async function buildClient() {
  const scripts = await Promise.all(
    Object.entries(CLIENT_SCRIPTS).map(async ([name, entry]) => {
      requireFile(entry, `assets/${name}`);
      return [name, await clientScript(entry, name === "views.js" ? SHARED_PREACT : {})];
    }),
  );
  const source = `// Made by build.mjs from ${Object.values(CLIENT_SCRIPTS).join(", ")}.
export const ASSETS: Readonly<Record<string, string>> = ${JSON.stringify(Object.fromEntries(scripts), null, 2)};
`;
  write(ASSETS, source);
}

/** Classic script: on file:// browsers refuse modules. ASCII, so that it means the same whatever charset is assumed. */
async function clientScript(entry, alias) {
  const { outputFiles } = await esbuild({
    entryPoints: [entry],
    alias,
    write: false,
    platform: "browser",
    format: "iife",
    minify: true,
    charset: "ascii",
    define: SHORT_PARSING,
    jsx: "automatic",
    jsxImportSource: "preact",
  });
  return outputFiles[0].text;
}

/** The same elements as a module and as a classic script, with all that they need. */
async function buildElements() {
  for (const [name, format] of [["elements.mjs", "esm"], ["elements.js", "iife"]]) {
    const out = join(ROOT, "dist", name);
    await esbuild({
      entryPoints: ["client/elements/define.ts"],
      outfile: out,
      platform: "browser",
      format,
      // What the module exports the script has as this.
      ...format === "iife" ? { globalName: "tlparseElements" } : {},
      minify: true,
      charset: "ascii",
      jsx: "automatic",
      jsxImportSource: "preact",
    });
    report(out);
  }
}

async function buildBundle() {
  await buildAssembly();
  await buildClient();
  await buildElements();
  requireFile("cli.ts", "the bundle");
  await esbuild({
    entryPoints: ["cli.ts"],
    outfile: BUNDLE,
    platform: "node",
    // The CommonJS files of jsonc-parser hide their imports from bundlers; its modules do not.
    mainFields: ["module", "main"],
    format: "esm",
    // A run of a small log is mostly start-up, and a fifth of that is reading the program.
    minify: true,
    jsx: "automatic",
    jsxImportSource: "preact",
    banner: { js: REQUIRE },
  });
  report(BUNDLE);
}

/** From the bundle and without configuration: with it, all of node_modules would be embedded. */
function buildWithDeno() {
  const out = join(ROOT, "dist/tlparse-deno");
  const compiler = process.env.DENO_COMPILER ? [process.env.DENO_COMPILER] : deno();
  const flags = ["--no-config", "--no-npm", "--no-remote", "--no-check", "--no-code-cache"];
  run([...compiler, "compile", ...flags, ...PERMISSIONS, "-o", out, BUNDLE]);
  report(out);
}

function buildWithBun() {
  const out = join(ROOT, "dist/tlparse-bun");
  const flags = [
    "--minify",
    "--bytecode",
    "--format=esm",
    "--no-compile-autoload-dotenv",
    "--no-compile-autoload-bunfig",
  ];
  run([...bun(), "build", "--compile", ...flags, BUNDLE, "--outfile", out]);
  report(out);
}

function run([program, ...args]) {
  execFileSync(program, args, { cwd: ROOT, stdio: "inherit" });
}

function write(file, text) {
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, text);
  report(file);
}

function report(file) {
  console.log(`${relative(ROOT, file)}  ${(statSync(file).size / 1e6).toFixed(2)} MB`);
}

async function main(what) {
  const builds = {
    assembly: [buildAssembly],
    client: [buildClient],
    elements: [buildElements],
    bundle: [buildBundle],
    deno: [buildBundle, buildWithDeno],
    bun: [buildBundle, buildWithBun],
    all: [buildBundle, buildWithDeno, buildWithBun],
  };
  const steps = builds[what];
  if (!steps) throw new Error(`Cannot build ${what ?? "nothing"}: choose one of ${Object.keys(builds).join(", ")}`);
  for (const step of steps) await step();
}

main(process.argv[2]).catch((error) => {
  console.error(`Error: ${error.message}`);
  process.exitCode = 1;
});
