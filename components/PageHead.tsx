/** The head of a page that shows one file of the report: what it is, and the way back. All of it is ours. */
import type { ComponentChildren, VNode } from "preact";
import { fragment } from "../format/paths.ts";
import { sizeText } from "../format/quantities.ts";

export interface PageHeadData {
  /** From the report root. */
  readonly path: string;
  /** `[0/0]`, as the index has it. */
  readonly id: string;
  /** Of the payload that the page shows; null if there is none. */
  readonly bytes: number | null;
  /** Where the compilations are listed, if that is not index.html; null if they are not. */
  readonly index?: string | null;
}

interface Props {
  readonly head: PageHeadData;
  readonly root: string;
  /** `h1` where the contract gives the page no heading of its own. */
  readonly titled: boolean;
  /** Buttons. */
  readonly children?: ComponentChildren;
}

export function PageHead({ head, root, titled, children }: Props): VNode {
  const name = fileName(head.path);
  return (
    <header data-chrome class="page-head">
      <nav aria-label="Report">
        <a href={`${root}index.html`}>Report</a>
        {head.index === null
          ? <span class="muted">{head.id}</span>
          : <a href={`${root}${head.index ?? "index.html"}${fragment(head.id)}`}>{head.id}</a>}
      </nav>
      {titled ? <h1>{name}</h1> : <p class="page-name">{name}</p>}
      {head.bytes !== null && <span class="page-size">{sizeText(head.bytes)}</span>}
      {children}
    </header>
  );
}

export const fileName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
