// What layers are called: the names of their tensors, without what exporters put around them.

/** `/features/features.1/block/Add_1_output_0`: the modules that an op stands in, and the op. */
const scoped = /^\/((?:[^/]+\/)*)([A-Za-z]\w*?)(_\d+)?_output_\d+$/;
/** `123`, `onnx::Relu_123`: nothing but a number. */
const numbered = /^(?:onnx::\w+_)?(\d+)$/;

/**
 * A name for each tensor, all different from each other and from those in `taken`: the modules the
 * tensor comes from as PyTorch calls them, e.g. `features.1.block`, with the op where several come
 * from the same; the op and its number where there is only a number; else the tensor's own.
 *
 * @param opOf the op that makes a tensor
 */
export function layerNames(
  tensors: readonly string[],
  taken: ReadonlySet<string>,
  opOf: (tensor: string) => string,
): Map<string, string> {
  const wishes = tensors.map((tensor) => shortName(tensor, opOf(tensor)));
  // where one module makes two sums, all sums are told by their op
  const shared = tensors.filter(
    (_, i) => wishes.indexOf(wishes[i]!) !== wishes.lastIndexOf(wishes[i]!),
  );
  const ops = new Set(shared.map(opOf));
  const isFree = (name: string | undefined) => name !== undefined && name && !taken.has(name);
  const names = tensors.map((tensor, i): [string, string] => {
    const wish = wishes[i]!;
    const longer = longName(tensor);
    // the modules of a Sequential have numbers for names
    const tells = /[A-Za-z]/.test(wish) && !ops.has(opOf(tensor));
    if (isFree(wish) && tells) return [tensor, wish];
    return [tensor, isFree(longer) ? longer! : tensor];
  });
  const isUnique = new Set(names.map(([, name]) => name)).size === names.length;
  return new Map(isUnique ? names : tensors.map((tensor) => [tensor, tensor]));
}

function shortName(tensor: string, op: string): string {
  const [, number] = numbered.exec(tensor) ?? [];
  if (number !== undefined) return `${op.toLowerCase()}_${number}`;
  const [, modules] = scoped.exec(tensor) ?? [];
  return modules === undefined ? tensor : joined(modules);
}

function longName(tensor: string): string | undefined {
  const [, modules = '', op = '', count = ''] = scoped.exec(tensor) ?? [];
  return op && [joined(modules), `${op.toLowerCase()}${count}`].filter(Boolean).join('.');
}

/** `features/features.1/features.1.0/block/` → `features.1.0.block`: children that repeat their parent's name stand for both. */
function joined(modules: string): string {
  const parts = modules.split('/').filter(Boolean);
  return parts.filter((part, i) => !parts[i + 1]?.startsWith(`${part}.`)).join('.');
}
