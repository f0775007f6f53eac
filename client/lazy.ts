/**
 * assets/lazy.js: the index of a report whose files are made in the browser. Links to files open a panel; what it needs for them is loaded
 * when the page is idle, or when first needed.
 */
import * as preact from "preact";
import * as jsxRuntime from "preact/jsx-runtime";
import { BundleLoader } from "./lazy/bundle_loader.ts";
import { PageChunks } from "./lazy/chunk_source.ts";
import { Chunks } from "./lazy/chunks.ts";
import type { LazyGlobal } from "./lazy/global.ts";
import { listenForLinks } from "./lazy/link_listener.ts";
import { PanelController } from "./lazy/panel_controller.ts";
import { joinRanks } from "./lazy/rank_frame.ts";
import { ReportLoader } from "./lazy/report_loader.ts";
import { Scripts } from "./lazy/scripts.ts";
import { whenParsed } from "./when_parsed.ts";

/** Known only while this script runs. */
const nonce = (document.currentScript as HTMLScriptElement | null)?.nonce ?? "";

const scripts = new Scripts(nonce);
const source = new PageChunks(scripts);
const report = new ReportLoader(new Chunks(source));
const bundles = new BundleLoader(scripts);

const shared: LazyGlobal = {
  preact,
  jsxRuntime,
  nonce,
  chunk: (id, base64) => source.arrive(id, base64),
  provide: (name, bundle) => bundles.provide(name, bundle),
};
Object.assign(globalThis, { __tlparse: shared });

/** What fails now is tried again and said when somebody asks for it. */
function loadAhead(): void {
  for (const load of [report.get(), bundles.get("views"), bundles.get("viewer")]) load.catch(() => {});
}

/** What is on the screen comes first: unpacking takes the processor from the painting. A page that nobody sees does not paint. */
function whenPainted(run: () => void): void {
  if (!PerformanceObserver.supportedEntryTypes.includes("paint")) return run();
  const observer = new PerformanceObserver(() => {
    observer.disconnect();
    run();
  });
  observer.observe({ type: "paint", buffered: true });
}

const whenIdle = (run: () => void): void => {
  if (typeof requestIdleCallback === "function") requestIdleCallback(run, { timeout: 3_000 });
  else setTimeout(run, 300);
};

/** Until the list of files is there: what may be a file beside the page. */
const BESIDE = /^(?:manifest\.json$|assets\/|data\/)/;

// A click before the page is whole must not lead to a file that is not there.
let panel: PanelController | null = null;
const thePanel = (): PanelController => panel ??= new PanelController(report, bundles, nonce);

listenForLinks({
  shows: (path) => report.loaded?.shows(path) ?? !BESIDE.test(path),
  open: (target, link) => thePanel().open(target, link),
  approach: loadAhead,
  addressOf: (target) => thePanel().addressOf(target),
});
whenParsed(() => {
  joinRanks();
  // What the address or the history opens is part of the first that is seen.
  if (location.hash !== "" || history.state !== null) thePanel();
  whenPainted(() => {
    thePanel();
    whenIdle(loadAhead);
  });
});
