/** Every page: theme, query parameters, stack tries, rows of the compile directory, keys. A page is whole without it. */
import { listenForKeys } from "./keys.ts";
import { carryQuery } from "./query.ts";
import { setUpRows } from "./rows.ts";
import { setUpStackTries } from "./stack_trie.ts";
import { applyKeptTheme, listenForTheme } from "./theme.ts";
import { whenParsed } from "./when_parsed.ts";

applyKeptTheme();
whenParsed(() => {
  listenForTheme();
  listenForKeys();
  carryQuery(document);
  setUpStackTries();
  setUpRows();
});
