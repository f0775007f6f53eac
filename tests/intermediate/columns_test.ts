import { equal } from "node:assert/strict";
import { test } from "node:test";
import { Column } from "../../intermediate/columns.ts";

test("a column keeps what was pushed and set, over the ends of its blocks", () => {
  for (const length of [0, 1, 1023, 1024, 1025, 65_535, 65_536, 65_537, 200_000]) {
    const column = new Column(Uint32Array);
    for (let i = 0; i < length; i++) column.push(i * 3);
    equal(column.length, length);
    for (let i = 0; i < length; i += 7) column.set(i, i + 1);
    for (let i = 0; i < length; i++) {
      const expected = i % 7 === 0 ? i + 1 : i * 3;
      if (column.at(i) !== expected) equal(column.at(i), expected, `${i} of ${length}`);
    }
  }
});
