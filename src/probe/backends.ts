// What may compute in a browser.

/** Fastest first. */
export const backends = ['webgpu', 'webgl', 'wasm'] as const;
export type BackendName = (typeof backends)[number];
