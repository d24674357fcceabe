// How the files of a published map are cut: known to who writes them and to the page that reads them.

/** Cells on a side of a file of icons, and cells in a file of details. */
export const tileSize = 8;
export const cellsPerFile = 64;

/** Classes in a file of class values. */
export const classesPerFile = 16;
