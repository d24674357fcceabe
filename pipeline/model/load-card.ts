// Finds and reads the card beside a model, with the labels it names.

import { readFile, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, resolve } from 'node:path';
import { isInside } from '../base/is-inside.ts';
import { UserError } from '../base/user-error.ts';
import { parseCard, type CardInput } from './card-input.ts';

export type LoadedCard = {
  readonly path: string;
  readonly card: CardInput;
  /** Class names in order; empty where the card names no labels file. */
  readonly labels: readonly string[];
};

/**
 * Reads `NAME.card.yaml` beside `NAME.onnx`, or the card at `cardPath`.
 *
 * @returns undefined where the model has no card beside it
 * @throws UserError for a card or labels file that is named but absent, that is wrong, or labels that lie elsewhere
 */
export async function loadCard(
  modelPath: string,
  cardPath?: string,
): Promise<LoadedCard | undefined> {
  const path = cardPath ?? modelPath.replace(/(\.onnx)?$/i, '.card.yaml');
  const text = await readText(path);
  if (text === undefined) {
    if (cardPath === undefined) return undefined;
    throw new UserError(`${path}: got no such file, expected the card of ${basename(modelPath)}`);
  }
  const card = parseCard(text, path);
  return { path, card, labels: card.labels ? await loadLabels(card.labels, path) : [] };
}

/** One class name per line; empty lines at the end do not count. */
async function loadLabels(written: string, cardPath: string): Promise<string[]> {
  const path = resolve(dirname(cardPath), written);
  await checkPlace(written, path, cardPath);
  const text = await readText(path);
  if (text === undefined) {
    throw new UserError(
      `${cardPath}, labels: got ${path}, which does not exist, expected a path relative to the card`,
    );
  }
  const labels = text
    .trimEnd()
    .split('\n')
    .map((line) => line.trim());
  const empty = labels.indexOf('');
  if (empty >= 0) {
    throw new UserError(`${path}, line ${empty + 1}: got nothing, expected a class name`);
  }
  return labels;
}

/**
 * Cards come with models from elsewhere, and every line of the file they name is published: what lies in
 * neither the folder of the card nor one beside it, links followed, is refused, and so is what is hidden.
 */
async function checkPlace(written: string, path: string, cardPath: string): Promise<void> {
  const refused = (reason: string) =>
    new UserError(
      `${cardPath}, labels: got "${written}", ${reason}, expected a file beside the card or in a folder beside the card's, such as labels.txt or ../labels/imagenet.txt`,
    );
  if (isAbsolute(written)) throw refused('which is not relative to the card');
  if (/(^|[/\\])\.+[^./\\]/.test(written)) throw refused('which is hidden');
  const around = dirname(dirname(resolve(cardPath)));
  if (!isInside(path, around)) throw refused('which is too far away');
  const real = await realpath(path).catch(() => undefined);
  if (real === undefined) return;
  // a card that is a link may have its labels beside itself or beside what it leads to
  const folders = [await realpath(around), dirname(dirname(await realpath(cardPath)))];
  if (!folders.some((folder) => isInside(real, folder))) throw refused('which leads too far away');
}

/** A text file without its byte order mark; undefined where there is none. */
async function readText(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).replace(/^\uFEFF/, '');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new UserError(`${path}: cannot be read, ${message}`);
  }
}
