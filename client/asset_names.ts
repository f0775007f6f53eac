/** Which scripts of client/generated/assets.ts go into which kind of report, below assets/. */

/** Each page asks for the ones that its views name. */
export const SITE_ASSETS: readonly string[] = ["page.js", "code.js", "provenance.js"];

/**
 * The index asks for `page.js` and `lazy.js`. The other two are loaded by `lazy.js` when first needed: in a folder as `assets/NAME`, in a single
 * file from a data block `<script type="text/plain" id="asset-NAME">` that holds the gzip-compressed script in base64, like a chunk.
 */
export const LAZY_ASSETS: readonly string[] = ["page.js", "lazy.js", "views.js", "viewer.js"];

/** `serve` has them beside those of the site: pages that grow with a log ask for it. */
export const LIVE_ASSETS: readonly string[] = ["live.js"];

/** A report of all ranks in one file has it beside the lazy ones: its page asks for it. */
export const RANKS_ASSETS: readonly string[] = ["ranks.js"];
