/** The version of the program, here and nowhere else (`package.json` repeats it for npm, and a test compares them). */
export const VERSION = "0.1.0";

/** What manifests and "About this report" call the program. */
export const GENERATOR = `tlparse ${VERSION}`;
