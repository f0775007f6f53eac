/** A headless Chromium, and pages that note everything the browser complains about. */
import { existsSync } from "node:fs";
import process from "node:process";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";

const PROGRAM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

/** For `skip` of a test: a reason on a machine without Chromium, where CI is not set. */
export const SKIP: string | false = !existsSync(PROGRAM) && process.env["CI"] !== "true" &&
  `No Chromium at ${PROGRAM}: set CHROMIUM to the path of one`;

export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: PROGRAM,
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
  });

export interface Visit {
  readonly page: Page;
  /** Console errors and warnings, uncaught errors, policy violations, requests that failed. */
  complaints(): Promise<string[]>;
}

/** No test may wait for ever for a browser that has stopped to answer. */
const LONGEST_VISIT = 45_000;

/** Opens an empty page in a context of its own, uses it, and closes it. */
export async function visiting<Result>(
  browser: Browser,
  use: (visit: Visit, context: BrowserContext) => Promise<Result>,
  options: BrowserContextOptions = {},
): Promise<Result> {
  const context = await browser.newContext({ viewport: { width: 1200, height: 800 }, ...options });
  try {
    return await within(LONGEST_VISIT, watchedPage(context).then((visit) => use(visit, context)));
  } finally {
    await within(10_000, context.close());
  }
}

async function within<Result>(milliseconds: number, work: Promise<Result>): Promise<Result> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The browser did not answer for ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

export async function watchedPage(context: BrowserContext): Promise<Visit> {
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const seen: string[] = [];
  page.on("pageerror", (error) => seen.push(`uncaught ${error}`));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) seen.push(`console ${message.type()}: ${message.text()}`);
  });
  page.on("requestfailed", (request) => {
    // A page that is left gives up what it was fetching ahead.
    if (request.failure()?.errorText !== "net::ERR_ABORTED") seen.push(`request failed: ${request.url()}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) seen.push(`${response.status()}: ${response.url()}`);
  });
  await page.exposeFunction("noteViolation", (directive: string) => seen.push(`violation of ${directive}`));
  await page.addInitScript(() =>
    document.addEventListener("securitypolicyviolation", (event) => {
      (globalThis as unknown as { noteViolation(directive: string): void }).noteViolation(event.effectiveDirective);
    })
  );
  return {
    page,
    // What the page sends is in order: after this answer, all that was sent before has arrived.
    complaints: async () => {
      await page.waitForTimeout(30);
      await page.evaluate(() => 0);
      return seen.splice(0);
    },
  };
}

/** Waits until the address has this fragment: what `page.url()` says comes later than what the page does. */
export async function hasHash(page: Page, fragment: string): Promise<void> {
  await page.waitForFunction((wanted) => decodeURIComponent(location.hash) === wanted, fragment);
}
