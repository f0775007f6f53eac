/** Dividers between panels that stand side by side: dragged, or moved by the arrow keys. A double click makes all equal again. */

const LEAST = 0.1;
const STEP = 0.02;

export function setUpDividers(container: HTMLElement): void {
  const dividers = [...container.querySelectorAll<HTMLElement>(":scope > .divider")];
  const equal = () => Array.from({ length: dividers.length + 1 }, () => 1 / (dividers.length + 1));
  let shares = equal();

  const show = () => {
    shares.forEach((share, i) => container.style.setProperty(`--share-${i}`, `${share}fr`));
    dividers.forEach((divider, i) => {
      divider.ariaValueNow = String(Math.round(100 * shares[i]!));
      divider.ariaValueMin = String(Math.round(100 * LEAST));
      divider.ariaValueMax = String(Math.round(100 * (shares[i]! + shares[i + 1]! - LEAST)));
    });
  };
  const move = (i: number, by: number) => {
    shares = moved(shares, i, by);
    show();
  };

  dividers.forEach((divider, i) => {
    let x: number | null = null;
    divider.addEventListener("pointerdown", (event) => {
      divider.setPointerCapture(event.pointerId);
      x = event.clientX;
      event.preventDefault();
      divider.focus();
    });
    divider.addEventListener("pointermove", (event) => {
      if (x === null) return;
      move(i, (event.clientX - x) / container.clientWidth);
      x = event.clientX;
    });
    for (const end of ["pointerup", "pointercancel"]) divider.addEventListener(end, () => x = null);
    divider.addEventListener("dblclick", () => {
      shares = equal();
      show();
    });
    divider.addEventListener("keydown", (event) => {
      const by = { ArrowLeft: -STEP, ArrowRight: STEP, Home: -1, End: 1 }[event.key];
      if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      move(i, by);
    });
  });
  show();
}

/** Moves the divider after panel `i`: what one panel gains the next one loses, and neither gets too narrow. */
export function moved(shares: readonly number[], i: number, by: number): number[] {
  const both = shares[i]! + shares[i + 1]!;
  const left = Math.min(Math.max(shares[i]! + by, LEAST), both - LEAST);
  return shares.map((share, at) => at === i ? left : at === i + 1 ? both - left : share);
}
