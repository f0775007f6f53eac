/** How much of the window the panel takes, in percent: kept for all reports of this origin. */
import { LEAST_SHARE, MOST_SHARE } from "../panel.tsx";

const KEY = "tlparse-panel-share";
const USUAL = 55;

export function keptShare(): number {
  try {
    return clamped(Number(localStorage.getItem(KEY)) || USUAL);
  } catch {
    return USUAL;
  }
}

export function keepShare(share: number): void {
  try {
    localStorage.setItem(KEY, String(share));
  } catch {
    // Storage is refused to some pages from disk: the width lasts as long as the page.
  }
}

export const clamped = (share: number): number => Math.min(Math.max(share, LEAST_SHARE), MOST_SHARE);
