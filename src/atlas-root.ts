// Where the atlas lies that the site is made from.

/** A folder: MICROGRAPHIA_ATLAS, or the one that `npm run build` fills. */
export const atlasRoot = process.env['MICROGRAPHIA_ATLAS'] ?? 'public/atlas';
