// What hosts of plain files take: their limits, as they state them.

/** Limits of a host; what is absent is not limited, or depends on what is paid. */
export type Host = {
  readonly name: string;
  /** Of all files. */
  readonly mostBytes?: number;
  readonly mostFiles?: number;
  /** Of files and folders together. */
  readonly mostEntries?: number;
  /** Of each file. */
  readonly mostFileBytes?: number;
  /** Directly in one folder. */
  readonly mostFilesPerFolder?: number;
  /** Where the host says so. */
  readonly source: string;
};

const MB = 1e6;
const GB = 1e9;
const MiB = 2 ** 20;

/** As of 2026; paid plans take more. */
export const hosts: readonly Host[] = [
  {
    name: 'GitHub Pages',
    mostBytes: GB,
    // of a file in a repository
    mostFileBytes: 100 * MiB,
    source:
      'https://docs.github.com/en/pages/getting-started-with-github-pages/github-pages-limits',
  },
  {
    name: 'GitLab Pages',
    mostBytes: GB,
    mostEntries: 200_000,
    source: 'https://docs.gitlab.com/user/gitlab_com/#gitlab-pages',
  },
  {
    name: 'Cloudflare Pages, free',
    mostFiles: 20_000,
    mostFileBytes: 25 * MiB,
    source: 'https://developers.cloudflare.com/pages/platform/limits/',
  },
  {
    name: 'Cloudflare Pages, paid',
    mostFiles: 100_000,
    mostFileBytes: 25 * MiB,
    source: 'https://developers.cloudflare.com/pages/platform/limits/',
  },
  {
    name: 'Netlify',
    mostFilesPerFolder: 54_000,
    source: 'https://docs.netlify.com/site-deploys/overview/#files-per-directory-limit',
  },
  {
    name: 'Vercel, free',
    // uploaded from a machine of one's own
    mostBytes: 100 * MB,
    source: 'https://vercel.com/docs/limits/overview',
  },
];
