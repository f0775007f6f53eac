/** How often the compile caches helped, for the index. */
import { defineView } from "./view.ts";

export interface CacheStatusCounts {
  readonly hits: number;
  readonly misses: number;
  readonly bypasses: number;
}

export const CacheStatusView = defineView<CacheStatusCounts>({
  name: "cache_status",
  title: () => "Cache Status",
  scripts: [],
  markup: ({ hits, misses, bypasses }) => (
    <dl data-chrome class="cache-status">
      <Count sign="✅" status="hit" word={hits === 1 ? "hit" : "hits"} count={hits} />
      <Count sign="❌" status="miss" word={misses === 1 ? "miss" : "misses"} count={misses} />
      <Count sign="❓" status="bypass" word={bypasses === 1 ? "bypass" : "bypasses"} count={bypasses} />
    </dl>
  ),
});

function Count({ sign, status, word, count }: { sign: string; status: string; word: string; count: number }) {
  return (
    <div class={`cache-${status}`}>
      <dt>
        <span aria-hidden="true">{sign}</span> {word}
      </dt>
      <dd>{count}</dd>
    </div>
  );
}
