import { equal, ok } from "node:assert/strict";
import { test } from "node:test";
import { STYLES } from "../../components/styles.ts";

/** name -> its colours in the light and the dark theme. */
const COLOURS = new Map(
  [...STYLES.matchAll(/--([\w-]+):light-dark\((#\w+),(#\w+)\)/g)].map(([, name, light, dark]) => [
    name!,
    [light!, dark!] as const,
  ]),
);

/** Relative luminance and contrast as WCAG 2 defines them. */
function luminance(hex: string): number {
  const digits = hex.length === 4 ? [...hex.slice(1)].map((d) => d + d) : hex.slice(1).match(/../g)!;
  const [r, g, b] = digits.map((d) => parseInt(d, 16) / 255).map((c) =>
    c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  );
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light! + 0.05) / (dark! + 0.05);
}

const STATUSES = ["ok", "break", "error", "empty", "missing"];
const PAIRS = [
  ...["bg", "bg-2", "bg-3"].map((ground) => ["fg", ground]),
  ...["fg-2", "accent", ...STATUSES].flatMap((text) => [[text, "bg"], [text, "bg-2"]]),
  ...STATUSES.map((status) => [status, `${status}-bg`]),
  ["fg-2", "break-bg"],
];

for (const [text, ground] of PAIRS) {
  test(`${text} on ${ground} has the contrast of WCAG AA in both themes`, () => {
    for (const theme of [0, 1] as const) {
      const found = contrast(COLOURS.get(text!)![theme], COLOURS.get(ground!)![theme]);
      ok(found >= 4.5, `${found.toFixed(2)} in the ${theme === 0 ? "light" : "dark"} theme`);
    }
  });
}

test("the style sheet asks for nothing from elsewhere", () => {
  equal(/@import|url\(|@font-face/.test(STYLES), false);
});
