/** The last component of a path of the report. */
export const fileName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
