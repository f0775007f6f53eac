/** assets/views.js: what the files of a lazy report hold. */
import { openFile } from "./lazy/contents.ts";
import { lazyGlobal } from "./lazy/global.ts";

lazyGlobal().provide("views", { open: openFile });
