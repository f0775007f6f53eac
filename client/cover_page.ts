/** What lies below an element that covers the page is there for nobody: neither for keys nor for screen readers. */
export function coverPage(by: HTMLElement, covered: boolean): void {
  for (const other of document.body.children) {
    if (other !== by && other instanceof HTMLElement) other.inert = covered;
  }
}
