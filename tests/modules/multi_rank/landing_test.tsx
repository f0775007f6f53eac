import assert from "node:assert/strict";
import { test } from "node:test";
import { renderToString } from "preact-render-to-string";
import { LandingView } from "../../../components/LandingView.tsx";
import { landingData, type RankResult } from "../../../modules/multi_rank/landing.ts";
import { factsOf, graphOf, timed } from "./facts_of.ts";

const ABOUT = { generator: "tlparse", generatedAt: "2026-04-01T00:00:00Z", command: "tlparse logs" };

const resultOf = (rank: number, facts: RankResult["facts"], more: Partial<RankResult> = {}): RankResult => ({
  rank,
  origin: "name",
  folder: `rank_${rank}`,
  log: `rank_${rank}.log`,
  otherLogs: [],
  facts,
  error: null,
  events: 0,
  ...more,
});

const pageOf = (results: readonly RankResult[]): string =>
  renderToString(LandingView.markup(landingData(results, ABOUT), { root: "" }));

test("thousands of ranks that differ in everything give a page of a few hundred bytes a rank", () => {
  const ranks = 4000;
  const results = Array.from({ length: ranks }, (_, rank) =>
    resultOf(
      rank,
      factsOf({
        compilations: Array.from(
          { length: 300 },
          (_, i) => ({ id: `[${i}/0]`, name: "f", graph: `${i % 7 ? 0 : rank}` }),
        )
          .filter((_, i) => i !== rank % 300),
        graphs: Array.from({ length: 40 }, (_, i) => timed(`-_${i}_0_0`, { name: "k", ns: rank * 1000 })),
        faults: [`artifact ${rank}: broken`],
        log: { ...factsOf().log, rank: rank + 1 },
      }),
    ));
  const page = pageOf(results);
  assert.equal(page.match(/<a href="rank_\d+\/index\.html">Rank /g)?.length, ranks);
  assert.match(page, /278 further groups of ranks not shown/);
  assert.match(page, /4000 artifacts could not be compared/);
  assert.match(page, /3900 more not shown/);
  assert.match(page, /20 further graphs with a smaller spread not shown/);
  assert.ok(page.length < 600_000 + ranks * 400, `${page.length} bytes`);
});

test("many ranks that cannot be read are counted, not all named", () => {
  const page = pageOf(Array.from({ length: 100 }, (_, rank) => resultOf(rank, null, { error: "gone" })));
  assert.equal(page.match(/could not be read/g)?.length, 32);
  assert.match(page, /68 further notes not shown; manifest\.json has them/);
  assert.match(page, /0<\/b><span>ranks read, 100 unreadable/);
});

test("a lone rank with a high number does not make a list of millions that are missing", () => {
  const { missing } = landingData([resultOf(4_294_967_295, factsOf())], ABOUT);
  assert.deepEqual([missing.named.length, missing.more], [32, 4_294_967_295 - 32]);
});

test("the overview counts what is equal, and colours what differs", () => {
  const facts = (schedule: string) =>
    factsOf({
      ids: ["[0/0]"],
      compilations: [{ id: "[0/0]", name: null, graph: null }],
      graphs: [graphOf("a", { schedule: [schedule] })],
    });
  const { numbers } = landingData([resultOf(0, facts("x")), resultOf(1, facts("y"))], ABOUT);
  assert.deepEqual(numbers.map(({ value, label, tone }) => `${value} ${label} ${tone}`), [
    "2 ranks read plain",
    "1 compile id, equal on all ranks plain",
    "1 cache pattern plain",
    "2 sequences of collectives error",
    "– no estimates to compare plain",
    "0.0 ms compiling, slowest rank plain",
    "0 faults in the logs ok",
  ]);
});
