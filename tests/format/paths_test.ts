import { deepEqual, equal, notEqual } from "node:assert/strict";
import { test } from "node:test";
import { fragment, href, linkUrl, rootOf, safePath, suffixed, UniquePaths } from "../../format/paths.ts";

test("the number stands before the last dot of the name, a leading dot does not count (contract 2.5)", () => {
  const table: readonly [string, number, string][] = [
    ["-_0_0_0/aot_forward_graph.txt", 1, "-_0_0_0/aot_forward_graph_1.txt"],
    ["-_0_0_0/my.name.cache_hit.json", 6, "-_0_0_0/my.name.cache_hit_6.json"],
    ["-_0_0_0/torch._functorch.config.txt", 5, "-_0_0_0/torch._functorch.config_5.txt"],
    ["-_0_0_0/cache_bypass/sub.txt", 8, "-_0_0_0/cache_bypass/sub_8.txt"],
    ["-_0_0_0/.txt", 0, "-_0_0_0/.txt_0"],
    ["-_0_0_0/a/.txt", 1, "-_0_0_0/a/.txt_1"],
    ["-_0_0_0/...txt", 2, "-_0_0_0/.._2.txt"],
    ["a.b/c", 3, "a.b/c_3"],
  ];
  for (const [path, n, expected] of table) equal(suffixed(path, n), expected);
});

test("a harmless path stays as it is", () => {
  for (
    const path of [
      "-_0_0_0/aot_forward_graph_1.txt",
      "!x/é 😀 ü_1.txt",
      "a#b?c%41&<'\">.txt",
      ".hidden/..._1",
      `x/${"y".repeat(150)}`,
      "nul.txt",
    ]
  ) deepEqual(safePath(path), { path, original: null });
});

const HOSTILE = [
  ["../x", "%2E%2E/x"],
  ["a/./b", "a/%2E/b"],
  ["/etc/passwd", "%2F/etc/passwd"],
  ["a//b", "a/%2F/b"],
  ["a/", "a/%2F"],
  ["", "%2F"],
  ["..\\..\\x", "..%5C..%5Cx"],
  ["a\u0000b", "a%00b"],
  ["a\u001b[2Jb", "a%1B[2Jb"],
  ["a\u0085b", "a%C2%85b"],
  ["100%\n", "100%25%0A"],
] as const;
for (const [path, expected] of HOSTILE) {
  test(`${JSON.stringify(path)} becomes ${expected}, and the original is known`, () => {
    deepEqual(safePath(path), { path: expected, original: path });
  });
}

test("on Windows also reserved names, characters and endings are encoded", () => {
  const table = [
    ["nul", "%6Eul"],
    ["a/COM1.txt", "a/%43OM1.txt"],
    ["aux.a.b", "%61ux.a.b"],
    ["console", "console"],
    ["C:x", "C%3Ax"],
    ["a.", "a%2E"],
    ["a ", "a%20"],
    ['<>"|?*', "%3C%3E%22%7C%3F%2A"],
    ["a/b_1.txt", "a/b_1.txt"],
  ] as const;
  for (const [path, expected] of table) equal(safePath(path, "windows").path, expected);
});

const bytes = (text: string) => new TextEncoder().encode(text).length;

test("a long component is cut, keeps its number and its extension, and stays different from its like", () => {
  for (const letter of ["x", "é", "😀", "\n"]) {
    const cut = (end: string) => safePath(`d/${letter.repeat(300)}${end}_12.txt`).path.split("/")[1]!;
    equal(cut("a").endsWith("_12.txt"), true);
    equal(bytes(cut("a")) <= 150, true);
    equal(cut("a").isWellFormed(), true);
    notEqual(cut("a"), cut("b"));
    equal(cut("a"), cut("a"));
  }
});

test("a path of very many components becomes one that every system takes", () => {
  const { path, original } = safePath(`-_0_0_0/${"a/".repeat(100_000)}b_7.txt`);
  equal(path.startsWith("-_0_0_0/"), true);
  equal(path.split("/").length, 2);
  equal(bytes(path) <= 600, true);
  equal(path.endsWith("_7.txt"), true);
  equal(original!.length > 200_000, true);
});

test("no safe path has an empty or a dotted component, whatever the name", () => {
  const parts = ["", ".", "..", "/", "\\", "\0", "%", "2E", "a", "\ud83d", "é", "~", "con"];
  for (let seed = 0; seed < 5000; seed++) {
    let path = "";
    for (let k = seed; k > 0; k = Math.floor(k / parts.length)) path += parts[k % parts.length];
    for (const rules of ["posix", "windows"] as const) {
      for (const name of safePath(path, rules).path.split("/")) {
        equal(["", ".", ".."].includes(name), false, path);
        // deno-lint-ignore no-control-regex -- control characters are what it looks for
        equal(/[\u0000-\u001f\\]/.test(name), false, path);
        equal(name.isWellFormed(), true, path);
      }
    }
  }
});

test("repeated paths are counted, and no path lies below a file", () => {
  const unique = new UniquePaths();
  deepEqual(["a.txt", "a.txt", "a-2.txt", "a.txt", "b/c", "b", "a.txt/x.y", "a.txt/x.y"].map((p) => unique.take(p)), [
    "a.txt",
    "a-2.txt",
    "a-2-2.txt",
    "a-3.txt",
    "b/c",
    "b-2",
    "a-4.txt/x.y",
    "a-4.txt/x-2.y",
  ]);
});

test("a hundred thousand equal paths are no quadratic work", () => {
  const unique = new UniquePaths();
  for (let k = 1; k < 100_000; k++) unique.take("a.txt");
  equal(unique.take("a.txt"), "a-100000.txt");
});

test("links to files are percent-encoded by component", () => {
  equal(href("-_0_0_0/g#1? %41é[x]_0.txt", "../"), "../-_0_0_0/g%231%3F%20%2541%C3%A9%5Bx%5D_0.txt");
  equal(href("a/%2E%2E/b"), "a/%252E%252E/b");
  equal(href("\ud800"), "%EF%BF%BD");
  equal(fragment("[0/0]"), "#%5B0%2F0%5D");
  deepEqual([rootOf("index.html"), rootOf("a/b/c.html")], ["", "../../"]);
});

test("a link of the log is followed only if it is http or https", () => {
  for (const url of ["https://e.com/a?b='c'", "http://e.com", "HTTPS://e.com"]) equal(linkUrl(url), url);
  for (
    const url of [
      "javascript:alert(1)",
      "java\nscript:alert(1)",
      " javascript:alert(1)",
      "data:text/html,x",
      "file:///etc/passwd",
      "//e.com/x",
      "www.e.com",
      "index.html",
      "",
      "https://",
    ]
  ) equal(linkUrl(url), null, url);
});
