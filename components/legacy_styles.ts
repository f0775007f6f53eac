/** assets/tlparse.css of a report without scripts. */
import { TOKEN_STYLES } from "../client/code_styles.ts";
import { STYLES } from "./styles.ts";

/** The rules for browsers that run no scripts hold in all browsers, and the markup of code has its colours as classes. */
export const LEGACY_STYLES: string = [
  STYLES.replaceAll("@media (scripting:none)", "@media all"),
  TOKEN_STYLES,
  "\npre.gutter{cursor:auto}\n",
].join("");
