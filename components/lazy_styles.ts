/** The style sheet of reports whose files are shown in a panel. */
import { PANEL_STYLES } from "../client/panel_styles.ts";
import { STYLES } from "./styles.ts";

export const LAZY_STYLES: string = STYLES + PANEL_STYLES;
