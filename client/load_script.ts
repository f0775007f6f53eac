/** Puts a script with a `src` into the page, and takes it out when it has run. Rejects with `failure` where it cannot be loaded. */
export async function loadScript(script: HTMLScriptElement, failure: () => Error): Promise<void> {
  await new Promise<void>((loaded, failed) => {
    script.onload = () => loaded();
    script.onerror = () => failed(failure());
    document.head.append(script);
  }).finally(() => script.remove());
}
