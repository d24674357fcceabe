// The cell that is looked at: pointed at for a while, or chosen until another is; what is said of it stands on the card.

import { announce, fillCard, type Card, type LayerUnits } from './cell-card.ts';
import type { MapFiles } from './map-files.ts';
import type { FoundCell, MapView } from './map-view.ts';

/** The pointer rests so long on a cell that is asked about, ms. */
const POINT_MS = 90;
/** Side of the icon on the card, px. */
const ICON = 224;

export class CellLook {
  private readonly view: MapView;
  private readonly card: HTMLElement;
  /** On the card while no cell is looked at. */
  private readonly hint: readonly ChildNode[];
  private readonly onSelect: (said?: string) => void;
  private files: MapFiles | undefined;
  private units: LayerUnits | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param onSelect is told when another cell is chosen, or none, and then what is said of it in one line */
  constructor(view: MapView, card: HTMLElement, onSelect: (said?: string) => void) {
    this.view = view;
    this.card = card;
    this.hint = [...card.childNodes];
    this.onSelect = onSelect;
  }

  /** Takes up another map. */
  show(files: MapFiles, units: LayerUnits): void {
    this.files = files;
    this.units = units;
    this.dismiss();
  }

  /** Looks for a while at the cell that is pointed at. */
  point(found: FoundCell | undefined): void {
    const { view } = this;
    if (isSame(view.hovered, found)) return;
    view.hovered = found;
    view.canvas.style.cursor = found ? 'pointer' : '';
    view.redraw();
    clearTimeout(this.timer);
    if (view.selected) return;
    this.timer = setTimeout(
      () => (found ? void this.tell(found, false) : this.dismiss()),
      POINT_MS,
    );
  }

  /** Chooses a cell, or lets go of it at the second time; a mouse goes to the page of a unit at once. */
  tap(found: FoundCell | undefined, isMouse: boolean): void {
    const isAgain = found !== undefined && isSame(this.view.selected, found);
    const isOfUnits = this.files?.record.kind === 'units';
    if (found && isOfUnits && (isAgain || isMouse)) void this.open(found);
    else this.select(isAgain ? undefined : found);
  }

  /** Keeps the card of a cell until another is chosen, or none. */
  select(found: FoundCell | undefined): void {
    clearTimeout(this.timer);
    this.view.selected = found;
    this.view.redraw();
    this.onSelect();
    if (found) void this.tell(found, true);
    else this.dismiss();
  }

  /** Goes to the page of the unit, or into the card of a cell. */
  async open({ level, cell }: FoundCell): Promise<void> {
    const details = await this.files?.details(level, cell);
    const channel = details?.cell.units[0]?.channel;
    const { absent = [], page } = this.units ?? {};
    const isUnit = this.files?.record.kind === 'units' && channel !== undefined;
    if (isUnit && !absent.includes(channel)) location.href = `${page}${channel}/`;
    else this.card.querySelector<HTMLElement>('a, button')?.focus();
  }

  private async tell(found: FoundCell, isPinned: boolean): Promise<void> {
    const { files, units, view } = this;
    const { level, cell } = found;
    const details = await files?.details(level, cell);
    if (!details || !files || !units) return;
    const icon = await view.iconOf(found, ICON);
    // another may be looked at by now
    if (!isSame(found, view.selected ?? (isPinned ? undefined : view.hovered))) return;
    const { cols, rows } = level.layout;
    const card: Card = {
      kind: files.record.kind,
      details,
      place: { size: level.size, col: cols[cell]!, row: rows[cell]! },
      icon,
      units,
      patchesAddress: details.patches && files.address(details.patches.file),
      isPinned,
    };
    fillCard(this.card, card);
    this.card.dataset['state'] = isPinned ? 'pinned' : 'shown';
    if (!isPinned) return;
    this.onSelect(announce(card));
    // below the map on narrow pages; an address that names a cell scrolls nothing
    if (document.activeElement === view.canvas) {
      this.card.querySelector('header')?.scrollIntoView({ block: 'nearest' });
    }
  }

  /** Leaves the card to its hint. */
  private dismiss(): void {
    this.card.dataset['state'] = 'empty';
    this.card.replaceChildren(...this.hint);
  }
}

function isSame(a: FoundCell | undefined, b: FoundCell | undefined): boolean {
  return a?.cell === b?.cell && a?.level === b?.level;
}
