// A board to draw on, with a brush of some colours and widths.

import { make, makeButton } from '../make.ts';
import { pixelsOf, type Source } from './source.ts';

/** Of the board, px. */
const SIDE = 320;

/** The first is chosen; the last is the board's own, which wipes. */
const colours = [
  ['black', '#000000'],
  ['grey', '#808080'],
  ['red', '#d62728'],
  ['orange', '#f28e2b'],
  ['yellow', '#f2d21b'],
  ['green', '#2ca02c'],
  ['blue', '#1f77b4'],
  ['violet', '#7b4fa3'],
  ['white', '#ffffff'],
] as const;

const widths = { least: 4, most: 64, first: 16 };

/** @param onChange called as strokes are drawn, and when the board is wiped */
export function makeDrawing(onChange: () => void): Source {
  const board = make('canvas', 'probe-board');
  board.width = SIDE;
  board.height = SIDE;
  board.setAttribute('role', 'img');
  board.ariaLabel = 'Your drawing: draw with a mouse, a pen or a finger';
  const context = board.getContext('2d', { willReadFrequently: true })!;
  const wipe = () => {
    context.fillStyle = '#ffffff';
    context.fillRect(0, 0, SIDE, SIDE);
  };
  wipe();
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.lineWidth = widths.first;

  const at = ({ offsetX, offsetY }: PointerEvent): [number, number] => [
    (offsetX * SIDE) / board.clientWidth,
    (offsetY * SIDE) / board.clientHeight,
  ];
  let last: [number, number] | undefined;
  const strokeTo = (event: PointerEvent) => {
    const next = at(event);
    context.beginPath();
    // a line of no length leaves no dot
    context.moveTo(...(last ?? [next[0] - 0.01, next[1]]));
    context.lineTo(...next);
    context.stroke();
    last = next;
    onChange();
  };
  board.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    board.setPointerCapture(event.pointerId);
    last = undefined;
    strokeTo(event);
  });
  board.addEventListener('pointermove', (event) => {
    if (!board.hasPointerCapture(event.pointerId)) return;
    const between = event.getCoalescedEvents?.() ?? [];
    for (const each of between.length > 0 ? between : [event]) strokeTo(each);
  });

  const tools = make(
    'div',
    'probe-brush label',
    colourField((value) => (context.strokeStyle = value)),
    widthField((value) => (context.lineWidth = value)),
    makeButton('plain-button', 'Clear', () => {
      wipe();
      onChange();
    }),
  );
  return {
    element: board,
    tools,
    grab: (side) => pixelsOf(board, board, side),
    close: () => {},
  };
}

function colourField(choose: (value: string) => void): HTMLElement {
  const field = make('fieldset', 'probe-colours');
  field.ariaLabel = 'Colour of the brush';
  for (const [i, [name, value]] of colours.entries()) {
    const input = make('input', '');
    input.type = 'radio';
    input.name = 'probe-colour';
    input.ariaLabel = name;
    input.title = name;
    input.checked = i === 0;
    input.style.backgroundColor = value;
    input.addEventListener('change', () => choose(value));
    field.append(input);
  }
  return field;
}

function widthField(choose: (value: number) => void): HTMLElement {
  const input = make('input', '');
  input.type = 'range';
  input.min = String(widths.least);
  input.max = String(widths.most);
  input.value = String(widths.first);
  input.addEventListener('input', () => choose(input.valueAsNumber));
  return make('label', '', 'Brush ', input);
}
