import assert from "node:assert/strict";
import { test } from "node:test";
import { CompileIds } from "../../format/compile_id.ts";
import { readEnvelope } from "../../log/envelope.ts";

const read = (json: string) => readEnvelope(json, new CompileIds());
const nested = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
const FRAME = '{"filename":0,"line":1,"name":"f"}';

/** From contract 1.3, 2.1 and the supplement's B.15 and B.16. */
const REFUSED: readonly (readonly [string, string])[] = [
  ["a rank below zero", '{"rank":-1}'],
  ["a rank that is no integer token", '{"rank":1.0}'],
  ["a rank in exponent form", '{"rank":1e0}'],
  ["a rank written as minus zero", '{"rank":-0}'],
  ["a rank above 32 bits", '{"rank":4294967296}'],
  ["a repeated known key", '{"rank":0,"rank":0}'],
  ["a repeated known key with a blank before the colon", '{"rank" :0,"rank":0,"x":"\\":"}'],
  ["a missing required key", '{"artifact":{"name":"x"}}'],
  ["a required key that is null", '{"link":{"name":null,"url":"u"}}'],
  ["a string table with three items", '{"str":["a",3,4]}'],
  ["a frame without file name", '{"stack":[{"line":1,"name":"f"}]}'],
  ["a frame with the file name -1", '{"stack":[{"filename":-1,"line":1,"name":"f"}]}'],
  ["a frame with a repeated key", '{"stack":[{"filename":0,"line":1,"line":1,"name":"f"}]}'],
  ["an object where a list is due", '{"stack":{}}'],
  ["a list where an object is due", '{"chromium_event":[]}'],
  ["a known metric repeated", '{"compilation_metrics":{"cache_size":1,"cache_size":2}}'],
  ["a metric of another type", '{"compilation_metrics":{"cache_size":"8"}}'],
  ["a fraction where an integer is due", '{"compilation_metrics":{"cache_size":1.0}}'],
  [
    "a fraction behind one that does not matter",
    '{"compilation_metrics":{"x":1.0,"y":"\\"z\\": 2.0","cache_size":1.0}}',
  ],
  ["a fraction in a key written with an escape", '{"r\\u0061nk":1.0}'],
  ["a fraction in a map of integers", describeTensor('"attrs":{"x":1.0}')],
  ["a fraction in a list of a map", '{"dynamo_output_graph":{"_sizes":{"x":[1e0]}}}'],
  ["a fraction in a list of integers", '{"expression_created":{"argument_ids":[1.0]}}'],
  ["a fraction in a list of fields", '{"guard_added":[null,null,null,null,1.0,null,null,null]}'],
  ["a lone surrogate in an unknown metric", '{"compilation_metrics":{"x":"\\ud83d"}}'],
  ["an overflow in an unknown metric", '{"compilation_metrics":{"x":1e400}}'],
  ["an unknown metric nested 126 deep", `{"compilation_metrics":{"x":${nested(126)}}}`],
  ["a lone surrogate in a known string", '{"graph_dump":{"name":"\\udc00"}}'],
  ["a positional list of metrics", '{"compilation_metrics":[]}'],
  ["a symbol with a number", '{"create_symbol":{"symbol":1}}'],
  ["a flag that is null where it may only be absent", describeTensor('"is_leaf":null')],
  ["an id beyond 64 bits", describeTensor('"storage":18446744073709551616')],
  ["an unknown key with an overflow", '{"zz":1e400}'],
  ["a repeated unknown key with an overflow in its first value", '{"zz":1e400,"zz":1}'],
  ["a repeated compile id with an overflow in its first value", '{"attempt":1e400,"attempt":1}'],
  ["a repeated unknown metric with an overflow in its first value", '{"compilation_metrics":{"x":1e400,"x":1}}'],
  ["a repeated source with another type in its first value", '{"guard_added":{"symbol_to_sources":{"s":1,"s":"x"}}}'],
];
const FITTING: readonly (readonly [string, string])[] = [
  ["nothing", "{}"],
  ["a known key that is null", '{"rank":null,"artifact":null}'],
  ["a repeated unknown key", '{"zz":0,"zz":1}'],
  ["an unknown metric repeated", '{"compilation_metrics":{"x":1,"x":2}}'],
  ["an unknown metric nested 125 deep", `{"compilation_metrics":{"x":${nested(125)}}}`],
  ["fractions of zero where nothing wants an integer", '{"compilation_metrics":{"x":1.0,"y":[2.0],"start_time":3.0}}'],
  ["a double without fraction", '{"compilation_metrics":{"start_time":5}}'],
  ["a lone surrogate in a skipped key", '{"graph_dump":{"name":"a","x":"\\ud83d"}}'],
  ["a deep value in a skipped key", `{"graph_dump":{"name":"a","x":${nested(5000)}}}`],
  ["a 64-bit id", describeTensor('"storage":18446744073709551615')],
  ["a size as text", '{"describe_storage":{"id":0,"describer_id":0,"size":"8*s0"}}'],
  ["a local as list of texts", '{"guard_added":{"frame_locals":{"locals":{"a":["x",null,"y"],"b":null,"c":"z"}}}}'],
  ["a surrogate pair written as escapes", '{"graph_dump":{"name":"\\ud83d\\ude00"}}'],
  ["a frame", `{"stack":[${FRAME}]}`],
  ["keys of the prototype", '{"constructor":1,"__proto__":{"rank":-1},"toString":2}'],
];

