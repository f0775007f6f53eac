/** Pages of single views, in the shell that reports have, so that a test can choose what they show. */
import type { View } from "../../components/view.ts";
import { ASSETS } from "../../client/generated/assets.ts";
import { STYLES } from "../../components/styles.ts";
import { renderPage } from "../../report/document.tsx";
import type { PageFolder } from "./folder.ts";

const NONCE = "0123456789abcdef0123456789abcdef";

export function writeAssets(folder: PageFolder): void {
  for (const [name, text] of Object.entries(ASSETS)) folder.write(`assets/${name}`, text);
  folder.write("assets/tlparse.css", STYLES);
}

export function viewPage<Data>(view: View<Data>, data: Data): string {
  return [...renderPage(view as View<unknown>, data, { root: "" }, { nonce: NONCE })].join("");
}
