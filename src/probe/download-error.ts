// A file of the site that does not come.

/** The host does not answer, has no such file, or breaks off. */
export class DownloadError extends Error {
  override name = 'DownloadError';
}
