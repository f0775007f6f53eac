/** Ranks of one run are nearly alike: what they have in common is kept once, so that memory grows with what differs and not with the ranks. */
import type { RankFacts } from "./facts.ts";

export class FactsPool {
  readonly #known = new Map<string, unknown>();

  /** The same facts, made of shared parts; the times of the operators, which every rank has of its own, are left out. */
  share(facts: RankFacts): RankFacts {
    return {
      ...facts,
      ids: this.#part(facts.ids),
      cacheSequence: this.#part(facts.cacheSequence),
      compilations: this.#part(facts.compilations.map((compilation) => this.#part(compilation))),
      executionOrder: this.#part(facts.executionOrder),
      graphs: facts.graphs.map((graph) => ({
        ...graph,
        directory: this.#part(graph.directory),
        id: this.#part(graph.id),
        schedule: this.#part(graph.schedule),
        times: null,
      })),
    };
  }

  #part<T>(part: T): T {
    const key = JSON.stringify(part);
    if (!this.#known.has(key)) this.#known.set(key, part);
    return this.#known.get(key) as T;
  }
}
