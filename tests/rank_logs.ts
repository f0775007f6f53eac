/** Makes logs of ranks, reports of them, and tells what a landing page says. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type RanksOptions, type RanksResult, reportRanks } from "../mod.ts";
import { record } from "./log_text.ts";
import { inFolder } from "./run_cli.ts";

/** Context of `[frame/compile]`. */
export const at = (frame: number, compile = 0) => ({ frame_id: frame, frame_compile_id: compile, attempt: 0 });

/** An artifact with JSON of any kind, or with text as it stands. */
export const artifact = (name: string, content: unknown, id: object = at(0)): string =>
  record(
    { artifact: { name, encoding: "json" }, ...id },
    typeof content === "string" ? content : JSON.stringify(content),
  );

export const graph = (text: string, id: object = at(0)): string => record({ dynamo_output_graph: {}, ...id }, text);

export const schedule = (ops: unknown, id: object = at(0)): string => artifact("inductor_collective_schedule", ops, id);

/** `ops`: name -> estimate in ns; or any other content. */
export const estimates = (ops: Readonly<Record<string, number>>, id: object = at(0), more: object = {}): string =>
  artifact("inductor_runtime_and_tensor_meta", {
    ops: Object.entries(ops).map(([name, estimated_runtime_ns]) => ({ name, estimated_runtime_ns, ...more })),
  }, id);

/** A rank that issues one collective, which takes so many nanoseconds by its estimate. */
export const oneCollective = (op: string, ns: number): string => graph("a") + schedule([op]) + estimates({ [op]: ns });

export const metrics = (fields: object, id: object = at(0)): string => record({ compilation_metrics: fields, ...id });

export const logName = (rank: number | string): string => `dedicated_log_torch_trace_rank_${rank}.log`;

export interface RanksReport {
  readonly result: RanksResult;
  /** What went to stdout, to stderr, and what people should know. */
  readonly said: readonly string[];
  readonly printed: readonly string[];
  readonly noted: readonly string[];
  /** Text of a file of the report; null if it is not there. */
  text(path: string): string | null;
  /** What a file of the report holds as JSON. */
  json(path: string): unknown;
  readonly landing: string;
}

export type Logs = Readonly<Record<string | number, string | Uint8Array>>;

/** Keys of `logs` are ranks, or file names. The report is removed when `use` has seen it. */
export async function withRanks(
  logs: Logs,
  use: (report: RanksReport) => Promise<void> | void,
  options: RanksOptions = {},
): Promise<void> {
  await inFolder(async (folder) => {
    const input = join(folder, "logs"), out = join(folder, "out");
    mkdirSync(input);
    for (const [name, log] of Object.entries(logs)) {
      writeFileSync(join(input, /^\d+$/.test(name) ? logName(name) : name), log);
    }
    await use(await reportOf([input], out, options));
  });
}

export async function reportOf(
  paths: readonly string[],
  out: string,
  options: RanksOptions = {},
): Promise<RanksReport> {
  const said: string[] = [], printed: string[] = [], noted: string[] = [];
  const result = await reportRanks(paths, out, {
    say: (line) => said.push(line),
    print: (line) => printed.push(line),
    note: (line) => noted.push(line),
    ...options,
  });
  const text = (path: string) => {
    try {
      return readFileSync(join(dirname(result.main), path), "utf8");
    } catch {
      return null;
    }
  };
  return {
    result,
    said,
    printed,
    noted,
    text,
    json: (path) => JSON.parse(text(path) ?? "null"),
    landing: text("index.html") ?? "",
  };
}

const VOID = new Set(["meta", "link", "br", "hr", "img", "input", "circle", "line", "rect", "col"]);
const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', "#39": "'", amp: "&" };

/** The text of the body; with `chrome` false only what is the contract's, with `chrome` true only what is ours. */
export function bodyText(html: string, chrome: boolean): string {
  const body = /<body[^>]*>(.*)<\/body>/s.exec(html)?.[1] ?? "";
  let inside = 0, text = "";
  for (const [, closing, name, attributes, run] of body.matchAll(/<(\/?)([a-z0-9]+)((?:"[^"]*"|[^">])*)>|([^<]+)/gi)) {
    if (run !== undefined) text += inside > 0 === chrome ? run : "";
    else if (!VOID.has(name!) && !attributes!.endsWith("/")) {
      if (closing) inside = Math.max(0, inside - 1);
      else if (inside > 0 || /\sdata-chrome\b/.test(attributes!)) inside++;
      text += " ";
    }
  }
  return text.replace(/&(lt|gt|quot|#39|amp);/g, (_, name: string) => ENTITIES[name]!).replace(/\s+/g, " ").trim();
}

export const contractText = (html: string): string => bodyText(html, false);
export const chromeText = (html: string): string => bodyText(html, true);
