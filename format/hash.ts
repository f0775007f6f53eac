/** FNV-1a over UTF-16 code units, 64 bits as 16 hex digits. Tells texts apart; it is no secret, and no proof against who wants a collision. */
export function hash(text: string): string {
  let high = 0x811c9dc5, low = 0xcbf29ce4;
  for (let k = 0; k < text.length; k++) {
    const unit = text.charCodeAt(k);
    high = Math.imul(high ^ unit, 0x01000193);
    low = Math.imul(low ^ (unit + k), 0x01000193);
  }
  const hex = (word: number) => (word >>> 0).toString(16).padStart(8, "0");
  return hex(high) + hex(low);
}
