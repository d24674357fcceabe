// Runs before the first paint: what the reader chose before stands from the beginning, and nothing flashes or moves.

const { dataset, style } = document.documentElement;
try {
  const { 'micrographia-theme': theme, 'micrographia-cell': cell } = localStorage;
  if (theme) dataset.theme = theme;
  if (cell) style.setProperty('--cell', `${cell}rem`);
} catch {
  // a browser that keeps nothing
}
// room for the card of a cell that the address names
if (/[?&]cell=/.test(location.search)) dataset.awaited = '';
