// What a page may load and run: files of the site itself, and no script that stands in a page.

/** For `<meta http-equiv="Content-Security-Policy">`; a host that sends it as a header may add `frame-ancestors`. */
export const contentPolicy = [
  "default-src 'self'",
  // WebAssembly is compiled by the search of articles; text is never run
  "script-src 'self' 'wasm-unsafe-eval'",
  // places of pictures in sheets stand in attributes; style elements are refused
  "style-src-attr 'unsafe-inline'",
  // figures that are saved are drawn from text
  "img-src 'self' data: blob:",
  "base-uri 'none'",
  "form-action 'self'",
].join('; ');
