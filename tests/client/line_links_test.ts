import { deepEqual } from "node:assert/strict";
import { test } from "node:test";
import { LineLinks } from "../../client/line_links.ts";
import { moved } from "../../client/panel_dividers.ts";
import { between } from "../../client/text_panel.ts";

const MAPPINGS = {
  preToPost: { 1: [10, 11], 2: [11] },
  postToPre: { 10: [1], 11: [1, 2] },
  pyCodeToPost: { 100: [11, 10], 12: [10] },
  postToPyCode: { 10: [100, 12], 11: [100] },
  cppCodeToPost: { 7: [11] },
  postToCppCode: { 11: [7] },
};
const python = new LineLinks(MAPPINGS, "python", 0);

test("a line of the first graph leads to the second, and over it to the code, each line once", () => {
  deepEqual(python.of("pre", 1), { pre: [1], post: [10, 11], code: [100, 12] });
});

test("a line of the second graph leads both ways", () => {
  deepEqual(python.of("post", 11), { pre: [1, 2], post: [11], code: [100] });
});

test("a line of the code leads back to the first graph", () => {
  deepEqual(python.of("code", 100), { pre: [1, 2], post: [11, 10], code: [100] });
});

test("C++ has mappings of its own, and the numbering may begin further down", () => {
  const cpp = new LineLinks(MAPPINGS, "cpp", 5);
  deepEqual(cpp.of("code", 12), { pre: [1, 2], post: [11], code: [12] });
  deepEqual(cpp.of("pre", 2), { pre: [2], post: [11], code: [12] });
  deepEqual(cpp.linked("code"), [12]);
});

test("lines that are linked come in numeric order", () => {
  deepEqual(python.linked("code"), [12, 100]);
  deepEqual(python.linked("post"), [10, 11]);
});

test("without mappings a line belongs to none", () => {
  const none = new LineLinks({}, "python", 0);
  deepEqual(none.of("post", 3), { pre: [], post: [3], code: [] });
  deepEqual(none.linked("pre"), []);
});

test("only the marks that can be seen are made", () => {
  deepEqual(between([1, 5, 9, 9, 12], 5, 9), [5, 9, 9]);
  deepEqual(between([], 1, 2), []);
});

test("a divider moves between the panels beside it, and neither gets too narrow", () => {
  const shares = [0.25, 0.25, 0.5];
  const rounded = (i: number, by: number) => moved(shares, i, by).map((share) => Number(share.toFixed(3)));
  deepEqual(rounded(0, 0.125), [0.375, 0.125, 0.5]);
  deepEqual(rounded(0, -1), [0.1, 0.4, 0.5]);
  deepEqual(rounded(1, 1), [0.25, 0.65, 0.1]);
});
