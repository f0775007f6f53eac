/** Looks at the bytes of a line before, or beside, the text that is made of it. */

/** False is certain: every prefix ends in `:12] `. */
export function mayHavePrefix(buffer: Uint8Array, start: number, end: number): boolean {
  const [BLANK, COLON, BRACKET, ZERO, NINE] = [32, 58, 93, 48, 57];
  for (let at = buffer.indexOf(BRACKET, start); at >= 0 && at < end; at = buffer.indexOf(BRACKET, at + 1)) {
    if (buffer[at + 1] !== BLANK) continue;
    let before = at - 1;
    while (before > start && buffer[before]! >= ZERO && buffer[before]! <= NINE) before--;
    if (before < at - 1 && buffer[before] === COLON) return true;
  }
  return false;
}

/** Byte index, within the line, of the character at `index`. Brackets are counted where characters and bytes do not agree. */
export function byteIndex(buffer: Uint8Array, text: string, index: number, start: number, end: number): number {
  if (text.length === end - start) return index;
  let brackets = 0;
  for (let at = text.indexOf("]"); at >= 0 && at < index; at = text.indexOf("]", at + 1)) brackets++;
  let byte = start - 1;
  for (; brackets > 0; brackets--) byte = buffer.indexOf(93, byte + 1);
  return byte + 2 - start;
}
