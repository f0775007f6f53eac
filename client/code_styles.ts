/** Styles of code blocks, for the style sheet of the pages: numbers beside the text, colours of tokens, the mark of a line. */
import { LINES_A_PART } from "../components/CodeParts.tsx";

/** On the grounds of both themes every colour has a contrast of at least 4.5 (WCAG AA), also on the mark. */
const COLOURS: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  keyword: ["#a0307e", "#ff8fc7"],
  string: ["#0a6b3d", "#7fd99b"],
  comment: ["#57606a", "#98a2b0"],
  number: ["#0b57c4", "#7cc0ff"],
  constant: ["#0b57c4", "#7cc0ff"],
  definition: ["#7a3fb8", "#cfa8ff"],
  call: ["#8a4b00", "#f0b866"],
  decorator: ["#7a3fb8", "#cfa8ff"],
};

const TOKENS = Object.entries(COLOURS).map(([name, [light, dark]]) =>
  `::highlight(tl-${name}){color:light-dark(${light},${dark})}`
).join("\n");

/** Numbers of up to nine digits. */
const DIGITS = Array.from({ length: 9 }, (_, i) => `.digits-${i + 1}{width:calc(${i + 1}ch + 24px)}`).join("");

/** For markup that holds the colours itself. */
export const TOKEN_STYLES: string = Object.entries(COLOURS).map(([name, [light, dark]]) =>
  `.tl-${name}{color:light-dark(${light},${dark})}`
).join("\n");

export const CODE_STYLES = `
.code-block{display:flex;align-items:flex-start}
.code-block>pre{margin:0}
.part{display:block;content-visibility:auto;contain-intrinsic-height:calc(${LINES_A_PART}*1lh)}
.part:last-child{content-visibility:visible}
pre.gutter{order:-1;flex:none;padding-right:12px;overflow:hidden;text-align:right;color:var(--fg-2);cursor:pointer;user-select:none}
${DIGITS}
pre.code{position:relative;flex:1;min-width:0;overflow-x:auto}
pre.code code{position:relative;z-index:1;display:block;width:max-content;min-width:100%;font:inherit;overflow-wrap:normal}
pre.code.wrap code{width:auto;white-space:pre-wrap;overflow-wrap:anywhere}
${TOKENS}
.line-mark{position:absolute;left:0;min-width:100%;background:light-dark(#fff3c4,#463d1a);pointer-events:none;scroll-margin:64px}
.go-to-line{width:6em}
@media print{pre.code code{width:auto;white-space:pre-wrap;overflow-wrap:anywhere}pre.gutter{display:none}.part{content-visibility:visible}}
`;
