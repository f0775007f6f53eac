import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { formatRankAddress, parseRankAddress, rankAddressOf } from "../../client/lazy/rank_address.ts";

for (
  const [text, rank, fragment] of [
    ["#rank=0", 0, ""],
    ["#rank=12&f=a/b.txt&L=3", 12, "#f=a/b.txt&L=3"],
    ["#rank=3&%5B0%2F0%5D", 3, "#%5B0%2F0%5D"],
  ] as const
) {
  test(`${text} is an address of rank ${rank}`, () => {
    deepEqual(parseRankAddress(text), { rank, fragment });
    equal(formatRankAddress({ rank, fragment }), text);
  });
}

for (const text of ["", "#", "#ranks", "#rank=", "#rank=x", "#rank=-1", "#f=rank=1", "#rank=12345678901", "#rank=1x"]) {
  test(`${JSON.stringify(text)} is an address of no rank`, () => equal(parseRankAddress(text), null));
}

test("links of the landing page lead to ranks, to what their pages name, and to their files", () => {
  const address = (path: string, place: string | null = null, lines: { first: number; last: number } | null = null) => {
    const found = rankAddressOf(path, lines, place);
    return found && formatRankAddress(found);
  };
  equal(address("rank_3/index.html"), "#rank=3");
  equal(address("rank_3/index.html", "[0/0]"), "#rank=3&%5B0%2F0%5D");
  equal(address("rank_0/-_0_0_0/a b.txt", null, { first: 2, last: 2 }), "#rank=0&f=-_0_0_0/a%20b.txt&L=2");
  for (const other of ["manifest.json", "rank_/index.html", "rank_1", "x/rank_1/a"]) equal(address(other), null);
});
