/** What the page of a rank tells the page around its frame, in a report of all ranks in one file. */
import type { Theme } from "../theme.ts";

export type RankMessage =
  | { readonly tlparse: "all ranks" }
  /** `fragment` with `#`, or empty. */
  | { readonly tlparse: "address"; readonly fragment: string; readonly title: string }
  | { readonly tlparse: "theme"; readonly theme: Theme }
  /** An address of this rank in a tab of its own: from disk a frame may not open one. `fragment` with `#`. */
  | { readonly tlparse: "open"; readonly fragment: string }
  /** Answered by a message through the port: whether the clipboard took it. A frame has none. */
  | { readonly tlparse: "copy"; readonly text: string };

const KINDS: readonly unknown[] = ["all ranks", "address", "theme", "open", "copy"] satisfies RankMessage["tlparse"][];

/** Null for what is none: frames of other pages talk too. */
export const rankMessage = (data: unknown): RankMessage | null =>
  KINDS.includes((data as Partial<RankMessage> | null)?.tlparse) ? data as RankMessage : null;
