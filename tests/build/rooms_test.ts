import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** From below to above: a room imports itself and what stands before it. */
const LAYERS = ["format", "log", "intermediate", "modules", "report", "server", "run", "cli"];
/** They run in browsers. */
const BROWSER = ["format", "components", "client"];
const ROOMS = [...LAYERS, "components", "client", "runtime"];

interface Import {
  readonly from: string;
  readonly to: string;
}

function filesOf(room: string): string[] {
  if (!existsSync(join(ROOT, room))) return [];
  return readdirSync(join(ROOT, room), { recursive: true, encoding: "utf8" })
    .filter((path) => /\.tsx?$/.test(path)).map((path) => `${room}/${path.replaceAll("\\", "/")}`);
}

/** Imports of values; those of types are gone, since they do not run. */
async function importsOf(files: readonly string[]): Promise<Import[]> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [...files],
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    jsx: "automatic",
    jsxImportSource: "preact",
    outdir: "unused",
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  return Object.entries(metafile.inputs).flatMap(([from, { imports }]) =>
    imports.map(({ path: to }) => ({ from, to }))
  );
}

const roomOf = (path: string): string => path.split("/")[0] ?? path;
const shown = (imports: readonly Import[]): string[] => imports.map(({ from, to }) => `${from} imports ${to}`);
const isBuiltin = (path: string): boolean => builtinModules.includes(path.replace(/^node:/, ""));

const imports = await importsOf(ROOMS.flatMap(filesOf));

test("the imports of every room are known", () => {
  const silent = ["log", "intermediate", "modules", "components", "client"].filter((room) =>
    !imports.some(({ from }) => roomOf(from) === room)
  );
  assert.deepEqual(silent, []);
});

test("what runs in browsers imports only its like and packages", () => {
  const trespasses = imports.filter(({ from, to }) =>
    BROWSER.includes(roomOf(from)) && (isBuiltin(to) || (ROOMS.includes(roomOf(to)) && !BROWSER.includes(roomOf(to))))
  );
  assert.deepEqual(shown(trespasses), []);
});

test("modules do no input or output", () => {
  const io = ["node:fs", "node:fs/promises", "node:child_process", "node:http", "node:net"];
  assert.deepEqual(shown(imports.filter(({ from, to }) => roomOf(from) === "modules" && io.includes(to))), []);
});

test("dependencies point downwards", () => {
  const trespasses = imports.filter(({ from, to }) => {
    const [own, other] = [LAYERS.indexOf(roomOf(from)), LAYERS.indexOf(roomOf(to))];
    return own >= 0 && other > own;
  });
  assert.deepEqual(shown(trespasses), []);
});

test("only the command line prints or exits, and progress of the terminal", () => {
  const printing = ROOMS.filter((room) => !["cli", "client", "runtime"].includes(room)).flatMap(filesOf)
    .filter((path) => /\bconsole\.|\bprocess\.(?:exit|stdout|stderr)\b/.test(readFileSync(join(ROOT, path), "utf8")));
  assert.deepEqual(printing, []);
});

test("only runtime/ asks which runtime it is on", () => {
  const asking = ROOMS.filter((room) => room !== "runtime").flatMap(filesOf)
    .filter((path) => !path.startsWith("client/generated/"))
    .filter((path) => /\b(?:Deno|Bun)\.|\bprocess\.versions\b/.test(readFileSync(join(ROOT, path), "utf8")));
  assert.deepEqual(asking, []);
});
