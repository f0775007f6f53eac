import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";
import { resolveInput } from "../../runtime/find_input.ts";
import { openInput } from "../../runtime/input.ts";
import { UserError } from "../../runtime/user_error.ts";

const work = mkdtempSync(join(tmpdir(), "tlparse-input-"));
after(() => rmSync(work, { recursive: true }));

let folders = 0;
/** A new folder with these files; each is a day newer than the one before. */
function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = join(work, `folder${folders++}`);
  mkdirSync(folder);
  let day = 0;
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    writeFileSync(path, content);
    const time = new Date(Date.UTC(2025, 0, ++day));
    utimesSync(path, time, time);
  }
  return folder;
}

function refusal(action: () => unknown): { first: string; all: string } {
  try {
    action();
  } catch (error) {
    assert.ok(error instanceof UserError, String(error));
    return { first: error.message, all: [error.message, ...error.details].join("\n") };
  }
  throw new Error("nothing was refused");
}

/** Nothing can be spooled there. */
const noSpool = { spoolFolder: join(work, "missing") };

test("a plain file is read where it is, with the size that it has now", async () => {
  const folder = folderOf({ "a.log": "one\ntwo\n" });
  const opened = await openInput(resolveInput(join(folder, "a.log")), noSpool);
  writeFileSync(join(folder, "a.log"), "one\ntwo\nthree\n");
  assert.deepEqual(opened.input, {
    path: join(folder, "a.log"),
    name: "a.log",
    given: join(folder, "a.log"),
    bytes: 8,
    modified: Date.UTC(2025, 0, 1),
  });
  assert.equal(new TextDecoder().decode(opened.head), "one\ntwo\n");
});

test("a missing file is refused in the words of the contract", () => {
  assert.equal(refusal(() => resolveInput(join(work, "no.log"))).first, `${join(work, "no.log")} is not a file`);
});

test("a path through a file is no file either", () => {
  const folder = folderOf({ "a.log": "" });
  const path = join(folder, "a.log", "b.log");
  assert.equal(refusal(() => resolveInput(path)).first, `${path} is not a file`);
});

test("a directory with one log is that log, whatever else lies in it", () => {
  const folder = folderOf({ "notes.txt": "x", "dedicated_log_torch_trace_ab.log": "log", "model.pt": "y" });
  mkdirSync(join(folder, "old.log"));
  assert.equal(resolveInput(folder).path, join(folder, "dedicated_log_torch_trace_ab.log"));
});

test("a directory with several logs lists them with rank, size and age, and the commands", () => {
  const folder = folderOf({
    "dedicated_log_torch_trace_rank_10_b.log": "x".repeat(2_500_000),
    "dedicated_log_torch_trace_rank_2_a.log": "xy",
    "dedicated_log_torch_trace_c.log": "",
  });
  const { first, all } = refusal(() => resolveInput(folder, { now: Date.UTC(2025, 0, 4) }));
  assert.equal(first, `${folder} is not a file`);
  const lines = all.split("\n").map((line) => line.trim().replaceAll(/ {2,}/g, " | "));
  assert.deepEqual(lines.slice(2, 5), [
    "rank 2 | 2 bytes | 2 days ago | dedicated_log_torch_trace_rank_2_a.log",
    "rank 10 | 2.5 MB | 3 days ago | dedicated_log_torch_trace_rank_10_b.log",
    "no rank | 0 bytes | 1 day ago | dedicated_log_torch_trace_c.log",
  ]);
  assert.ok(lines.includes(`tlparse ${join(folder, "dedicated_log_torch_trace_rank_2_a.log")}`));
  assert.ok(lines.includes(`tlparse --latest ${folder}`));
  assert.ok(lines.includes(`tlparse --all-ranks-html ${folder}`));
});

test("a directory without logs says so, and one of `tlparse parse` says what to do", () => {
  const empty = folderOf({ "a.txt": "" });
  assert.match(
    refusal(() => resolveInput(empty)).all,
    /is not a file\nIt is a directory in which no file is called \*\.log/,
  );
  const parsed = folderOf({ "manifest.json": "{}", "index.jsonl": "" });
  assert.match(refusal(() => resolveInput(parsed)).all, /tlparse render /);
});

