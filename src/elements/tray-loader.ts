// Brings the tray of pinned units onto the page when there are some.

import { KEPT_EVENT, keptUnits } from './kept-units.ts';

async function load(): Promise<void> {
  if (keptUnits('pinned').length > 0) await import('./unit-tray.ts');
}

// once it is there it listens itself
addEventListener(KEPT_EVENT, () => void load());
addEventListener('storage', () => void load());
void load();
