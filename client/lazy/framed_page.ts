/**
 * A page of a module of the user in a report of one file: a whole document with scripts of its own. It is shown in a frame, since its
 * scripts look for what is theirs in their document.
 *
 * The frame has no rights but to run scripts; the policy of the report holds in it. Links reach the panel by messages.
 */
import type { PageContents } from "./bundles.ts";
import { fileName } from "./file_name.ts";
import { ownAsset, partsOf, scriptTag, withStyle, withTheme } from "./framed_html.ts";
import { lazyGlobal } from "./global.ts";
import { resolved, targetOf } from "./links.ts";
import { pageUrl } from "./page_url.ts";

/** Text of a file below assets/; null where the report has none of that name. */
type Asset = (name: string) => Promise<string | null>;

export async function framedContents(path: string, html: string, asset: Asset): Promise<PageContents> {
  const { nonce } = lazyGlobal();
  const { head, body, scripts } = partsOf(html, nonce);
  const texts = await Promise.all(scripts.map(async (name) => await asset(name) ?? ownAsset(name)));
  const tags = [...texts, `(${bridgeToPanel})();`].map((text) => scriptTag(text, nonce)).join("");
  const page = (): string => `${withTheme(withStyle(head, nonce))}${body}${tags}</body></html>\n`;
  let frame: HTMLIFrameElement | null = null;
  return {
    kind: "page",
    saveAs: fileName(path),
    blob: () => Promise.resolve(new Blob([html], { type: "text/html;charset=utf-8" })),
    text: () => textOf(frame),
    render(into) {
      const url = URL.createObjectURL(new Blob([page()], { type: "text/html;charset=utf-8" }));
      frame = document.createElement("iframe");
      frame.title = fileName(path);
      frame.setAttribute("sandbox", "allow-scripts allow-popups allow-popups-to-escape-sandbox");
      frame.src = url;
      const follow = ({ source, data }: MessageEvent) => {
        if (source === frame?.contentWindow) followLink(data, path, into);
      };
      addEventListener("message", follow);
      into.append(frame);
      return () => {
        removeEventListener("message", follow);
        URL.revokeObjectURL(url);
        into.replaceChildren();
        frame = null;
      };
    },
  };
}

function followLink(data: unknown, path: string, into: HTMLElement): void {
  const href = (data as { readonly tlparseHref?: unknown } | null)?.tlparseHref;
  const page = pageUrl(), from = resolved(path, page);
  const url = typeof href === "string" && from !== null ? resolved(href, from.href) : null;
  if (url === null || targetOf(url.href, page) === null) return;
  const link = document.createElement("a");
  link.href = url.href;
  link.hidden = true;
  into.append(link);
  link.click();
  link.remove();
}

/** What the page says; nothing where its script does not answer. */
function textOf(frame: HTMLIFrameElement | null): Promise<string> {
  return new Promise((answered) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = ({ data }) => answered(String(data));
    setTimeout(() => answered(""), 2_000);
    frame?.contentWindow?.postMessage("tlparse-text", "*", [channel.port2]);
  });
}

/** Runs in the frame, as text: it refers to nothing outside of itself. */
function bridgeToPanel(): void {
  addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    if (link === null || event.defaultPrevented || event.button !== 0) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const href = link.getAttribute("href")!;
    if (href.startsWith("#")) return;
    if (/^https?:/i.test(href)) {
      link.setAttribute("target", "_blank");
      link.setAttribute("rel", "noreferrer");
      return;
    }
    event.preventDefault();
    parent.postMessage({ tlparseHref: href }, "*");
  });
  addEventListener("message", ({ data, ports }) => {
    if (data === "tlparse-text") ports[0]?.postMessage(document.body.innerText);
  });
}
