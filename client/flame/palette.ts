/** Colours and styles of the flame chart. */
import type { Palette } from "./flame_canvas.ts";

/** Grounds on which the text of both themes can be read. */
const GROUNDS: readonly (readonly [light: string, dark: string])[] = [
  ["#cfe0f7", "#26456e"],
  ["#fbe0b8", "#5a4314"],
  ["#d3ecd6", "#1f4d2d"],
  ["#ecd6f3", "#4b2d5e"],
  ["#fbd5d3", "#642a2c"],
  ["#cdeaea", "#184b4d"],
  ["#e6e3c6", "#48451c"],
  ["#dcdfe6", "#3a414d"],
];

export const COLOURS: Readonly<Record<string, string>> = {
  bg: "var(--bg)",
  fg: "var(--fg)",
  muted: "var(--fg-2)",
  line: "var(--line)",
  accent: "var(--accent)",
  ...Object.fromEntries(GROUNDS.map(([light, dark], i) => [i, `light-dark(${light},${dark})`])),
};
const SWATCHES = Object.entries(COLOURS).map(([name, colour]) => `.swatch-${name}{color:${colour}}`).join("");

export const FLAME_STYLES = `
.flame{overflow-x:hidden}
.flame i{display:none}
.flame canvas{position:sticky;top:0;display:block;width:100%;font-family:var(--mono);cursor:default}
.keys{font-size:12.5px}
.tip{position:fixed;z-index:10;max-width:min(480px,calc(100vw - 8px));max-height:60vh;overflow:hidden;padding:4px 8px;border:1px solid var(--line);border-radius:4px;background:var(--bg);pointer-events:none}
.tip pre,.detail pre{white-space:pre-wrap;overflow-wrap:anywhere;color:var(--fg-2)}
table{width:100%;border-collapse:collapse}
th{text-align:left;font-weight:500;font-size:12.5px;color:var(--fg-2)}
td,th{padding:2px 12px 2px 0}
tbody tr{border-top:1px solid var(--line)}
.number{text-align:right;font-variant-numeric:tabular-nums}
td button{padding:0;border:0;background:none;color:var(--accent);text-align:left;overflow-wrap:anywhere}
${SWATCHES}
`;

/** A canvas knows no custom properties: the swatches have the colours as the browser computes them. */
export function paletteOf(box: HTMLElement): Palette {
  const colour = (name: string) => getComputedStyle(box.querySelector(`.swatch-${name}`)!).color;
  return {
    bg: colour("bg"),
    fg: colour("fg"),
    muted: colour("muted"),
    line: colour("line"),
    accent: colour("accent"),
    events: GROUNDS.map((_, i) => colour(`${i}`)),
    font: `11px ${getComputedStyle(box.querySelector("canvas")!).fontFamily}`,
  };
}
