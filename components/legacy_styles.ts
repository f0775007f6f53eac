/** Rules for reports without scripts, beside those of all reports. */
import { TOKEN_STYLES } from "../client/code_styles.ts";

/** What only a script can make work is not there, or does not look as if it worked. */
export const LEGACY_STYLES = `
${TOKEN_STYLES}
.marker{display:none}
.divider,pre.gutter{cursor:auto}
.divider:hover{background:var(--bg-3)}
`;
