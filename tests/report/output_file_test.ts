import { deepEqual, equal, throws } from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { policy } from "../../report/document.tsx";
import { OutputExistsError, OutputRefusedError } from "../../report/output_error.ts";
import { prepareOutputFile } from "../../report/output_file.ts";

function inFolder(name: string, run: (folder: string) => void): void {
  test(name, () => {
    const folder = mkdtempSync(join(tmpdir(), "tlparse-file-"));
    try {
      run(folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

const OLD = `<!DOCTYPE html><meta content="${policy("0")}">`;
const settings = (overwrite: boolean, inputs: readonly string[] = []) => ({ overwrite, inputs });

inFolder("a file takes its place when it is whole, and leaves nothing beside it", (folder) => {
  const out = join(folder, "a/b/report.html");
  const stage = prepareOutputFile(out, settings(false));
  writeFileSync(join(stage.folder, stage.file), "new");
  throws(() => readFileSync(out));
  stage.commit();
  equal(readFileSync(out, "utf8"), "new");
  deepEqual(readdirSync(join(folder, "a/b")), ["report.html"]);
});

inFolder("a stage that is given up leaves nothing at all", (folder) => {
  const stage = prepareOutputFile(join(folder, "a/report.html"), settings(false));
  writeFileSync(join(stage.folder, stage.file), "new");
  stage.abort();
  deepEqual(readdirSync(folder), []);
});

inFolder("an old report stays until the new one is whole", (folder) => {
  const out = join(folder, "report.html");
  writeFileSync(out, OLD);
  throws(() => prepareOutputFile(out, settings(false)), OutputExistsError);
  const stage = prepareOutputFile(out, settings(true));
  equal(stage.replaces, true);
  writeFileSync(join(stage.folder, stage.file), "new");
  equal(readFileSync(out, "utf8"), OLD);
  stage.commit();
  equal(readFileSync(out, "utf8"), "new");
});

inFolder("only a report is replaced, and never the input", (folder) => {
  const other = join(folder, "train.py"), report = join(folder, "report.html"), inside = join(folder, "folder");
  writeFileSync(other, "import torch");
  writeFileSync(report, OLD);
  mkdirSync(inside);
  throws(() => prepareOutputFile(other, settings(true)), OutputRefusedError);
  throws(() => prepareOutputFile(inside, settings(true)), OutputRefusedError);
  throws(() => prepareOutputFile(report, settings(true, [report])), OutputRefusedError);
  deepEqual(readdirSync(folder).sort(), ["folder", "report.html", "train.py"]);
});

inFolder("a report that came to be meanwhile is not replaced", (folder) => {
  const out = join(folder, "report.html");
  const stage = prepareOutputFile(out, settings(false));
  writeFileSync(join(stage.folder, stage.file), "new");
  writeFileSync(out, OLD);
  throws(() => stage.commit(), OutputExistsError);
  stage.abort();
  equal(readFileSync(out, "utf8"), OLD);
});
