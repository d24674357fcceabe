// The panel where readers show a network images of their own: a file, the camera, a drawing. All is computed in the browser.

import { fileSize } from '../../format.ts';
import type { BackendName } from '../../probe/backends.ts';
import type { Seen } from '../../probe/look.ts';
import { openClient, ProbeError, type ProbeClient } from '../../probe/probe-client.ts';
import { make, makeButton } from '../make.ts';
import { answersTo, unitsOf } from './answers.ts';
import { openCamera } from './camera-source.ts';
import { makeDrawing } from './drawing-source.ts';
import { openPhoto } from './photo-source.ts';
import { placeOf, type ProbePlace } from './probe-place.ts';
import { SourceError, type Source } from './source.ts';
import { makeView } from './view.ts';

/** Between two images of the camera, at least: a few a second are enough, and the machine stays quiet. */
const CAMERA_MS = 150;

const names: Readonly<Record<BackendName, string>> = {
  webgpu: 'WebGPU',
  webgl: 'WebGL',
  wasm: 'WebAssembly',
};

let panel: ProbePanel | undefined;

/** @param layer slug of the one that the page is about, if it is about a layer */
export function openPanel(layer?: string): void {
  panel ??= new ProbePanel(placeOf(layer));
  panel.open();
}

class ProbePanel {
  private readonly dialog = make('dialog', 'probe-panel');
  private readonly status = make('p', 'label');
  private readonly pace = make('span', 'label');
  private readonly alert = make('p', 'notice');
  private readonly shown = make('div', 'probe-shown');
  private readonly part = make('i', 'probe-part');
  private readonly view = makeView();
  private readonly answers = make('div', 'probe-answers');
  private readonly units = make('div', 'probe-units');
  private readonly place: ProbePlace;
  private client: ProbeClient | undefined;
  private isLoading = false;
  private source: Source | undefined;
  /** Whether an image is being looked at, and whether another waits. */
  private isBusy = false;
  private isStale = false;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(place: ProbePlace) {
    this.place = place;
    const title = make('h2', '', 'Try your own image');
    title.id = 'probe-title';
    const close = makeButton('plain-button', 'Close', () => this.dialog.close());
    this.status.setAttribute('role', 'status');
    this.alert.setAttribute('role', 'alert');
    this.alert.hidden = true;
    this.view.element.hidden = true;
    const stage = make('div', 'probe-stage', this.shown, this.view.element, this.answers);
    const said = make('div', 'probe-said', this.status, this.pace);
    this.dialog.setAttribute('aria-labelledby', title.id);
    this.dialog.append(
      make('header', '', title, close),
      this.tools(),
      said,
      this.alert,
      stage,
      this.units,
    );
    this.dialog.addEventListener('close', () => {
      if (this.source?.isLive) this.take(undefined);
    });
    this.dialog.addEventListener('click', ({ target }) => {
      // what is clicked beside it is the backdrop
      if (target === this.dialog) this.dialog.close();
    });
    this.dialog.addEventListener('dragover', (event) => event.preventDefault());
    this.dialog.addEventListener('drop', (event) => {
      event.preventDefault();
      const [file] = event.dataTransfer?.files ?? [];
      if (file) void this.choose(() => openPhoto(file));
    });
    document.body.append(this.dialog);
  }

  open(): void {
    if (!this.dialog.open) this.dialog.showModal();
    void this.load();
  }

  private tools(): HTMLElement {
    const file = make('input', 'visually-hidden');
    file.type = 'file';
    file.accept = 'image/*';
    file.addEventListener('change', () => {
      const [chosen] = file.files ?? [];
      if (chosen) void this.choose(() => openPhoto(chosen));
      // the same file may be chosen again
      file.value = '';
    });
    const camera = makeButton('plain-button', 'Use the camera', () => void this.choose(openCamera));
    const draw = makeButton('plain-button', 'Draw', () => {
      this.take(makeDrawing(() => void this.look()));
    });
    const choice = make('label', 'plain-button', 'Choose an image', file);
    return make(
      'div',
      'probe-tools label',
      choice,
      camera,
      draw,
      make('span', '', 'or drop one here'),
    );
  }

