import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { readConfig, readStart } from "../../modules/vllm_records.ts";

const START = {
  piecewise_index: 0,
  submod_name: "submod_0",
  compile_range_start: 1,
  compile_range_end: 512,
  is_single_size: false,
  is_cudagraph_capture_size: false,
};
const start = (changes: object = {}) => readStart(JSON.stringify({ ...START, ...changes }));

/** [what it shows, payload, name and label; null if no subgraph begins]: supplement B.13 */
const STARTS: readonly (readonly [string, string, readonly [string, string] | null])[] = [
  ["a range", JSON.stringify(START), ["submod_0", "range [1, 512]"]],
  ["a single size", JSON.stringify({ ...START, is_single_size: true }), ["submod_0", "size 1"]],
  ["no name", JSON.stringify({ ...START, submod_name: undefined, piecewise_index: -5 }), [
    "subgraph_-5",
    "range [1, 512]",
  ]],
  ["a name of null", JSON.stringify({ ...START, submod_name: null, piecewise_index: 9 }), [
    "subgraph_9",
    "range [1, 512]",
  ]],
  ["an empty name", JSON.stringify({ ...START, submod_name: "" }), ["", "range [1, 512]"]],
  ["a name of another type", JSON.stringify({ ...START, submod_name: 5 }), null],
  ["unknown keys", JSON.stringify({ ...START, artifacts: [], extra: { a: 1 } }), ["submod_0", "range [1, 512]"]],
  ["an index over 32 bits", JSON.stringify({ ...START, piecewise_index: 2147483648 }), null],
  ["the least index", JSON.stringify({ ...START, piecewise_index: -2147483648 }), ["submod_0", "range [1, 512]"]],
  ["an index of 1.0", JSON.stringify(START).replace(":0,", ":1.0,"), null],
  ["a range of 1.0", JSON.stringify(START).replace(":1,", ":1.0,"), null],
  ["a text for a boolean", JSON.stringify({ ...START, is_single_size: "yes" }), null],
  ["a missing key", JSON.stringify({ ...START, is_cudagraph_capture_size: undefined }), null],
  ["a null", JSON.stringify({ ...START, compile_range_end: null }), null],
  ["a repeated key", JSON.stringify(START).replace("{", '{"piecewise_index":0,'), null],
  ["a repeated unknown key", JSON.stringify(START).replace("{", '{"x":0,"x":1,'), ["submod_0", "range [1, 512]"]],
  [
    "64-bit ends",
    JSON.stringify(START).replace(":1,", ":9223372036854775807,").replace(":512,", ":-9223372036854775808,"),
    ["submod_0", "range [9223372036854775807, -9223372036854775808]"],
  ],
  ["an end over 64 bits", JSON.stringify(START).replace(":512,", ":9223372036854775808,"), null],
  ["an array of six", '[5,"arr",1,2,false,false]', ["arr", "range [1, 2]"]],
  ["an array of five", '[5,"arr",1,2,false]', null],
  ["broken JSON", "{bad", null],
  ["a lone surrogate", JSON.stringify(START).replace("submod_0", "\\ud83d"), null],
  ["nothing", "", null],
  ["null", "null", null],
];

for (const [what, json, expected] of STARTS) {
  test(`a start with ${what} ${expected ? `begins ${expected.join(" of ")}` : "begins nothing"}`, () => {
    const read = readStart(json);
    deepEqual(read && [read.name, read.label], expected);
  });
}

test("what the label of a start does not say is a remark (D-54)", () => {
  deepEqual(start()!.remarks, []);
  deepEqual(start({ is_single_size: true, compile_range_end: 1 })!.remarks, []);
  deepEqual(start({ is_single_size: true, is_cudagraph_capture_size: true })!.remarks, [
    "range ends at 512",
    "CUDA graph capture size",
  ]);
});

/** [what it shows, payload, values, unfit]: supplement 2.1 and B.10 */
const CONFIGS: readonly (readonly [string, string, Record<string, string> | null, readonly string[]])[] = [
  ["two settings", '{"model":"m","use_inductor_graph_partition":false}', {
    model: "m",
    use_inductor_graph_partition: "false",
  }, []],
  ["nothing in it", "{}", {}, []],
  ["nulls", '{"model":null,"mode":null}', {}, []],
  ["unknown keys, repeated", '{"z":"a","z":"b","unknown_key":[1]}', {}, []],
  ["a number for a text", '{"model":"m","mode":3}', { model: "m" }, ["mode"]],
  ["a list for a text", '{"model":"m","compile_sizes":[8,4]}', { model: "m" }, ["compile_sizes"]],
  ["a text for a flag", '{"use_inductor_graph_partition":"true"}', {}, ["use_inductor_graph_partition"]],
  ["a repeated key", '{"model":"a","mode":"1","model":"b"}', { mode: "1" }, ["model"]],
  ["null for the whole", "null", null, []],
  ["an array of 13", JSON.stringify(Array.from({ length: 13 }, () => null)), null, []],
  [
    "an array of 14",
    JSON.stringify(["m", "p", ...Array.from({ length: 12 }, () => null)]),
    { model: "m", prefix: "p" },
    [],
  ],
  ["broken JSON", "{not json", null, []],
  ["text behind it", '{"model":"m"} x', null, []],
  ["a lone surrogate", '{"model":"\\ud83d"}', null, []],
  ["nothing at all", "", null, []],
];

for (const [what, json, values, unfit] of CONFIGS) {
  test(`a config with ${what} has ${values ? JSON.stringify(values) : "no values"}`, () => {
    const config = readConfig(json);
    deepEqual(config && Object.fromEntries(config.values), values);
    deepEqual(config?.unfit ?? [], unfit);
  });
}

test("a name that every object has is no setting", () => {
  equal(readConfig('{"constructor":"x","__proto__":"y"}')!.values.size, 0);
});
