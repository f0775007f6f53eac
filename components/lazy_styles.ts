/** The style sheet of reports whose files are shown in a panel. */
import { PANEL_STYLES } from "../client/panel_styles.ts";
import { STYLES } from "./styles.ts";

export const LAZY_STYLES: string = STYLES + PANEL_STYLES;

/** Of a report of all ranks in one file, beside those: the frame of a rank covers the page. */
export const RANKS_STYLES = `
.has-rank{overflow:hidden}
.rank-frame{position:fixed;z-index:9;inset:0;padding:24px;background:var(--bg)}
.rank-frame:has(>iframe){padding:0}
.rank-frame iframe{display:block;width:100%;height:100%;border:0}
`;
