/** The text of a code block, which may be one text node or one a line, and the way from offsets back to nodes. */
export class CodeText {
  readonly text: string;
  readonly #nodes: Text[] = [];
  readonly #starts: number[] = [];

  constructor(root: Node) {
    const walker = root.ownerDocument!.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const parts: string[] = [];
    let length = 0;
    for (let node = walker.nextNode() as Text | null; node !== null; node = walker.nextNode() as Text | null) {
      this.#nodes.push(node);
      this.#starts.push(length);
      parts.push(node.data);
      length += node.data.length;
    }
    this.text = parts.length === 1 ? parts[0]! : parts.join("");
  }

  /** For the highlights: nothing in the text changes, so the range need not follow changes. */
  staticRange(from: number, to: number): StaticRange {
    const [startContainer, startOffset] = this.#place(from);
    const [endContainer, endOffset] = this.#place(to);
    return new StaticRange({ startContainer, startOffset, endContainer, endOffset });
  }

  range(from: number, to: number): Range {
    const range = this.#nodes[0]!.ownerDocument.createRange();
    range.setStart(...this.#place(from));
    range.setEnd(...this.#place(to));
    return range;
  }

  /** Offset in the text of a place in one of its nodes; null for a place elsewhere. */
  offsetOf(node: Node, offset: number): number | null {
    if (node.nodeType !== node.TEXT_NODE) return null;
    const index = this.#nodes.length === 1 ? 0 : this.#nodes.indexOf(node as Text);
    return this.#nodes[index] === node ? this.#starts[index]! + offset : null;
  }

  #place(offset: number): [Text, number] {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return [this.#nodes[low]!, offset - this.#starts[low]!];
  }
}