function describeTensor(extra: string): string {
  return `{"describe_tensor":{"id":0,"describer_id":0,"ndim":1,"dtype":"f","device":"cpu","size":[1,"s0"],${extra}}}`;
}

for (const [what, json] of REFUSED) {
  test(`an envelope is refused for ${what}`, () => assert.notEqual(read(json).refused, null));
}
for (const [what, json] of FITTING) {
  test(`an envelope passes with ${what}`, () => assert.equal(read(json).refused, null));
}

test("the fields of an object may come as a list, if it has all of them", () => {
  assert.deepEqual(read('{"dump_file":["x"]}').value, { dump_file: { name: "x" } });
  assert.deepEqual(read('{"memoizer_artifacts":[true,null]}').value, {
    memoizer_artifacts: { aggregated: true, sub_key: null },
  });
  assert.notEqual(read('{"artifact":["x"]}').refused, null);
  assert.notEqual(read('{"dump_file":[1]}').refused, null);
});

test("a value that raw.jsonl cannot hold passes in a skipped key, but the line is not strict", () => {
  const { refused, strict } = read('{"graph_dump":{"name":"a","x":1e400}}');
  assert.deepEqual([refused, strict], [null, false]);
});

test("text that is no JSON object is refused and has no value", () => {
  for (const json of ["notjson", "[1,2]", '{"a":1} trailing', "3", "null"]) {
    const { refused, value } = read(json);
    assert.notEqual(refused, null);
    assert.equal(value, null);
  }
});

/** Contract 3.1 and 3.2. */
for (
  const [json, id, display, directory, unknown] of [
    ['{"frame_id":0,"frame_compile_id":0,"attempt":1}', "0_0_1", "[0/0_1]", "-_0_0_1", 0],
    ['{"frame_id":0,"frame_compile_id":0}', "0_0_-", "[0/0]", "-_0_0_-", 0],
    ['{"compiled_autograd_id":0}', "!0_-_-_-", "[!0/-/-]", "0_-_-_-", 0],
    [
      '{"compiled_autograd_id":0,"frame_id":1,"frame_compile_id":2,"attempt":3}',
      "!0_1_2_3",
      "[!0/1/2_3]",
      "0_1_2_3",
      0,
    ],
    ['{"frame_id":null}', "-_-_-", "[-/-]", "-_-_-_-", 0],
    ['{"frame_id":"abc","frame_compile_id":0,"attempt":0}', null, "(unknown)", null, 2],
    ['{"frame_id":0,"frame_compile_id":0,"attempt":-1}', null, "(unknown)", null, 0],
    ['{"frame_id":1.0}', null, "(unknown)", null, 0],
    ['{"frame_id":0,"frame_id":0}', null, "(unknown)", null, 0],
    ['{"frame_id":4294967296,"attempt":0}', null, "(unknown)", null, 1],
  ] as const
) {
  test(`the compile id of ${json} is ${id}`, () => {
    const { compileId, unknown: names, refused } = read(json);
    assert.equal(refused, null);
    assert.deepEqual([compileId.id, compileId.display, compileId.directory], [id, display, directory]);
    assert.equal(names.length, unknown);
  });
}

test("an id without attempt groups with attempt 0, and every attempt belongs to one frame compile", () => {
  const ids = new CompileIds();
  assert.equal(ids.get(null, 0, 0, null).group, ids.get(null, 0, 0, 0));
  assert.equal(ids.get(null, 0, 0, 2).frameCompile, ids.get(null, 0, 0, 0));
  assert.equal(ids.get(null, 5, null, null).group, ids.get(null, 5, null, null));
});

test("keys come in parser order, and a stack makes an entry only where it stands alone", () => {
  const names = (json: string) => read(json).keys.map(({ name }) => name);
  const both = `{"artifact":{"name":"a","encoding":"json"},"aot_forward_graph":{},"stack":[${FRAME}]}`;
  assert.deepEqual(names(both), ["aot_forward_graph", "artifact"]);
  assert.deepEqual(names(`{"stack":[${FRAME}]}`), ["stack"]);
});
