/** Hands a file to the browser to be saved. */
export function saveBlob(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.download = name;
  link.href = URL.createObjectURL(blob);
  link.click();
  // The browser reads the address after this turn; later it needs it no more.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
