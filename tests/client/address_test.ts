import assert from "node:assert/strict";
import { test } from "node:test";
import { type Address, closed, formatAddress, NOTHING_OPEN, opened, parseAddress } from "../../client/lazy/address.ts";

const address = (changes: Partial<Address>): Address => ({ ...NOTHING_OPEN, ...changes });

test("an address names a file and a line", () => {
  const shown = address({ files: ["0_0_0/code_4.html"], shown: 0, lines: { first: 120, last: 120 } });
  assert.equal(formatAddress(shown), "#f=0_0_0/code_4.html&L=120");
  assert.deepEqual(parseAddress("#f=0_0_0/code_4.html&L=120"), shown);
});

test("an address names several lines", () => {
  assert.deepEqual(parseAddress("#f=a.txt&L=10-20")?.lines, { first: 10, last: 20 });
  assert.match(formatAddress(address({ files: ["a.txt"], shown: 0, lines: { first: 10, last: 20 } })), /&L=10-20$/);
});

test("of several files the last one is shown, unless it says which", () => {
  assert.equal(parseAddress("#f=a.txt&f=b.txt")?.shown, 1);
  assert.equal(parseAddress("#f=a.txt&f=b.txt&on=1")?.shown, 0);
  assert.equal(formatAddress(address({ files: ["a.txt", "b.txt"], shown: 0 })), "#f=a.txt&f=b.txt&on=1");
});

test("names with any characters come back as they were", () => {
  for (
    const path of ["-_0_0_0/a&b=c#d.txt", "a+b c.txt", "100%.txt", "ü/日本.txt", "[0/0].txt", "%2E%2E/x.txt", "on=1"]
  ) {
    const shown = address({ files: [path, "z.txt"], shown: 0 });
    assert.deepEqual(parseAddress(formatAddress(shown)), shown, path);
  }
});

test("fragments of the page itself are no addresses", () => {
  for (const fragment of ["", "#", "#[0/0]", "#about", "#%5B0/0%5D", "#file=a", "#f=", "#f=&L=3"]) {
    assert.equal(parseAddress(fragment), null, fragment);
  }
});

test("what makes no sense in an address is left out", () => {
  assert.deepEqual(parseAddress("#f=a&f=a&L=x&on=7"), address({ files: ["a"], shown: 0 }));
  assert.deepEqual(parseAddress("#f=a&f=b&on=-1"), address({ files: ["a", "b"], shown: 1 }));
  assert.equal(parseAddress("#f=%ff%")?.files.length, 1);
});

test("no open file is no fragment", () => {
  assert.equal(formatAddress(NOTHING_OPEN), "");
});

test("a file that is opened gets a tab behind the others, or shows the one that it has", () => {
  const one = opened(NOTHING_OPEN, "a", null);
  const two = opened(one, "b", { first: 3, last: 3 });
  assert.deepEqual(two, address({ files: ["a", "b"], shown: 1, lines: { first: 3, last: 3 } }));
  assert.deepEqual(opened(two, "a", null), address({ files: ["a", "b"], shown: 0 }));
});

test("closing the file that is shown shows its neighbour", () => {
  const three = address({ files: ["a", "b", "c"], shown: 1, lines: { first: 3, last: 3 } });
  assert.deepEqual(closed(three, "b"), address({ files: ["a", "c"], shown: 1 }));
  assert.deepEqual(closed({ ...three, shown: 2 }, "c"), address({ files: ["a", "b"], shown: 1 }));
});

test("closing another file leaves the one that is shown, with its lines", () => {
  const three = address({ files: ["a", "b", "c"], shown: 1, lines: { first: 3, last: 3 } });
  assert.deepEqual(closed(three, "a"), { ...three, files: ["b", "c"], shown: 0 });
  assert.deepEqual(closed(three, "c"), { ...three, files: ["a", "b"], shown: 1 });
  assert.deepEqual(closed(three, "not open"), three);
});

test("closing the last file leaves nothing open", () => {
  assert.deepEqual(closed(address({ files: ["a"], shown: 0, alone: true }), "a"), NOTHING_OPEN);
});
