// <activation-atlas>: a map of cells that is moved, searched by class, compared by two, and changed for that of another layer; what is seen stands in the address.

import { parseView, writeView, type ViewState } from './address.ts';
import { wholeMap } from './camera.ts';
import type { LayerUnits } from './cell-card.ts';
import { CellLook } from './cell-look.ts';
import { ClassFilter, type ClassChoice } from './class-filter.ts';
import { listenToPointers } from './gestures.ts';
import { listenToKeys } from './keys.ts';
import { MapFiles } from './map-files.ts';
import { MapView } from './map-view.ts';
import { Minimap } from './minimap.ts';
import { movedPlaces } from './motion.ts';
import { fetchPage, takeOver } from './page-parts.ts';
import { watchPalette } from './palette.ts';

/** What the page says of its map. */
type MapConfig = {
  /** Address of the atlas folder, and the folder of the map inside it. */
  readonly root: string;
  readonly folder: string;
  /** Slug. */
  readonly layer: string;
  readonly units: LayerUnits;
};

/** Browsers refuse addresses that change too often, ms. */
const ADDRESS_MS = 350;

class ActivationAtlas extends HTMLElement {
  private readonly view = new MapView(this.querySelector('canvas')!, this.overview);
  private readonly minimap = new Minimap(this.find('.atlas-minimap'), this.view);
  private readonly form = this.querySelector('form')!;
  private readonly look = new CellLook(this.view, this.find('.atlas-card'), (said) => {
    if (said !== undefined) this.find('output').textContent = said;
    this.remember();
  });
  private readonly filter = new ClassFilter(
    { form: this.form, legend: this.find('.atlas-legend'), axis: this.find('.atlas-axis') },
    (choice) => void this.ask(choice),
  );
  private config!: MapConfig;
  private files: MapFiles | undefined;
  /** Of the class and of the page asked for last: answers to what came before are dropped. */
  private turn = 0;
  private pageTurn = 0;
  /** What the legend is about. */
  private explained = '';
  private path = location.pathname;
  private addressTimer: ReturnType<typeof setTimeout> | undefined;
  private endings: (() => void)[] = [];

  connectedCallback(): void {
    const { view, look } = this;
    const observer = new ResizeObserver(view.refresh);
    observer.observe(view.canvas);
    addEventListener('popstate', this.goBack);
    this.endings = [
      () => observer.disconnect(),
      () => removeEventListener('popstate', this.goBack),
      watchPalette(view.refresh),
      listenToPointers(view, {
        point: (at) => look.point(at && view.cellUnder(at.left, at.top)),
        choose: ({ left, top }, isMouse) => look.tap(view.cellUnder(left, top), isMouse),
      }),
    ];
    listenToKeys(view, look);
    this.addEventListener('click', this.press);
    this.form.addEventListener('change', this.toggle);
    view.onFrame = () => this.follow();
    void this.start().catch(() => this.toggleAttribute('data-still', true));
  }

  disconnectedCallback(): void {
    for (const end of this.endings) end();
  }

  private async start(): Promise<void> {
    await this.load();
    await this.restore(parseView(new URLSearchParams(location.search)));
    this.dataset['loaded'] = '';
    // names that were written before their type had come
    await document.fonts.ready;
    this.view.refresh();
  }

  /** Opens the map that the page is of. */
  private async load(): Promise<void> {
    this.config = JSON.parse(this.find('[data-part="config"]').textContent) as MapConfig;
    const files = await MapFiles.open(this.config.root, this.config.folder);
    this.files = files;
    this.view.overview = this.overview;
    this.overview.addEventListener('load', this.view.redraw);
    this.view.show(files);
    this.view.refresh();
    this.minimap.show();
    this.filter.show(files);
    this.explained = '';
    this.look.show(files, this.config.units);
  }

  /** Shows what an address says. */
  private async restore(state: ViewState): Promise<void> {
    const { view, files } = this;
    if (!files) return;
    view.camera = state.camera;
    view.hasLabels = state.hasLabels;
    this.box('labels').checked = state.hasLabels;
    this.box('sized').checked = state.isSized;
    await this.ask(state);
    const index = files.sizes.indexOf(state.cell?.size ?? -1);
    if (!state.cell || index < 0) return this.look.select(undefined);
    const level = await files.level(index);
    const { size, at } = level.layout;
    const cell = at[state.cell.row * size + state.cell.col] ?? -1;
    this.look.select(cell < 0 ? undefined : { level, cell });
  }

