/**
 * assets/live.js: the pages that grow with a log, served while it grows. They are brought up to date in place: what is folded, filtered or
 * focused stays.
 */
import { Indicator } from "./live/indicator.ts";
import { Updates } from "./live/updates.ts";
import { whenParsed } from "./when_parsed.ts";

/** Of the report that the page shows: stands in the address of this script. Known only while it runs. */
const version = new URL((document.currentScript as HTMLScriptElement).src).search.slice(1);

whenParsed(() => {
  const bar = document.querySelector("header.bar");
  if (bar !== null) new Updates(version, new Indicator(bar)).start();
});
