/**
 * Makes an element of the page like a fresh one, and keeps what is still the same: rows stay open, filters stay filters, the focus stays
 * where it is. What scripts have put into the page is passed over.
 */

/** Controls of scripts. */
const OWN = "[data-live],.tools";
/** The person has set these, or a script for the person. */
const STATE_ATTRIBUTES: ReadonlySet<string> = new Set(["open", "hidden", "aria-expanded", "class"]);
const STATE_CLASSES = ["collapsed", "found"];

/** The nodes of `fresh` go over to `shown`. */
export function merge(shown: Element, fresh: Element): void {
  mergeAttributes(shown, fresh);
  mergeChildren(shown, fresh);
}

function mergeAttributes(shown: Element, fresh: Element): void {
  const kept = STATE_CLASSES.filter((name) => shown.classList.contains(name));
  const classes = [...fresh.classList, ...kept].join(" ");
  if (classes !== shown.className && (classes !== "" || shown.hasAttribute("class"))) {
    shown.setAttribute("class", classes);
  }
  for (const { name } of [...shown.attributes]) {
    if (!STATE_ATTRIBUTES.has(name) && !fresh.hasAttribute(name)) shown.removeAttribute(name);
  }
  for (const { name, value } of [...fresh.attributes]) {
    if (!STATE_ATTRIBUTES.has(name) && shown.getAttribute(name) !== value) shown.setAttribute(name, value);
  }
}

function mergeChildren(shown: Element, fresh: Element): void {
  const wanted = [...fresh.childNodes];
  const wantedKeys = new Set(wanted.map(keyOf));
  const keyed = new Map<string, ChildNode[]>();
  for (const child of [...shown.childNodes]) {
    const key = keyOf(child);
    if (key === null) continue;
    if (wantedKeys.has(key)) keyed.set(key, [...keyed.get(key) ?? [], child]);
    else child.remove();
  }
  let at = nextOf(shown.firstChild);
  for (const node of wanted) {
    const key = keyOf(node);
    const same = key === null ? (isLike(at, node) ? at : null) : keyed.get(key)?.shift() ?? null;
    if (same === null) {
      shown.insertBefore(node, at);
      continue;
    }
    if (same === at) at = nextOf(at.nextSibling);
    else shown.insertBefore(same, at);
    mergeNode(same, node);
  }
  while (at !== null) {
    const next = nextOf(at.nextSibling);
    at.remove();
    at = next;
  }
}

function mergeNode(shown: ChildNode, fresh: ChildNode): void {
  if (shown instanceof Element && fresh instanceof Element) merge(shown, fresh);
  else if (shown.nodeValue !== fresh.nodeValue) shown.nodeValue = fresh.nodeValue;
}

/** What a node is known by wherever it stands among its like: its id, the id of its row, the frame of a stack; null for all others. */
function keyOf(node: ChildNode): string | null {
  if (!(node instanceof Element)) return null;
  if (node.id !== "") return `${node.tagName}#${node.id}`;
  if (node.tagName !== "LI") return null;
  const anchor = node.querySelector(":scope>a[id]");
  if (anchor !== null) return `row ${anchor.id}`;
  const frame = node.querySelector(":scope>.frame");
  return frame === null ? null : `frame ${frame.textContent}`;
}

const isLike = (shown: ChildNode | null, fresh: ChildNode): shown is ChildNode =>
  shown !== null && shown.nodeName === fresh.nodeName && keyOf(shown) === null;

const isOwn = (node: ChildNode): boolean => node instanceof Element && node.matches(OWN);

function nextOf(node: ChildNode | null): ChildNode | null {
  while (node !== null && isOwn(node)) node = node.nextSibling;
  return node;
}