  /** Fetches the network, once; where that failed, again. */
  private async load(): Promise<void> {
    if (this.client || this.isLoading) return;
    this.isLoading = true;
    this.complain(undefined);
    this.status.textContent = 'Loading the network…';
    try {
      this.client = await openClient(this.place.address, (numBytes, total) => {
        this.status.textContent = `Loading the network: ${fileSize(numBytes)} of ${fileSize(total)}`;
      });
    } catch (error) {
      this.status.textContent = '';
      this.complain(wordsFor(error), () => void this.load());
      return;
    } finally {
      this.isLoading = false;
    }
    this.tellBackend(this.client);
    void this.look();
  }

  private tellBackend({ backend }: ProbeClient): void {
    const words = `Runs in your browser, on ${names[backend]}. Your images stay on your machine.`;
    // what is said again is read out again
    if (this.status.textContent !== words) this.status.textContent = words;
  }

  /** Takes another source, where it can be had. */
  private async choose(open: () => Promise<Source>): Promise<void> {
    this.take(undefined);
    try {
      this.take(await open());
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      this.complain(error.message);
    }
  }

  private take(source: Source | undefined): void {
    clearInterval(this.timer);
    this.source?.close();
    this.source = source;
    this.complain(undefined);
    this.part.hidden = true;
    this.shown.replaceChildren();
    if (!source) return;
    this.shown.append(make('div', 'probe-frame', source.element, this.part));
    if (source.tools) this.shown.append(source.tools);
    void this.load();
    if (source.isLive) this.timer = setInterval(() => void this.look(), CAMERA_MS);
    void this.look();
  }

  /** Looks at the image as it is now; where one is being looked at, at the newest after that. */
  private async look(): Promise<void> {
    const { client, source } = this;
    if (!client || !source) return;
    if (this.isBusy) {
      this.isStale = true;
      return;
    }
    const image = source.grab(client.side);
    if (!image) return;
    this.isBusy = true;
    this.isStale = false;
    try {
      const order = { ...this.place.asked, image };
      const seen = await client.run('look', order, { transfer: [image.data.buffer] });
      this.tellBackend(client);
      if (this.source === source) this.show(seen);
    } catch (error) {
      this.complain(wordsFor(error));
      // what computed is gone: the next image starts it anew
      if (error instanceof ProbeError && error.reason !== 'task') this.client = undefined;
    } finally {
      this.isBusy = false;
      if (this.isStale) void this.look();
    }
  }

  private show(seen: Seen): void {
    const { left, top, width, height } = seen.part;
    this.part.hidden = width === 1 && height === 1;
    const box = { left, top, width, height };
    for (const [side, share] of Object.entries(box)) {
      this.part.style.setProperty(side, `${100 * share}%`);
    }
    this.view.element.hidden = false;
    this.view.show(seen);
    this.answers.replaceChildren(...answersTo(seen));
    this.units.replaceChildren(...unitsOf(seen, this.place.model));
    // once more, to tell how long it takes
    if (seen.durationMs === undefined) void this.look();
    else this.pace.textContent = `${Math.max(1, Math.round(seen.durationMs))} ms an image`;
  }

  private complain(words: string | undefined, again?: () => void): void {
    this.alert.hidden = words === undefined;
    this.alert.textContent = words ?? '';
    if (again) this.alert.append(' ', makeButton('link-button', 'Try again', again));
  }
}

function wordsFor(error: unknown): string {
  if (!(error instanceof ProbeError)) throw error;
  const { reason, message } = error;
  if (reason === 'download') return 'The network could not be downloaded.';
  return reason === 'device'
    ? 'Nothing here can run the network: it takes WebGPU, WebGL or WebAssembly, and this browser gives none of them.'
    : `The network cannot be run here: ${message}.`;
}
