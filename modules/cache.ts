/** Cache records: the same files as other artifacts, and how often the caches helped. */
import { CacheStatusView } from "../components/CacheStatusView.tsx";
import { artifactFile } from "./artifact_files.ts";
import {
  type IndexSection,
  type Module,
  type ModuleOutput,
  type NumberedOutput,
  page,
  type PlanContext,
} from "./module.ts";

export const cacheModule: Module = {
  id: "cache",
  name: "Cache",
  subscriptions: ["cache"],
  loadingStrategy: "hybrid",
  render: plan,
};

async function plan(ctx: PlanContext): Promise<ModuleOutput> {
  const numbered: NumberedOutput[] = [];
  for (const entry of ctx.store.entries("cache")) {
    const file = await artifactFile(ctx, entry);
    if (file !== null) numbered.push(file);
  }
  return { numbered, sections: [CACHE_STATUS] };
}

const CACHE_STATUS: IndexSection = {
  section: "custom",
  title: "Cache Status",
  *pages(r) {
    const { hits, misses, bypasses } = r.summary().cache;
    if (hits + misses + bypasses > 0) yield page(CacheStatusView, () => ({ hits, misses, bypasses }));
  },
};
