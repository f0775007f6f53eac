import { equal, notDeepEqual } from "node:assert/strict";
import { appendFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { everySecond, fileState } from "../../runtime/watch.ts";
import { inFolder } from "../run_cli.ts";

test("a file that grows, or whose place another one takes, is not what it was", () =>
  inFolder((folder) => {
    const path = join(folder, "a.log"), other = join(folder, "b.log");
    equal(fileState(path), null);
    writeFileSync(path, "one");
    writeFileSync(other, "two");
    const first = fileState(path);
    equal(first?.bytes, 3);
    appendFileSync(path, "!");
    const grown = fileState(path);
    equal(grown?.bytes, 4);
    renameSync(other, path);
    notDeepEqual({ ...fileState(path), bytes: 0, modified: 0 }, { ...grown, bytes: 0, modified: 0 });
    rmSync(path);
    equal(fileState(path), null);
  }));

test("the looking begins after a second and ends when it is told to", async () => {
  let looks = 0;
  const stop = everySecond(() => looks++);
  const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  await wait(1300);
  stop();
  equal(looks, 1);
  await wait(1100);
  equal(looks, 1);
});
