/** Stands for `preact` in scripts that run beside lazy.js, which has it. */
import { lazyGlobal } from "../global.ts";

export const { Fragment, h, render } = lazyGlobal().preact;