  /** Shows what cells say of a class, or of one less another. */
  private async ask(choice: ClassChoice): Promise<void> {
    const { files } = this;
    if (!files) return;
    const turn = ++this.turn;
    const { measure, label, against } = choice;
    const valuesOf = (name: string | undefined) =>
      name === undefined ? undefined : files.classValues(measure, name);
    const [values, otherValues] = await Promise.all([valuesOf(label), valuesOf(against)]);
    if (turn !== this.turn) return;
    // a class that this map does not know is as none
    const known = {
      measure,
      label: values && label,
      against: otherValues && against,
    };
    this.filter.set(known);
    this.view.ask({ ...known, values, otherValues, isSized: this.box('sized').checked });
    this.dataset['apart'] = String(this.view.isApart);
    this.follow();
  }

  /** After each frame: what stands around the map says the same as it. */
  private follow(): void {
    this.minimap.update();
    const { level, values, asked } = this.view;
    const state = `${level?.index} ${asked.measure} ${asked.label} ${asked.against}`;
    if (this.explained !== state) {
      this.explained = state;
      this.filter.explain(asked, values);
    }
    this.querySelector<HTMLButtonElement>('[data-act="out"]')!.disabled = this.view.aim.zoom <= 1;
    if (this.files) this.remember();
  }

  private readonly toggle = (): void => {
    this.view.hasLabels = this.box('labels').checked;
    if (this.view.asked.isSized !== this.box('sized').checked) void this.ask(this.view.asked);
    this.view.redraw();
    this.remember();
  };

  private readonly press = (event: MouseEvent): void => {
    const target = event.target as Element;
    const link = target.closest<HTMLAnchorElement>('.atlas-layers a');
    const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.button > 0);
    if (link && isPlain) {
      event.preventDefault();
      void this.change(link.href, true);
    }
    switch (target.closest<HTMLElement>('[data-act]')?.dataset['act'] ?? '') {
      case 'in':
        return this.view.zoomBy(2);
      case 'out':
        return this.view.zoomBy(0.5);
      case 'all':
        return this.view.glideTo(wholeMap);
      case 'close':
        this.look.select(undefined);
        this.view.canvas.focus();
    }
  };

  /** Shows the map of another layer: cells go to where the same images lie on it. */
  private async change(address: string, isNew: boolean): Promise<void> {
    const turn = ++this.pageTurn;
    clearTimeout(this.addressTimer);
    this.addressTimer = undefined;
    try {
      const page = await fetchPage(address);
      const config = JSON.parse(
        page.querySelector('[data-part="config"]')!.textContent,
      ) as MapConfig;
      const moves = await this.files?.moves(config.layer);
      if (turn !== this.pageTurn) return;
      const asked = this.state;
      this.look.select(undefined);
      if (moves) await this.view.leaveFor((scene) => movedPlaces(scene, moves));
      if (turn !== this.pageTurn) return;
      if (isNew) history.pushState(null, '', address);
      this.path = location.pathname;
      takeOver(page);
      await this.load();
      const state = isNew ? asked : parseView(new URLSearchParams(location.search));
      await this.restore({ ...state, cell: isNew ? undefined : state.cell });
      this.find('output').textContent = document.title;
    } catch {
      // what cannot be taken into this page is gone to
      location.assign(address);
    }
  }

  private readonly goBack = (): void => {
    if (location.pathname === this.path) {
      void this.restore(parseView(new URLSearchParams(location.search)));
    } else {
      void this.change(location.href, false);
    }
  };

  private get state(): ViewState {
    const { aim, selected, asked, hasLabels } = this.view;
    const { cols, rows, size } = selected?.level.layout ?? {};
    const cell = selected && {
      size: size!,
      col: cols![selected.cell]!,
      row: rows![selected.cell]!,
    };
    const { measure, label, against, isSized } = asked;
    return { camera: aim, cell, measure, label, against, isSized, hasLabels };
  }

  /** Writes what is seen into the address, and into the link that can be copied. */
  private remember(): void {
    this.addressTimer ??= setTimeout(() => {
      this.addressTimer = undefined;
      if (location.pathname !== this.path) return;
      const address = new URL(location.href);
      writeView(address, this.state);
      if (address.href !== location.href) history.replaceState(null, '', address);
      const link = this.querySelector('.atlas-link pre');
      if (link && link.textContent !== address.href) link.textContent = address.href;
    }, ADDRESS_MS);
  }

  private box(name: 'sized' | 'labels'): HTMLInputElement {
    return this.querySelector<HTMLInputElement>(`input[name="${name}"]`)!;
  }

  private get overview(): HTMLImageElement {
    return this.querySelector<HTMLImageElement>('.atlas-overview')!;
  }

  private find(selector: string): HTMLElement {
    return this.querySelector<HTMLElement>(selector)!;
  }
}

customElements.define('activation-atlas', ActivationAtlas);
