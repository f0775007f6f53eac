/**
 * What is open, in the history of the window: each entry keeps it, and the fragment says it to others. Links within the page change the
 * fragment alone: they leave open what is open.
 */
import { type Address, formatAddress, NOTHING_OPEN, parseAddress, sameAddress } from "./address.ts";

/** Comes after a change of the address that the browser does not tell. */
export const ADDRESS_CHANGED = "tlparse-address";

interface Kept {
  readonly tlparse: Address;
}

export class OpenFiles {
  #now: Address = NOTHING_OPEN;
  readonly #changed: (address: Address) => void;

  /** `changed` is called for every change, whoever makes it. */
  constructor(changed: (address: Address) => void) {
    this.#changed = changed;
    addEventListener("popstate", () => this.#follow());
  }

  get now(): Address {
    return this.#now;
  }

  /** Takes over what the entry or the fragment says. */
  start(): void {
    this.#take(keptAddress() ?? parseAddress(location.hash) ?? NOTHING_OPEN);
    history.replaceState(this.#state(), "");
    dispatchEvent(new Event(ADDRESS_CHANGED));
  }

  go(to: Address): void {
    if (sameAddress(to, this.#now)) return;
    this.#take(to);
    history.pushState(this.#state(), "", this.#url());
    dispatchEvent(new Event(ADDRESS_CHANGED));
  }

  /** Without a step to go back. */
  replace(to: Address): void {
    this.#take(to);
    history.replaceState(this.#state(), "", this.#url());
    dispatchEvent(new Event(ADDRESS_CHANGED));
  }

  #follow(): void {
    const address = keptAddress() ?? parseAddress(location.hash);
    if (address === null) return history.replaceState(this.#state(), "");
    this.#take(address);
    history.replaceState(this.#state(), "");
  }

  #take(address: Address): void {
    this.#now = address;
    this.#changed(address);
  }

  #state(): Kept {
    return { tlparse: this.#now };
  }

  #url(): string {
    return formatAddress(this.#now) || location.href.replace(/#.*$/s, "");
  }
}

const keptAddress = (): Address | null => (history.state as Kept | null)?.tlparse ?? null;