test("--latest takes the newest regular file, not a newer link or folder", () => {
  const folder = folderOf({ "b.log": "older", "a.txt": "newer" });
  symlinkSync(join(folder, "b.log"), join(folder, "link.log"));
  mkdirSync(join(folder, "folder.log"));
  assert.equal(resolveInput(folder, { latest: true }).path, join(folder, "a.txt"));
});

test("--latest takes the last name among files of the same time", () => {
  const folder = folderOf({ "b.log": "", "a.log": "" });
  const time = new Date(Date.UTC(2025, 5, 1));
  for (const name of ["a.log", "b.log"]) utimesSync(join(folder, name), time, time);
  assert.equal(resolveInput(folder, { latest: true }).path, join(folder, "b.log"));
});

test("--latest needs a directory with files", () => {
  const folder = folderOf({ "a.log": "" });
  const file = join(folder, "a.log");
  assert.equal(
    refusal(() => resolveInput(file, { latest: true })).first,
    `Input path ${file} is not a directory (required when using --latest)`,
  );
  const empty = folderOf({});
  symlinkSync(file, join(empty, "link.log"));
  assert.equal(refusal(() => resolveInput(empty, { latest: true })).first, `No files found in directory ${empty}`);
});

test("a packed file is known by its bytes, not by its name, and is unpacked to the spool folder", async () => {
  const folder = folderOf({ "packed.log": gzipSync("first\n"), "plain.gz": "plain\n" });
  const spool = folderOf({});
  const opened = await openInput(resolveInput(join(folder, "packed.log")), { spoolFolder: spool });
  assert.equal(opened.input.name, "packed.log");
  assert.equal(opened.input.bytes, 6);
  assert.equal(opened.input.modified, Date.UTC(2025, 0, 1));
  assert.equal(readFileSync(opened.input.path, "utf8"), "first\n");
  assert.equal(opened.fault, null);
  opened.close();
  assert.throws(() => readFileSync(opened.input.path), { code: "ENOENT" });
  assert.equal((await openInput(resolveInput(join(folder, "plain.gz")), noSpool)).input.bytes, 6);
});

test("a gzip file that is cut off gives what could be read, and says so", async () => {
  const text = Array.from({ length: 20_000 }, (_, i) => `line ${i * 7919 % 10_007}\n`).join("");
  const packed = gzipSync(text);
  const folder = folderOf({ "cut.log.gz": packed.subarray(0, packed.length / 2) });
  const spool = folderOf({});
  const opened = await openInput(resolveInput(join(folder, "cut.log.gz")), { spoolFolder: spool });
  const read = readFileSync(opened.input.path, "utf8");
  assert.ok(read.length > text.length / 4 && text.startsWith(read), `${read.length} characters were read`);
  assert.match(
    opened.fault ?? "",
    /^Cannot unpack all of .*cut\.log\.gz: it is cut off\. What could be read is used\.$/,
  );
});

test("an aborted signal ends the unpacking and leaves no spool file", async () => {
  const folder = folderOf({ "a.log.gz": gzipSync("x".repeat(100)) });
  const spool = folderOf({});
  const signal = AbortSignal.abort(new Error("stopped"));
  await assert.rejects(
    openInput(resolveInput(join(folder, "a.log.gz")), { spoolFolder: spool, signal }),
    /stopped/,
  );
  assert.throws(() => readFileSync(join(spool, "input.log")), { code: "ENOENT" });
});

test("a spool folder that cannot be written is told in the words of the system", async () => {
  const folder = folderOf({ "a.log.gz": gzipSync("x") });
  const opening = openInput(resolveInput(join(folder, "a.log.gz")), { spoolFolder: join(folder, "none") });
  await assert.rejects(opening, { message: "No such file or directory (os error 2)" });
});
