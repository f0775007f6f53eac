/** Where one is in a report of all ranks in one file: `#rank=R`, and behind `&` the fragment of the rank's own page. */
import type { LineRange } from "../line_range.ts";
import { formatAddress } from "./address.ts";

export interface RankAddress {
  readonly rank: number;
  /** With `#`, or empty. */
  readonly fragment: string;
}

/** Null for the landing page. */
export function parseRankAddress(fragment: string): RankAddress | null {
  const match = /^#rank=(\d{1,10})(?:&(.*))?$/s.exec(fragment);
  return match ? { rank: Number(match[1]), fragment: match[2] ? `#${match[2]}` : "" } : null;
}

export const formatRankAddress = ({ rank, fragment }: RankAddress): string =>
  `#rank=${rank}${fragment.length > 1 ? `&${fragment.slice(1)}` : ""}`;

/** Of a file that a link of the landing page names; null where it is none of a rank. */
export function rankAddressOf(path: string, lines: LineRange | null, place: string | null): RankAddress | null {
  const match = /^rank_(\d{1,10})\/(.+)$/s.exec(path);
  if (match === null) return null;
  const [, rank, file] = match as unknown as readonly [string, string, string];
  const fragment = file === "index.html"
    ? place === null ? "" : `#${encodeURIComponent(place)}`
    : formatAddress({ files: [file], shown: 0, lines, alone: false });
  return { rank: Number(rank), fragment };
}
